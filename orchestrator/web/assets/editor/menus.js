// What may be drawn: the palette, the ring beside a step and the searchable menus show what the server lists as
// running, and nothing else.
import RuleProvider from 'diagram-js/lib/features/rules/RuleProvider'

import { lockedWith, whyLocked } from './extensions.js'
import { translate } from './titles.js'

const LATE = 100 // after every provider whose entries are to be sifted
const FIRST = 3000

export function keyOf (kind, event) {
  return event ? `${kind}/${event}` : kind
}

export function eventKind (definitionType) {
  const name = (definitionType || '').replace(/^bpmn:/, '').replace(/EventDefinition$/, '')
  return name.charAt(0).toLowerCase() + name.slice(1)
}

export function tag (type) {
  const name = type.replace(/^bpmn:/, '')
  return name.charAt(0).toLowerCase() + name.slice(1)
}

// {kind, event, label, does, brought, staysOpen} for everything that runs, each once. `staysOpen`: an event on an edge
// that may leave its step open. `brought`: only other tools draw it, and it is offered only where it stands.
export function kindsOf (lists) {
  const found = new Map()
  for (const { element, event, interrupting, label, does, brought } of lists.menus.entries) {
    const key = keyOf(element, event)
    if (!found.has(key)) found.set(key, { kind: element, event, label, does, brought, staysOpen: false })
    if (!interrupting) found.get(key).staysOpen = true
  }
  return [...found.values()]
}

function sifted (ids) {
  const allowed = new Set(ids)
  return () => (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => allowed.has(id)))
}

// Every menu calls a thing as the step list does, and says what happens there.
function worded ({ labels, does }) {
  return (entries) => Object.fromEntries(Object.entries(entries).map(([id, entry]) => {
    if (!labels[id]) return [id, entry]
    const named = 'label' in entry ? { label: labels[id] } : {}
    const told = 'label' in entry && does[id] ? { description: does[id] } : {}
    return [id, { ...entry, ...named, ...told, ...('title' in entry ? { title: labels[id] } : {}) }]
  }))
}

// The palette shows pictures alone, and diagram-js names them to screen readers only: a tooltip tells everybody else.
function withTooltips (entries) {
  return Object.fromEntries(Object.entries(entries).map(([id, entry]) => {
    if (entry.separator || !entry.title) return [id, entry]
    const icon = document.createElement('div')
    icon.className = 'entry'
    icon.draggable = true
    icon.title = entry.title
    return [id, { ...entry, html: icon.outerHTML }]
  }))
}

// The step that one press draws is done by a person: what bpmn-js draws there says nothing about who does it.
function forPeople (entry, shape, { create, autoPlace }) {
  const drag = (event, source) => create.start(event, shape(), source && source.id ? { source } : {})
  const click = autoPlace ? (_, source) => autoPlace.append(source, shape()) : drag
  return { ...entry, className: 'bpmn-icon-user-task', action: { dragstart: drag, click } }
}

class Locks extends RuleProvider {
  init () {
    this.addRule('elements.delete', FIRST, ({ elements }) => {
      const free = elements.filter((one) => !lockedWith(one).length)
      if (free.length < elements.length) return free.length ? free : false
    })
    this.addRule('shape.replace', FIRST, ({ element }) => (whyLocked(element) ? false : undefined))
  }
}
Locks.$inject = ['eventBus']

export function restricted ({ menus }) {
  function Restriction (palette, contextPad, popupMenu, create, autoPlace, elementFactory) {
    const shape = () => elementFactory.createShape({ type: 'bpmn:UserTask' })
    const replaced = (id, tools) => (entries) => (entries[id] ? { ...entries, [id]: forPeople(entries[id], shape, tools) } : entries)
    const ring = () => (entries) => replaced('append.append-task', { create, autoPlace })(sifted(menus.context_pad)()(entries))
    const tools = (entries) => replaced('create.task', { create })(sifted(menus.palette)()(entries))
    // bpmn-js 18.31 asks for the ring by a name that diagram-js warns about in the console each time.
    contextPad.getPad = (target) => ({ html: contextPad.isOpen() ? contextPad._current.html : contextPad._createHtml(target) })
    palette.registerProvider(LATE, { getPaletteEntries: () => (entries) => withTooltips(tools(entries)) })
    contextPad.registerProvider(LATE, { getContextPadEntries: ring, getMultiElementContextPadEntries: ring })
    for (const name of ['replace', 'append', 'create']) {
      const fitting = sifted(menus[name])()
      const sift = () => (entries) => worded(menus)(fitting(entries))
      popupMenu.registerProvider(`bpmn-${name}`, LATE, { getPopupMenuEntries: sift, getPopupMenuHeaderEntries: sift })
    }
  }
  Restriction.$inject = ['palette', 'contextPad', 'popupMenu', 'create', 'autoPlace', 'elementFactory']
  return {
    __init__: ['ofdRestriction', 'ofdLocks'],
    translate: ['value', translate],
    ofdRestriction: ['type', Restriction],
    ofdLocks: ['type', Locks]
  }
}
