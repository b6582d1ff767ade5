// Shows a question where its condition holds. Hidden answers stay in the page, so that a slip costs nothing;
// the server does not keep them.

export function followConditions(form) {
  const conditional = [...form.querySelectorAll('[data-show-when]')]
  const sections = [...form.querySelectorAll('.case-section')].filter((one) => questionsOf(one).length)
  for (const words of form.querySelectorAll('.case-condition')) dropNote(form, words)

  const update = () => {
    for (const section of sections) section.hidden = false
    // In the order of the page: a hidden question counts as not answered for those after it.
    for (const question of conditional) {
      const condition = JSON.parse(question.dataset.showWhen)
      question.hidden = !Object.entries(condition).every(([name, values]) =>
        answersOf(form, name).some((answer) => values.includes(answer))
      )
    }
    // A heading with nothing under it asks nothing.
    for (const section of sections) section.hidden = questionsOf(section).every((question) => question.hidden)
  }
  form.addEventListener('change', update)
  update()
}

function questionsOf(section) {
  return [...section.querySelectorAll(':scope > [data-question]')]
}

function answersOf(form, name) {
  return [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    .filter((input) => !input.closest('[hidden]'))
    .filter((input) => input.tagName === 'SELECT' || input.checked)
    .map((input) => input.value)
}

// "Answer this if …" is for pages without script; a description would be read out even when hidden.
function dropNote(form, words) {
  for (const element of form.querySelectorAll(`[aria-describedby~="${CSS.escape(words.id)}"]`)) {
    const rest = element.getAttribute('aria-describedby').split(' ').filter((id) => id !== words.id)
    if (rest.length) element.setAttribute('aria-describedby', rest.join(' '))
    else element.removeAttribute('aria-describedby')
  }
  words.remove()
}
