// “Yours against theirs”: somebody else saved meanwhile. What each has changed stands there in words; the side that
// is not gone on with becomes a draft of its own, so that nothing is lost and nothing is written over unasked.
import { button, node } from './controls.js'
import { clock } from './saving.js'

// A bar says it beside the work, whatever somebody is typing at that moment; the question opens when the bar's button is
// pressed, and can be put off. told: {sentence, changed_by, changed_at}; `ask` opens the question.
export function bar (place, told, ask) {
  const words = node('p', { class: 'govuk-body govuk-!-font-weight-bold' },
    `${told.own ? 'You have' : `${told.changed_by} has`} saved this drawing${told.own ? ' in another window' : ''} at ${clock(told.changed_at)}. What you do is still here, but is not saved until you choose.`)
  place.replaceChildren(node('div', { class: 'ofd-editor__meanwhile', role: 'alert' }, words, button('See both and choose', ask)))
}

// told: {sentence, xml, revision, changed_by, changed_at}; `compare` answers {mine, theirs}: sentences of each.
export function conflict (told, { theirs, mine, download, compare }) {
  const dialog = node('dialog', { class: 'ofd-editor__dialog', 'aria-labelledby': 'conflict-title', 'aria-describedby': 'conflict-words' })
  const trouble = node('p', { class: 'govuk-error-message', role: 'alert' })
  const heading = node('h2', { class: 'govuk-heading-m', id: 'conflict-title', tabindex: '-1', autofocus: true },
    told.own ? 'You have changed this drawing in another window' : 'Somebody else has changed this drawing')
  const close = (act) => async () => {
    for (const one of dialog.querySelectorAll('button')) one.disabled = true
    try {
      await act()
      dialog.close()
    } catch (error) {
      trouble.textContent = 'That did not work: the service does not answer. Nothing is lost; try it again.'
      for (const one of dialog.querySelectorAll('button')) one.disabled = false
    }
  }
  const both = node('div', { class: 'ofd-editor__both' }, node('p', { class: 'govuk-body' }, 'What differs is being compared …'))
  dialog.append(
    heading,
    node('div', { id: 'conflict-words' },
      node('p', { class: 'govuk-body' }, told.sentence),
      node('p', { class: 'govuk-body' }, `${told.own ? 'It was' : told.changed_by} saved at ${clock(told.changed_at)}. What you did ${told.own ? 'here' : 'since'} is still here and is not saved.`)),
    both,
    trouble,
    node('div', { class: 'ofd-editor__choices' },
      ...(told.own
        ? [choice('Take the other window’s', 'The drawing of the other window opens here. This one is kept as a draft of its own.', close(theirs)),
            choice('Keep this one', 'The drawing of this window is saved. The other one is kept as a draft of its own.', close(mine)),
            choice('Download this one', 'A file of the drawing of this window. This question stays open.', download)]
        : [choice('Take theirs', 'Their drawing opens here. Yours is kept as a draft of its own.', close(theirs)),
            choice('Keep mine', 'Your drawing is saved over theirs. Theirs is kept as a draft of its own.', close(mine)),
            choice('Download mine', 'A file of your drawing. This question stays open.', download)]),
      choice('Not now', 'Back to the drawing. Nothing is saved until you have chosen.', () => dialog.close()))
  )
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  heading.focus()
  compare().then(({ mine: own, theirs: others }) => {
    both.replaceChildren(side(told.own ? 'What you have changed here' : 'What you have changed', own), side(told.own ? 'What you have changed in the other window' : `What ${told.changed_by} has changed`, others))
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
