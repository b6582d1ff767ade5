// A part of a page that loads itself again (hx-get on [data-live-part]) waits while somebody is busy in it:
// while it has the focus, a box in it is ticked, or something else is chosen in a list than came with it. What people are doing is never taken from under them.
function isBusy (part) {
  if (part.contains(document.activeElement)) return true
  if (part.querySelector('input[type=checkbox]:checked')) return true
  return [...part.querySelectorAll('option')].some((one) => one.selected && !one.defaultSelected && one.index > 0)
}

document.addEventListener('htmx:beforeRequest', (event) => {
  const part = event.target
  if (!(part instanceof Element) || !part.matches('[data-live-part]')) return
  if (isBusy(part)) event.preventDefault()
})

// The answer may come when somebody has just begun.
document.addEventListener('htmx:beforeSwap', (event) => {
  const part = event.target
  if (!(part instanceof Element) || !part.matches('[data-live-part]')) return
  if (isBusy(part)) event.detail.shouldSwap = false
})

// What somebody has unfolded or folded stays so when the part is loaded again.
let folds = []
document.addEventListener('htmx:beforeSwap', ({ target }) => {
  if (target instanceof Element && target.matches('[data-live-part]')) folds = [...target.querySelectorAll('details')].map((one) => one.open)
})
document.addEventListener('htmx:afterSwap', ({ target }) => {
  if (!(target instanceof Element) || !target.matches('[data-live-part]')) return
  target.querySelectorAll('details').forEach((one, at) => { if (at in folds) one.open = folds[at] })
})
