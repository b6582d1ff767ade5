// How things of a drawing are called. What runs has its name from the server's list; the rest from here.
import { eventKind, keyOf, kindsOf, tag } from './menus.js'

const OTHERS = {
  adHocSubProcess: 'ad-hoc sub-process',
  complexGateway: 'complex gateway',
  transaction: 'transaction',
  participant: 'pool',
  lane: 'lane',
  sequenceFlow: 'route',
  messageFlow: 'message between pools',
  textAnnotation: 'note',
  group: 'group',
  dataObjectReference: 'document',
  dataStoreReference: 'data store',
  process: 'process',
  collaboration: 'drawing',
  association: 'dotted line'
}

export function eventOf (bo) {
  const definitions = bo.get('eventDefinitions') || []
  return definitions[0] || null
}

export function kindOf (bo) {
  const definition = /Event$/.test(bo.$type) ? eventOf(bo) : null
  return { kind: tag(bo.$type), event: definition ? eventKind(definition.$type) : '' }
}

export function kindInWords (editor, element) {
  const { kind, event } = kindOf(element.businessObject)
  const listed = kindsOf(editor.lists).find((one) => keyOf(one.kind, one.event) === keyOf(kind, event))
  if (listed) return listed.label
  const words = OTHERS[kind] || kind.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
  return event ? `${words} (${event})` : words
}

export function nameOf (element) {
  const bo = element.businessObject
  return (bo.get('name') || (bo.$type === 'bpmn:TextAnnotation' && bo.text) || '').trim()
}

// Never empty: what has no name is told by its kind and what comes after it.
export function called (editor, element) {
  const name = nameOf(element)
  if (name) return name
  let next = element
  for (let hop = 0; hop < 3 && next && !nameOf(next); hop += 1) {
    next = next.outgoing && next.outgoing.length ? next.outgoing[0].target : null
  }
  const kind = upperFirst(kindInWords(editor, element))
  return next && nameOf(next) ? `${kind} before “${nameOf(next)}”` : `${kind} without a name`
}

export function upperFirst (text) {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function count (number, one, several) {
  return number === 1 ? `1 ${one}` : `${number} ${several}`
}
