// Parts of a page that change by themselves. Its settings stand in the page's <meta name="htmx-config">:
// no eval, no inline styles, no scripts in answers.
import htmx from 'htmx.org'

window.htmx = htmx

// It notes the address of the page, search words included, for a history we do not use: forget it.
try {
  sessionStorage.removeItem('htmx-current-path-for-history')
} catch {
  // this browser keeps nothing at all
}
