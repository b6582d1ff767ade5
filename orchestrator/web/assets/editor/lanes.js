// Lanes: for whom each stands, which one fits whoever is asked, and a new one for somebody else.
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { button, node } from './controls.js'
import { said, value } from './extensions.js'
import { laneOf, lanesOf, processOf } from './outline.js'
import { intoLane } from './rewiring.js'
import { called, nameOf } from './words.js'

// {agency, role} of whoever a lane stands for: what is said at it, else what its name stands for; null for nobody.
// The publish gate and the running service read it in the same order.
export function standsFor (editor, lane) {
  if (!lane) return null
  const agency = value(lane, 'Assignment', 'agency')
  const role = value(lane, 'Assignment', 'role')
  if (agency || role) return { agency, role }
  return byName(editor, nameOf(lane))
}

function byName ({ lists }, name) {
  const wanted = name.toLowerCase()
  const listed = (lists.lanes || []).find((one) => one.name.toLowerCase() === wanted)
  if (listed) return listed.agency ? { agency: listed.agency, role: listed.role } : null
  const agency = lists.agencies.find((one) => [one.label, one.code].some((each) => each.toLowerCase() === wanted))
  return agency ? { agency: agency.code, role: '' } : null
}

// Who is asked where the step itself says nothing; null unless the lane gives both.
export function askedByLane (editor, step) {
  const found = standsFor(editor, laneOf(step))
  return found && found.agency && found.role ? found : null
}

// “Practitioner, Health”: who that is, in words.
export function inWords ({ lists }, { agency, role }) {
  const label = (rows, code) => (rows.find((one) => one.code === code) || {}).label || code
  const whose = /^\{.+\}$/.test(agency) ? 'the agency that is asked' : label(lists.agencies, agency)
  return role ? `${label(lists.roles, role)}, ${whose}` : whose
}

// Puts a step where whoever is asked has a lane. It stays where its lane already fits, and where no lane does.
export function followAgency (editor, step) {
  if (step.host || !said(step, 'Assignment')) return null
  const asked = { agency: value(step, 'Assignment', 'agency'), role: value(step, 'Assignment', 'role') }
  const now = laneOf(step)
  if (!asked.agency || !now) return null
  const fits = lanesOf(processOf(step)).map((lane) => [lane, standsFor(editor, lane)]).filter(([, found]) => found && found.agency === asked.agency)
  const exact = fits.find(([, found]) => found.role === asked.role)
  const here = fits.some(([lane]) => lane === now)
  const [lane] = exact || (here ? [] : fits[0] || [])
  if (!lane || lane === now) return null
  intoLane(editor, step, lane)
  return lane
}

// A new lane beneath that of the step, for somebody who has none in this drawing yet; the step goes into it.
export function newLaneSection (editor, step) {
  const container = processOf(step)
  const lanes = lanesOf(container)
  if (step.host || !lanes.length) return null
  const taken = lanes.map((one) => nameOf(one).toLowerCase())
  const listed = [...(editor.lists.lanes || []).map((one) => one.name), ...editor.lists.agencies.map((one) => one.label)]
  const free = [...new Set(listed)].filter((name) => !taken.includes(name.toLowerCase()))
  if (!free.length) return null
  const asked = value(step, 'Assignment', 'agency')
  const wanted = free.find((name) => asked && (byName(editor, name) || {}).agency === asked) || free[0]
  const select = node('select', { class: 'govuk-select', id: 'new-lane', name: 'new-lane' },
    ...free.map((name) => node('option', { value: name, selected: name === wanted }, name)))
  const act = () => {
    const made = addLane(editor, step, select.value)
    editor.tell(`The lane “${called(editor, made)}” is added, and the step stands in it.`)
    editor.focus('field-lane')
  }
  return node('details', { class: 'govuk-details', id: 'add-lane' },
    node('summary', { class: 'govuk-details__summary' }, node('span', { class: 'govuk-details__summary-text' }, 'Add a lane')),
    node('div', { class: 'govuk-details__text' },
      node('p', { class: 'govuk-body' }, `“${called(editor, step)}” moves into the new lane.${whoThen(step)}`),
      node('div', { class: 'govuk-form-group' },
        node('label', { class: 'govuk-label', for: 'new-lane' }, 'Whose lane'), select),
      button('Add the lane with this step in it', act)))
}

// What moving a step into another lane means for who is asked.
function whoThen (step) {
  if (said(step, 'Assignment')) return ' Who is asked does not change: the step itself says it.'
  return is(step, 'bpmn:UserTask') ? ' The lane then says who is asked.' : ''
}

export function addLane (editor, step, name) {
  const modeling = editor.get('modeling')
  let made
  editor.together(() => {
    const lanes = lanesOf(processOf(step))
    const beneath = laneOf(step) || lanes[lanes.length - 1]
    made = modeling.addLane(outermost(beneath), 'bottom')
    modeling.updateProperties(made, { name })
    intoLane(editor, step, made)
  })
  return made
}

// A lane inside a lane is a part of it: a new one goes beneath the whole.
function outermost (lane) {
  return is(lane.parent, 'bpmn:Lane') ? outermost(lane.parent) : lane
}
