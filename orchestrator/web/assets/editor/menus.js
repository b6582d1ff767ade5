// What may be drawn: the palette, the menus beside a step and the searchable ones, all by one allow-list that the
// server derives from what the engine runs. An entry that is not known to be allowed is not shown.
import { PopupEntries } from 'bpmn-js/lib/features/popup-menu/PopupEntries'
import RuleProvider from 'diagram-js/lib/features/rules/RuleProvider'

import { whyLocked } from './extensions.js'

const LATE = 100 // after every provider whose entries are to be sifted
const FIRST = 3000

// Entries whose names do not say which shape they make.
const ALIASES = {
  'none-start': 'none-start-event',
  'start-event': 'none-start-event',
  'none-end': 'none-end-event',
  'end-event': 'none-end-event',
  'none-intermediate-throw': 'none-intermediate-throwing',
  'intermediate-event': 'none-intermediate-throwing',
  gateway: 'exclusive-gateway',
  'append-task': 'task',
  'message-intermediate-event': 'message-intermediate-catch',
  'timer-intermediate-event': 'timer-intermediate-catch',
  subprocess: 'expanded-subprocess',
  'subprocess-expanded': 'expanded-subprocess',
  'ad-hoc-subprocess': 'expanded-ad-hoc-subprocess',
  'participant-expanded': 'expanded-pool'
}
// Tools, and what is drawn for the reader only.
const ALWAYS = /^(hand-tool|lasso-tool|space-tool|global-connect-tool|tool-separator|create|append|replace|connect|delete|create\.group|append\.text-annotation|lane-.*|create-expanded-pool|create-collapsed-pool|create\.participant-expanded|replace-with-(default|conditional|sequence)-flow|replace-with-(expanded|collapsed)-pool|toggle-(parallel-mi|sequential-mi|non-interrupting))$/

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

// {kind, event, label} for everything that runs. Events appear with their symbol only.
export function kindsOf (lists) {
  return (lists.menus && lists.menus.kinds) || []
}

export function allowedKeys (lists) {
  return new Set(kindsOf(lists).map(({ kind, event }) => keyOf(kind, event)))
}

function allows (keys, id) {
  if (ALWAYS.test(id)) return true
  const bare = id.replace(/^(create-|append-|replace-with-|create\.|append\.)/, '')
  const entry = PopupEntries[ALIASES[bare] || bare]
  if (!entry || entry.target.triggeredByEvent) return false
  return keys.has(keyOf(tag(entry.target.type), eventKind(entry.target.eventDefinitionType)))
}

function sifted (keys) {
  return (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => allows(keys, id)))
}

class Locks extends RuleProvider {
  init () {
    this.addRule('elements.delete', FIRST, ({ elements }) => {
      const free = elements.filter((one) => !whyLocked(one))
      if (free.length < elements.length) return free.length ? free : false
    })
    this.addRule('shape.replace', FIRST, ({ element }) => (whyLocked(element) ? false : undefined))
  }
}
Locks.$inject = ['eventBus']

export function restricted (lists) {
  const keys = allowedKeys(lists)
  const sift = () => sifted(keys)
  function Restriction (palette, contextPad, popupMenu) {
    palette.registerProvider(LATE, { getPaletteEntries: sift })
    contextPad.registerProvider(LATE, { getContextPadEntries: sift, getMultiElementContextPadEntries: sift })
    for (const menu of ['bpmn-replace', 'bpmn-append', 'bpmn-create']) {
      popupMenu.registerProvider(menu, LATE, { getPopupMenuEntries: sift, getPopupMenuHeaderEntries: sift })
    }
  }
  Restriction.$inject = ['palette', 'contextPad', 'popupMenu']
  return {
    __init__: ['ofdRestriction', 'ofdLocks'],
    ofdRestriction: ['type', Restriction],
    ofdLocks: ['type', Locks]
  }
}
