// A list that has changed is shown anew with what was ticked, typed and chosen on it: for this window alone, and
// for the next showing of the same address. What is not on the new list any more is left out.
const KEY = 'ofd-kept-choice'

function keep (form) {
  const ticked = [...form.querySelectorAll('input[name=task]:checked')].map(({ value }) => value)
  const typed = Object.fromEntries([...form.querySelectorAll('#note, #to')].map(({ id, value }) => [id, value]))
  if (!ticked.length && !Object.values(typed).some(Boolean)) return
  sessionStorage.setItem(KEY, JSON.stringify({ address: location.pathname + location.search, ticked, typed }))
}

function putBack (form) {
  const kept = JSON.parse(sessionStorage.getItem(KEY) || 'null')
  sessionStorage.removeItem(KEY)
  if (!kept || kept.address !== location.pathname + location.search) return
  for (const box of form.querySelectorAll('input[name=task]')) {
    if (kept.ticked.includes(box.value)) box.checked = true
  }
  for (const [id, value] of Object.entries(kept.typed)) form.querySelector(`#${id}`).value = value
}

// Before whatever listens to the list: it sees what was put back as if it had come so.
export function keepChoice (form) {
  try {
    putBack(form)
  } catch {
    return // this browser keeps nothing at all
  }
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-keeps-choice]')) keep(form)
  })
}
