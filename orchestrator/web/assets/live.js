// Parts of a page that change by themselves. Its settings stand in the page's <meta name="htmx-config">:
// no eval, no inline styles, no scripts in answers.
import htmx from 'htmx.org'

window.htmx = htmx
