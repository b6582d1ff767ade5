// A part of a page that loads itself again (hx-get on [data-live-part]) waits while somebody is busy in it:
// while it has the focus, or a box in it is ticked. What people are doing is never taken from under them.
document.addEventListener('htmx:beforeRequest', (event) => {
  const part = event.target
  if (!(part instanceof Element) || !part.matches('[data-live-part]')) return
  if (part.contains(document.activeElement) || part.querySelector('input[type=checkbox]:checked')) {
    event.preventDefault()
  }
})

// The answer may come when somebody has just begun.
document.addEventListener('htmx:beforeSwap', (event) => {
  const part = event.target
  if (!(part instanceof Element) || !part.matches('[data-live-part]')) return
  if (part.contains(document.activeElement)) event.detail.shouldSwap = false
})
