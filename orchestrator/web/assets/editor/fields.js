// What can be said about the chosen element: its own fields, in the order of the side form.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil'

import { operate, parameters, said, say, value, whyLocked } from './extensions.js'
import { kindFields } from './kinds.js'
import { askedByLane, followAgency, inWords } from './lanes.js'
import { lockFields } from './locks.js'
import { laneOf, lanesOf, processOf, isStep } from './outline.js'
import { repetitionFields } from './repetition.js'
import { intoLane } from './rewiring.js'
import { timerFields, messageFields } from './triggers.js'
import { called } from './words.js'

const PERSON = ['bpmn:UserTask', 'bpmn:ManualTask']

export function isHuman (element) {
  return PERSON.some((type) => is(element, type)) || element.type === 'bpmn:Task'
}

export function fieldsOf (editor, element) {
  const locked = whyLocked(element)
  const fields = [nameField(editor, element)]
  if (isStep(element)) {
    fields.push(...kindFields(editor, element, locked), ...laneFields(editor, element))
    if (isHuman(element)) fields.push(...personFields(editor, element, locked))
    fields.push(...limitFields(editor, element), ...workFields(editor, element, locked))
    fields.push(...timerFields(editor, element), ...messageFields(editor, element), ...repetitionFields(editor, element))
    fields.push(...lockFields(editor, element))
  }
  if (!is(element, 'bpmn:TextAnnotation') && !is(element, 'bpmn:Group')) fields.push(...guidanceFields(editor, element))
  return fields
}

function nameField (editor, element) {
  const bo = getBusinessObject(element)
  const note = is(element, 'bpmn:TextAnnotation')
  const property = note ? 'text' : 'name'
  return {
    key: 'name',
    label: note ? 'Note' : 'Name',
    kind: note ? 'textarea' : 'text',
    value: bo.get(property) || '',
    set: (given) => {
      editor.get('modeling').updateProperties(element, { [property]: given })
      editor.named()
    }
  }
}

function laneFields (editor, element) {
  if (element.host) return []
  const lanes = lanesOf(processOf(element))
  if (!lanes.length) return []
  const lane = laneOf(element)
  const options = lanes.map((one) => [one.id, called(editor, one)])
  return [{
    key: 'lane',
    label: 'Lane',
    kind: 'select',
    value: lane ? lane.id : '',
    options: lane ? options : [['', 'In no lane'], ...options],
    set: (id) => id && intoLane(editor, element, lanes.find((one) => one.id === id))
  }]
}

function personFields (editor, element, locked) {
  const { lists } = editor
  const agency = value(element, 'Assignment', 'agency')
  const asked = [['{agency}', 'The agency that is asked (variable agency)']]
  if (/^\{.+\}$/.test(agency) && agency !== '{agency}') asked.push([agency, `The agency in the variable ${agency.slice(1, -1)}`])
  const byLane = said(element, 'Assignment') ? null : askedByLane(editor, element)
  const nobody = byLane ? `As the lane says: ${inWords(editor, byLane)}` : 'Nobody chosen yet'
  const given = value(element, 'Assignment', 'role')
  const roles = lists.roles.filter((one) => one.code === given || belongs(one, agency))
  const ask = (values) => editor.together(() => {
    say(editor, element, 'Assignment', values)
    const lane = followAgency(editor, element)
    if (lane) editor.tell(`The step stands in the lane “${called(editor, lane)}” now.`)
  })
  const form = value(element, 'Form', 'key')
  return [
    {
      key: 'agency', label: 'Agency', kind: 'select', value: agency, hint: laneHint(editor, element, byLane),
      options: [['', nobody], ...lists.agencies.map((one) => [one.code, one.label]), ...asked],
      set: (code) => ask({ agency: code, ...(fitting(lists, given, code) ? {} : { role: '' }) }), structural: true
    },
    {
      key: 'role', label: 'Role', kind: 'select', value: given,
      options: [['', nobody], ...roles.map((one) => [one.code, one.label])],
      set: (code) => ask({ role: code })
    },
    {
      key: 'form', label: 'Form', kind: 'select', value: form, locked: Boolean(locked && form),
      options: [['', 'No form chosen yet'], ...lists.forms.map((one) => [one.key, one.title])],
      set: (key) => say(editor, element, 'Form', { key })
    },
    {
      key: 'subject', label: 'About', kind: 'text', value: value(element, 'Subject', 'variable'),
      hint: 'The variable that names the person or agency the step is about. Empty: the whole case.',
      set: (variable) => say(editor, element, 'Subject', { variable: variable.trim() })
    }
  ]
}

// Roles of the hub are its own; every other agency has the rest.
function belongs (role, agency) {
  if (!agency) return true
  return role.agency ? role.agency === agency : agency !== 'HUB'
}

// A role that another agency does not have is not taken along to it.
function fitting (lists, code, agency) {
  const role = lists.roles.find((one) => one.code === code)
  return !role || belongs(role, agency)
}

function laneHint (editor, element, byLane) {
  const lane = laneOf(element)
  if (!lane || said(element, 'Assignment')) return ''
  if (byLane) return `Not said here, so the lane “${called(editor, lane)}” decides who is asked.`
  return `The lane “${called(editor, lane)}” does not say who is asked: choose an agency and a role here.`
}

// A limit that the service starts somewhere else says nothing about a step of one's own: it is offered only where a step
// of this drawing bears it already.
function limitFields (editor, element) {
  if (!is(element, 'bpmn:Activity')) return []
  const code = value(element, 'Clock', 'code')
  const { clocks } = editor.lists
  const clock = clocks.find((one) => one.code === code)
  const borne = new Set(editor.get('elementRegistry').filter((one) => is(one, 'bpmn:Activity')).map((one) => value(one, 'Clock', 'code')))
  const offered = clocks.filter((one) => one.starts === 'step' || borne.has(one.code))
  return [{
    key: 'clock', label: 'Time limit', kind: 'select', value: code,
    hint: clock ? clock.limits : 'A limit of its own is added on the page of limits.',
    options: [['', 'No time limit'], ...offered.map((one) => [one.code, `${one.name} (${one.code})`])],
    set: (given) => say(editor, element, 'Clock', { code: given }), structural: true
  }]
}

function workFields (editor, element, locked) {
  const { lists } = editor
  const fields = []
  if (is(element, 'bpmn:ServiceTask') || is(element, 'bpmn:SendTask')) {
    const name = value(element, 'Operation', 'name')
    const known = lists.operations.find((one) => one.name === name)
    fields.push({
      key: 'operation', label: 'What the service does', kind: 'select', value: name, locked: Boolean(locked && name),
      options: [['', 'Nothing chosen yet'], ...lists.operations.map((one) => [one.name, one.label])],
      set: (given) => operate(editor, element, given), structural: true
    })
    const given = parameters(element)
    for (const parameter of new Set([...(known ? known.parameters : []), ...Object.keys(given)])) {
      fields.push(parameterField(editor, element, parameter, given[parameter] || ''))
    }
  }
  if (is(element, 'bpmn:BusinessRuleTask')) {
    fields.push({
      key: 'decision', label: 'Decision table', kind: 'select', value: value(element, 'Decision', 'ref'), locked: Boolean(locked),
      options: [['', 'None chosen yet'], ...lists.decisions.map((one) => [one.id, one.name])],
      set: (ref) => say(editor, element, 'Decision', { ref })
    })
  }
  if (is(element, 'bpmn:CallActivity')) {
    fields.push({
      key: 'called', label: 'Process that is called', kind: 'select', value: element.businessObject.get('calledElement') || '', locked: Boolean(locked),
      options: [['', 'None chosen yet'], ...lists.processes.map((one) => [one.id, one.name])],
      set: (id) => editor.get('modeling').updateProperties(element, { calledElement: id || undefined })
    })
  }
  return fields
}

const PARAMETERS = { clock: 'Which time limit', point: 'At which point of it', to: 'Who is told', agency: 'Agency' }
const HINTS = { point: 'A number from 1 to 99 for per cent, or limit.', to: 'Role codes with commas, as in LEAD,ESC.' }

function parameterField (editor, element, name, given) {
  const clocks = name === 'clock'
  return {
    key: `parameter-${name}`,
    label: PARAMETERS[name] || name,
    kind: clocks ? 'select' : 'text',
    hint: HINTS[name],
    value: given,
    options: clocks ? [['', 'None chosen yet'], ...editor.lists.clocks.map((one) => [one.code, `${one.name} (${one.code})`])] : undefined,
    set: (text) => say(editor, element, 'Operation', { [name]: text.trim() })
  }
}

function guidanceFields (editor, element) {
  const bo = is(element, 'bpmn:Participant') ? element.businessObject.get('processRef') : element.businessObject
  if (!bo) return []
  const [first] = bo.get('documentation') || []
  const fields = [{
    key: 'documentation', label: isHuman(element) ? 'What is asked' : 'What happens', kind: 'textarea',
    value: (first && first.get('text')) || '',
    set: (text) => describe(editor, element, bo, text)
  }]
  if (isStep(element)) {
    fields.push({
      key: 'why', label: 'Why, and the source', kind: 'textarea', value: value(element, 'Why', 'text'),
      set: (text) => say(editor, element, 'Why', { text })
    })
  }
  return fields
}

function describe (editor, element, bo, text) {
  const [first, ...rest] = bo.get('documentation') || []
  const modeling = editor.get('modeling')
  if (first && text) return modeling.updateModdleProperties(element, first, { text })
  const made = text ? [editor.get('bpmnFactory').create('bpmn:Documentation', { text })] : []
  for (const one of made) one.$parent = bo
  modeling.updateModdleProperties(element, bo, { documentation: [...made, ...rest] })
}
