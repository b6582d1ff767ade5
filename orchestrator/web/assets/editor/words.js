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
  if (merges(element, kind)) return kind === 'parallelGateway' ? 'waits for all routes' : 'merge of several routes'
  const listed = kindsOf(editor.lists).find((one) => keyOf(one.kind, one.event) === keyOf(kind, event))
  if (listed) return listed.label
  const words = OTHERS[kind] || kind.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
  return event ? `${words} (${event})` : words
}

export function nameOf (element) {
  const bo = element.businessObject
  return (bo.get('name') || (bo.$type === 'bpmn:TextAnnotation' && bo.text) || '').trim()
}

// Never empty: what has no name is told by what it is and where it stands, as in “Choice after ‘Rate the risk’”.
export function called (editor, element) {
  const name = nameOf(element)
  if (name) return name
  const kind = upperFirst(whatItIs(editor, element))
  if (element.host) return `${kind} on “${called(editor, element.host)}”`
  const before = nearest(element, (step) => ends(step.incoming, 'source'))
  if (before.length === 1) return `${kind} after “${before[0]}”`
  const after = nearest(element, (step) => ends(step.outgoing, 'target'))
  if (after.length) return `${kind} before “${after.slice(0, 2).join('” and “')}”`
  return before.length ? `${kind} after “${before.slice(0, 2).join('” and “')}”` : `${kind} without a name`
}

function whatItIs (editor, element) {
  const { kind } = kindOf(element.businessObject)
  if (!/Gateway$/.test(kind)) return kindInWords(editor, element)
  return merges(element, kind) ? 'merge' : (editor.lists.menus.named || {})[kind] || kindInWords(editor, element)
}

function merges (element, kind) {
  return /^(exclusive|inclusive|parallel)Gateway$/.test(kind) && (element.incoming || []).length > 1 && (element.outgoing || []).length < 2
}

function ends (routes, side) {
  return (routes || []).filter((one) => one.businessObject.$type === 'bpmn:SequenceFlow').map((one) => one[side])
}

// Names of the nearest steps on one side, through whatever has no name itself.
function nearest (element, next) {
  const found = new Set()
  const seen = new Set([element])
  const waiting = [element]
  while (waiting.length) {
    const step = waiting.shift()
    for (const other of next(step).filter((one) => one && !seen.has(one))) {
      seen.add(other)
      if (nameOf(other)) found.add(nameOf(other))
      else waiting.push(other)
    }
  }
  return [...found]
}

// Names of many things, by element: those that would be called the same are told apart by what comes before them, else by
// what comes after, else by number.
export function apart (editor, elements) {
  const names = new Map(elements.map((one) => [one, called(editor, one)]))
  const alike = (name) => [...names].filter(([, other]) => other === name).map(([one]) => one)
  for (const name of new Set(names.values())) {
    const twins = alike(name)
    if (twins.length < 2) continue
    const told = ['source', 'target'].map((side) => twins.map((one) => beside(name, one, side)))
    const [before, after] = told.map((words) => new Set(words).size)
    const words = before >= after ? told[0] : told[1]
    const seen = new Map()
    twins.forEach((one, place) => {
      const said = words[place]
      seen.set(said, (seen.get(said) || 0) + 1)
      const number = words.filter((other) => other === said).length > 1 ? ` (${seen.get(said)})` : ''
      names.set(one, `${said}${number}`)
    })
  }
  return names
}

function beside (name, element, side) {
  const way = side === 'source' ? 'incoming' : 'outgoing'
  if (element.host && nameOf(element.host)) return `${name}, on “${nameOf(element.host)}”`
  const found = nearest(element, (step) => [...ends(step[way], side), ...(way === 'incoming' && step.host ? [step.host] : [])])
  return found.length ? `${name}, ${side === 'source' ? 'after' : 'before'} ${listed(found.slice(0, 2))}` : name
}

export function upperFirst (text) {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function count (number, one, several) {
  return number === 1 ? `1 ${one}` : `${number} ${several}`
}

// “A”, “B” and 3 more.
export function listed (names, most = 4) {
  const quoted = names.map((name) => `“${name}”`)
  if (quoted.length > most + 1) return `${quoted.slice(0, most).join(', ')} and ${quoted.length - most} more`
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted[quoted.length - 1]}`
}
