// “Yours against theirs”: somebody else saved meanwhile. Nothing is lost and nothing is written over unasked.
import { button, node } from './controls.js'
import { clock } from './saving.js'

// told: {sentence, xml, revision, changed_by, changed_at}
export function conflict (told, { theirs, mine, download }) {
  const dialog = node('dialog', { class: 'ofd-editor__dialog', 'aria-labelledby': 'conflict-title', 'aria-describedby': 'conflict-words' })
  const close = (act) => () => {
    dialog.close()
    dialog.remove()
    act()
  }
  dialog.append(
    node('h2', { class: 'govuk-heading-m', id: 'conflict-title' }, 'Somebody else has changed this drawing'),
    node('div', { id: 'conflict-words' },
      node('p', { class: 'govuk-body' }, told.sentence),
      node('p', { class: 'govuk-body' }, `${told.changed_by} saved at ${clock(told.changed_at)}. What you did since is still here and is not saved.`)),
    node('div', { class: 'ofd-editor__choices' },
      choice('Open theirs', 'Their drawing replaces yours here. Download yours first if you want to keep it.', close(theirs)),
      choice('Keep mine on top', 'Your drawing is saved over theirs. Theirs is not kept.', close(mine)),
      choice('Download mine', 'A file of your drawing, to bring in later. This question stays open.', download))
  )
  dialog.addEventListener('cancel', (event) => event.preventDefault()) // an answer is needed
  document.body.append(dialog)
  dialog.showModal()
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
