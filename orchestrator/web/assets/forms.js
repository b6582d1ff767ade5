// Forms that people fill in: questions that appear with their condition, and drafts that save themselves.
// The page works without this file: the server checks conditions, and a button saves the draft.
// Nothing is ever put into the browser's own stores: what is typed is in the page and on the server.
import { createAll, CharacterCount } from 'govuk-frontend'
import { keepDraft } from './forms/draft.js'
import { followConditions } from './forms/conditions.js'
import { followProgress } from './forms/progress.js'

createAll(CharacterCount)

for (const form of document.querySelectorAll('form[data-case-form]')) {
  followConditions(form)
  followProgress(form)
  if (form.dataset.draftUrl) keepDraft(form)
}

// After "Add another" the address names the new row, or the form does where the page is a preview: go on in its first
// box. The browser itself goes to the row while the page loads, so this comes after it.
window.addEventListener('load', () => {
  const preview = document.querySelector('form[data-go-on-at]')
  const id = preview ? preview.dataset.goOnAt : decodeURIComponent(location.hash.slice(1))
  const row = id && document.getElementById(id)
  if (!row || !row.matches('.case-row') || !row.closest('form[data-case-form]')) return
  const first = row.querySelector('input:not([type=hidden]), textarea, select') || row
  first.focus()
})

// A page taken from the browser's memory may belong to somebody who has signed out since.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
