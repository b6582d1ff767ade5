// “Yours against theirs”: somebody else saved meanwhile. What each has changed stands there in words; the side that
// is not gone on with becomes a draft of its own, so that nothing is lost and nothing is written over unasked.
import { button, node } from './controls.js'
import { clock } from './saving.js'

// told: {sentence, xml, revision, changed_by, changed_at}; `compare` answers {mine, theirs}: sentences of each.
export function conflict (told, { theirs, mine, download, compare }) {
  const dialog = node('dialog', { class: 'ofd-editor__dialog', 'aria-labelledby': 'conflict-title', 'aria-describedby': 'conflict-words' })
  const trouble = node('p', { class: 'govuk-error-message', role: 'alert' })
  const close = (act) => async () => {
    for (const one of dialog.querySelectorAll('button')) one.disabled = true
    try {
      await act()
      dialog.close()
      dialog.remove()
    } catch (error) {
      trouble.textContent = 'That did not work: the service does not answer. Nothing is lost; try it again.'
      for (const one of dialog.querySelectorAll('button')) one.disabled = false
    }
  }
  const both = node('div', { class: 'ofd-editor__both' }, node('p', { class: 'govuk-body' }, 'What differs is being compared …'))
  dialog.append(
    node('h2', { class: 'govuk-heading-m', id: 'conflict-title' }, 'Somebody else has changed this drawing'),
    node('div', { id: 'conflict-words' },
      node('p', { class: 'govuk-body' }, told.sentence),
      node('p', { class: 'govuk-body' }, `${told.changed_by} saved at ${clock(told.changed_at)}. What you did since is still here and is not saved.`)),
    both,
    trouble,
    node('div', { class: 'ofd-editor__choices' },
      choice('Take theirs', 'Their drawing opens here. Yours is kept as a draft of its own.', close(theirs)),
      choice('Keep mine', 'Your drawing is saved over theirs. Theirs is kept as a draft of its own.', close(mine)),
      choice('Download mine', 'A file of your drawing. This question stays open.', download))
  )
  dialog.addEventListener('cancel', (event) => event.preventDefault()) // an answer is needed
  document.body.append(dialog)
  dialog.showModal()
  compare().then(({ mine: own, theirs: others }) => {
    both.replaceChildren(side('What you have changed', own), side(`What ${told.changed_by} has changed`, others))
  }).catch(() => {
    both.replaceChildren(node('p', { class: 'govuk-body' }, 'What differs could not be compared now.'))
  })
}

function side (title, sentences) {
  const words = sentences.length
    ? node('ul', { class: 'govuk-list govuk-list--bullet' }, ...sentences.map((one) => node('li', {}, one)))
    : node('p', { class: 'govuk-body' }, 'Nothing that the drawing shows.')
  return node('section', { class: 'ofd-editor__side' }, node('h3', { class: 'govuk-heading-s' }, title), words)
}

function choice (label, words, act) {
  return node('div', {}, button(label, act), node('p', { class: 'govuk-hint' }, words))
}

export function download (name, xml) {
  const address = URL.createObjectURL(new Blob([xml], { type: 'application/xml' }))
  const link = node('a', { href: address, download: name, class: 'govuk-visually-hidden' }, name)
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), 1000)
}
