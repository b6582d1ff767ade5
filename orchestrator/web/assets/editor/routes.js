// Where the chosen step leads: each route with its condition, its place in the order and where it goes to.
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { button, field, node, told } from './controls.js'
import { routesOf } from './outline.js'
import { asksWhen, connect, earlier, isChoice, lead, mayGoTo, otherwise } from './rewiring.js'
import { apart } from './words.js'

export function routesSection (editor, step, pending) {
  const routes = routesOf(step)
  const ends = is(step, 'bpmn:EndEvent')
  if (ends || (editor.readOnly && !routes.length)) return null
  const section = node('section', { class: 'ofd-editor__section', 'aria-labelledby': 'routes-title' },
    node('h3', { class: 'govuk-heading-s', id: 'routes-title', tabindex: '-1' }, 'What comes next'))
  if (!routes.length) section.append(node('p', { class: 'govuk-body' }, 'Nothing yet: no route leads on from here.'))
  routes.forEach((route, place) => section.append(one(editor, step, route, place, routes.length, pending)))
  if (isChoice(step) && routes.length) section.append(help(editor))
  if (!editor.readOnly) section.append(newRoute(editor, step))
  return section
}

function one (editor, step, route, place, number, pending) {
  const choice = isChoice(step) && number > 1
  const usual = step.businessObject.default === route.businessObject
  const title = number > 1 ? `Route ${place + 1} of ${number}` : 'Route'
  const fields = fieldsOf(editor, step, route, { choice, usual, about: title })
  if (editor.readOnly) {
    return node('div', { class: 'ofd-editor__route' }, node('h4', { class: 'govuk-heading-s' }, title),
      node('dl', { class: 'govuk-summary-list' }, ...fields.map(told)))
  }
  const group = node('fieldset', { class: 'govuk-fieldset ofd-editor__route', id: `route-${route.id}` },
    node('legend', { class: 'govuk-fieldset__legend govuk-fieldset__legend--s' }, title),
    ...fields.map((each) => field(each, pending)))
  const actions = node('div', { class: 'govuk-button-group ofd-editor__actions' })
  if (choice && place > 0) {
    actions.append(button('Ask this one earlier', () => earlier(editor, step, route), { hidden: `(${title})`, id: `earlier-${place}` }))
  }
  if (number > 1) {
    actions.append(button('Take this route away', () => {
      editor.get('modeling').removeElements([route])
      editor.tell(`${title} is taken away.`)
      editor.focus('routes-title')
    }, { hidden: `(${title})` }))
  }
  if (actions.children.length) group.append(actions)
  return group
}

function fieldsOf (editor, step, route, { choice, usual, about }) {
  const bo = route.businessObject
  const targets = mayGoTo(step)
  const known = targets.includes(route.target) ? targets : [route.target, ...targets]
  const names = apart(editor, known)
  const condition = bo.get('conditionExpression')
  const fields = [{
    key: `to-${route.id}`, about, label: 'Goes to', kind: 'select', value: route.target.id,
    options: known.map((other) => [other.id, names.get(other)]),
    set: (id) => editor.together(() => lead(editor, route, targets.find((other) => other.id === id)))
  }]
  if (!choice && !condition && !bo.get('name')) return fields
  fields.push({
    key: `name-${route.id}`, about, label: 'Words on the route', kind: 'text', value: bo.get('name') || '',
    set: (name) => editor.get('modeling').updateProperties(route, { name })
  })
  if (choice) {
    fields.push({
      key: `otherwise-${route.id}`, about, label: 'Otherwise: taken when no other route fits', kind: 'check', value: usual,
      set: (chosen) => otherwise(editor, step, chosen ? route : null)
    })
  }
  if (!usual && (choice || condition)) {
    fields.push({
      key: `when-${route.id}`, about, label: 'Taken when', kind: 'code', value: (condition && condition.get('body')) || '',
      hint: choice ? 'The first route whose condition is true is taken.' : '',
      set: (text) => asksWhen(editor, route, text)
    })
  }
  return fields
}

function newRoute (editor, step) {
  const taken = routesOf(step).map((route) => route.target)
  const targets = mayGoTo(step).filter((other) => !taken.includes(other))
  if (!targets.length) return ''
  const names = apart(editor, targets)
  const select = node('select', { class: 'govuk-select', id: 'new-route', name: 'new-route' },
    ...targets.map((other) => node('option', { value: other.id }, names.get(other))))
  return node('details', { class: 'govuk-details' },
    node('summary', { class: 'govuk-details__summary' }, node('span', { class: 'govuk-details__summary-text' }, 'Add a route')),
    node('div', { class: 'govuk-details__text' },
      node('div', { class: 'govuk-form-group' },
        node('label', { class: 'govuk-label', for: 'new-route' }, 'The new route goes to'), select),
      button('Add this route', () => {
        const made = connect(editor, step, targets.find((other) => other.id === select.value))
        if (!made) return editor.tell('A route cannot lead there.')
        editor.tell('A route is added.')
        editor.focus(`field-to-${made.id}`)
      })))
}

function help (editor) {
  const rows = editor.lists.functions.map((one) => node('li', {},
    node('code', {}, `${one.name}(${(one.arguments || []).join(', ')})`), ` answers ${one.answers}`))
  return node('details', { class: 'govuk-details' },
    node('summary', { class: 'govuk-details__summary' }, node('span', { class: 'govuk-details__summary-text' }, 'What a condition may ask')),
    node('div', { class: 'govuk-details__text' },
      node('p', { class: 'govuk-body-s' }, 'Join with and, or, not. Compare with ==, !=, <, >. Texts stand in quotes, as in rating() == "R".'),
      node('ul', { class: 'govuk-list govuk-body-s' }, ...rows)))
}
