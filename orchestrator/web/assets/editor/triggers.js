// What an event waits for or sends: a point of a time limit, a time, a message.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil'

import { say, value } from './extensions.js'
import { kindsOf } from './menus.js'
import { eventOf, kindOf } from './words.js'

const DUE = /^\s*clock_due\(\s*["']([^"']*)["']\s*,\s*["']([^"']*)["']\s*\)\s*$/
const TIMES = ['timeDate', 'timeDuration', 'timeCycle']

export function timerFields (editor, element) {
  const definition = is(element, 'bpmn:Event') ? eventOf(getBusinessObject(element)) : null
  if (!definition || definition.$type !== 'bpmn:TimerEventDefinition') return interruptionFields(editor, element)
  const { kind, expression, code, point } = drawn(element, definition)
  const clock = editor.lists.clocks.find((one) => one.code === code)
  const told = ((clock && clock.points) || []).map(String)
  const points = [...new Set([...told, ...(point && point !== 'limit' ? [point] : [])])].sort((a, b) => a - b)
  const both = (said) => editor.together(() => {
    const now = drawn(element, definition)
    const { code, point } = { code: now.code, point: now.point || 'limit', ...said }
    say(editor, element, 'Clock', { code, point })
    // A time that somebody wrote out by hand is left as it stands.
    if (code && (!now.expression || DUE.test(now.expression))) {
      wait(editor, element, definition, 'timeDate', `clock_due("${code}", "${point}")`)
    }
  })
  return [
    {
      key: 'clock', label: 'Time limit', kind: 'select', value: code, hint: clock ? clock.limits : '', structural: true,
      options: [['', 'None chosen yet'], ...editor.lists.clocks.map((one) => [one.code, `${one.name} (${one.code})`])],
      set: (given) => (given ? both({ code: given }) : say(editor, element, 'Clock', { code: '', point: '' }))
    },
    {
      key: 'point', label: 'At which point of it', kind: 'select', value: point, structural: true,
      hint: clock ? 'The points at which people are told stand on the page of limits.' : '',
      options: [['', 'None chosen yet'], ...points.map((one) => [one, `${one}% of the time gone`]), ['limit', 'At the limit']],
      set: (given) => both({ point: given })
    },
    {
      key: 'expression', label: 'Time, written out', kind: 'code', value: expression,
      hint: kind === 'timeDate' ? 'Filled in from the two fields above.' : 'How long, as another tool wrote it.',
      set: (text) => wait(editor, element, definition, kind, text.trim())
    },
    ...interruptionFields(editor, element)
  ]
}

// What is said now: the limit and its point by our own extension, else by the time that is written out.
function drawn (element, definition) {
  const kind = TIMES.find((one) => definition.get(one)) || 'timeDate'
  const expression = definition.get(kind) ? definition.get(kind).get('body') || '' : ''
  const [, code = '', point = ''] = DUE.exec(expression) || []
  return { kind, expression, code: value(element, 'Clock', 'code') || code, point: value(element, 'Clock', 'point') || point }
}

function wait (editor, element, definition, kind, body) {
  const made = body ? editor.get('bpmnFactory').create('bpmn:FormalExpression', { body }) : undefined
  if (made) made.$parent = definition
  const others = Object.fromEntries(TIMES.filter((one) => one !== kind && definition.get(one)).map((one) => [one, undefined]))
  editor.get('modeling').updateModdleProperties(element, definition, { ...others, [kind]: made })
}

function interruptionFields (editor, element) {
  if (!is(element, 'bpmn:BoundaryEvent')) return []
  const bo = getBusinessObject(element)
  const { kind, event } = kindOf(bo)
  const known = kindsOf(editor.lists).find((one) => one.kind === kind && one.event === event)
  if (known && !known.staysOpen && bo.get('cancelActivity') !== false) return []
  return [{
    key: 'interrupting', label: 'When it happens', kind: 'select',
    value: bo.get('cancelActivity') === false ? 'on' : 'stop',
    options: [['on', 'The step goes on beside it'], ['stop', 'The step is stopped']],
    set: (given) => editor.get('modeling').updateProperties(element, { cancelActivity: given === 'stop' })
  }]
}

export function messageFields (editor, element) {
  const bo = getBusinessObject(element)
  const event = is(element, 'bpmn:Event')
  const holder = event ? eventOf(bo) : bo
  const speaks = event
    ? holder && holder.$type === 'bpmn:MessageEventDefinition'
    : is(element, 'bpmn:ReceiveTask') || (is(element, 'bpmn:SendTask') && bo.get('messageRef'))
  if (!speaks) return []
  const now = holder.get('messageRef')
  const names = [...new Set([...editor.lists.messages, ...messagesIn(editor).map((one) => one.get('name')).filter(Boolean)])]
  return [{
    key: 'message', label: 'Message', kind: 'select', value: (now && now.get('name')) || '',
    options: [['', 'None chosen yet'], ...names.map((one) => [one, one])],
    set: (name) => editor.get('modeling').updateModdleProperties(element, holder, { messageRef: name ? message(editor, name) : undefined })
  }]
}

function messagesIn (editor) {
  return editor.definitions().get('rootElements').filter((one) => one.$type === 'bpmn:Message')
}

function message (editor, name) {
  const known = messagesIn(editor).find((one) => one.get('name') === name)
  if (known) return known
  const definitions = editor.definitions()
  const made = editor.get('bpmnFactory').create('bpmn:Message', { name })
  made.$parent = definitions
  definitions.get('rootElements').unshift(made)
  return made
}
