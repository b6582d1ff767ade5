// A part of a page that loads itself again (hx-get on [data-live-part]) waits while somebody is busy in it:
// while it has the focus, a box in it is ticked, or something else is chosen in a list than came with it. What
// people are doing is never taken from under them.
//
// A part with [data-keeps-focus] is loaded again under a focused link or button: the focus comes to the same one in
// what is new, so that it is live for who works with the keyboard too. Only boxes and lists make it wait.
function isBusy (part) {
  const at = document.activeElement
  if (part.contains(at) && (!part.matches('[data-keeps-focus]') || at.matches('input, select, textarea'))) return true
  if (part.querySelector('input[type=checkbox]:checked')) return true
  return [...part.querySelectorAll('option')].some((one) => one.selected && !one.defaultSelected && one.index > 0)
}

function isLive (part) {
  return part instanceof Element && part.matches('[data-live-part]')
}

// What an element is called by, whatever numbers stand in it: its id, else its address or its kind; then which of
// these it is.
function alike (part, element) {
  if (element.id) return [...part.querySelectorAll(`#${CSS.escape(element.id)}`)]
  const same = [...part.querySelectorAll(element.tagName)]
  const address = element.getAttribute('href')
  return address ? same.filter((one) => one.getAttribute('href') === address) : same
}

let focused = null
function remember (part) {
  const element = document.activeElement
  if (!part.contains(element) || element === part) return null
  return { element, at: alike(part, element).indexOf(element) }
}

function focusAgain (part) {
  if (!focused || document.activeElement !== document.body) return
  const found = alike(part, focused.element)[focused.at]
  if (found) found.focus({ preventScroll: true })
  else {
    // It is gone, as a number that became none: stay where it was rather than at the top of the page.
    part.tabIndex = -1
    part.focus({ preventScroll: true })
  }
}

// One sentence is read out where it stands, and only where it says something else than before.
function say (part) {
  const said = part.querySelector('[data-said]')
  const place = document.getElementById(part.dataset.says || '')
  if (said && place && place.textContent !== said.dataset.said) place.textContent = said.dataset.said
}

document.addEventListener('htmx:beforeRequest', (event) => {
  if (isLive(event.target) && isBusy(event.target)) event.preventDefault()
})

// What somebody has unfolded or folded stays so when the part is loaded again.
let folds = []
document.addEventListener('htmx:beforeSwap', (event) => {
  const part = event.target
  if (!isLive(part)) return
  // The answer may come when somebody has just begun.
  if (isBusy(part)) event.detail.shouldSwap = false
  folds = [...part.querySelectorAll('details')].map((one) => one.open)
  focused = remember(part)
})

document.addEventListener('htmx:afterSwap', ({ target }) => {
  if (!isLive(target)) return
  target.querySelectorAll('details').forEach((one, at) => { if (at in folds) one.open = folds[at] })
  focusAgain(target)
  focused = null
  say(target)
})
