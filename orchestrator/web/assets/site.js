// What every page wants: the error summary takes the focus, the skip link moves it, the menu folds on a
// phone, and a button pressed twice acts once. A page without JavaScript loses nothing but comfort.
import { createAll, Button, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink } from 'govuk-frontend'
import { keepChoice } from './parts/kept_choice.mjs'
import { tellWhoCanTake } from './parts/who_can_take.mjs'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

for (const component of [Button, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink]) {
  createAll(component)
}

// On a phone the list comes before what narrows it. Without JavaScript it stands open.
if (window.matchMedia('(max-width: 640px)').matches) {
  for (const fold of document.querySelectorAll('[data-fold-on-phones]')) fold.open = false
}

// What a radio asks besides shows while it is chosen. Not GOV.UK's own: a radio is never "expanded", says axe.
for (const radio of document.querySelectorAll('input[type=radio][data-shows]')) {
  const place = document.getElementById(radio.dataset.shows)
  const show = () => place.classList.toggle('govuk-radios__conditional--hidden', !radio.checked)
  for (const one of document.getElementsByName(radio.name)) one.addEventListener('change', show)
  window.addEventListener('pageshow', show) // a browser chooses again what was chosen before "Back"
  show()
}

for (const form of document.querySelectorAll('[data-choice-kept]')) keepChoice(form)

// "Choose all" of a list: the box is made here, because without JavaScript it could do nothing.
for (const place of document.querySelectorAll('[data-choose-all]')) {
  const list = document.getElementById(place.dataset.chooseAll)
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary ofd-choose-all'
  button.textContent = 'Choose all on this page'
  button.addEventListener('click', () => {
    const boxes = [...list.querySelectorAll('input[type=checkbox][name=task]')]
    const all = boxes.every((box) => box.checked)
    for (const box of boxes) box.checked = !all
    button.textContent = all ? 'Choose all on this page' : 'Choose none'
    list.dispatchEvent(new Event('change'))
  })
  place.append(button)
}

// What is done with chosen rows shows once one is chosen. Without JavaScript it always stands below the list.
for (const acts of document.querySelectorAll('[data-only-with-chosen]')) {
  const list = document.getElementById(acts.dataset.onlyWithChosen)
  const show = () => { acts.hidden = !list.querySelector('input[type=checkbox]:checked') }
  list.addEventListener('change', show)
  window.addEventListener('pageshow', show) // a browser ticks again what was ticked before "Back"
  show()
}

for (const select of document.querySelectorAll('[data-takes-from]')) tellWhoCanTake(select)

// A person's own words, kept when a colleague was first: one press copies them.
for (const place of document.querySelectorAll('[data-copy]')) {
  const source = document.getElementById(place.dataset.copy)
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary'
  button.textContent = 'Copy what you wrote'
  button.addEventListener('click', async () => {
    source.select()
    await navigator.clipboard.writeText(source.value)
    button.textContent = 'Copied'
  })
  place.append(button)
}
