// How far each part of a long form is, said again as somebody types; the same words as forms/progress.py.
// A block that an address leads to is opened, whichever way one comes there.

export function followProgress(form) {
  const places = [...form.querySelectorAll('[data-progress-of]')]
  const named = [...form.querySelectorAll('[data-named-by]')]
  const update = (event) => {
    for (const place of named) place.textContent = nameFrom(place.dataset.namedBy.split(' '))
    for (const place of places) {
      const part = document.getElementById(place.dataset.progressOf)
      if (!part) continue
      const line = place.closest('li')
      if (line) line.hidden = part.hidden
      // What was wrong stays said until something is changed there.
      if (!event || ('wrong' in place.dataset && !part.contains(event.target))) continue
      delete place.dataset.wrong
      place.textContent = inWords(part)
    }
  }
  update()
  form.addEventListener('change', update)
  const open = () => openAt(location.hash)
  window.addEventListener('hashchange', open)
  // The same link a second time changes no address.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]')
    if (link) openAt(link.hash)
  })
  open()
}

function openAt(hash) {
  const place = hash && document.getElementById(decodeURIComponent(hash.slice(1)))
  for (let up = place; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true
}

// What an added block is called: the first two of its first boxes that say something.
function nameFrom(ids) {
  const typed = ids.map((id) => document.getElementById(id)?.value.trim()).filter(Boolean)
  return typed.slice(0, 2).join(' ')
}

function inWords(part) {
  const questions = [...part.querySelectorAll('.case-question')].filter((one) => !one.closest('[hidden]'))
  const asked = questions.filter((one) => one.querySelector('input:not([type=hidden]), textarea, select'))
  const answered = asked.filter(isAnswered)
  const empty = asked.filter((one) => 'needed' in one.dataset && !isAnswered(one)).length
  if (empty) return answered.length ? `${empty} still empty` : 'Nothing answered yet'
  return answered.length ? 'Complete' : 'Optional'
}

function isAnswered(question) {
  return [...question.querySelectorAll('input:not([type=hidden]), textarea, select')].some((one) =>
    one.type === 'radio' || one.type === 'checkbox' ? one.checked : one.value.trim()
  )
}
