// The lock of a rule of the pathway on a step: which one it must bear, and giving it.
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { say, value } from './extensions.js'

const DOES = {
  operation: (element) => value(element, 'Operation', 'name'),
  form: (element) => value(element, 'Form', 'key'),
  decision: (element) => value(element, 'Decision', 'ref'),
  process: (element) => is(element, 'bpmn:CallActivity') && element.businessObject.get('calledElement')
}

// The lock that the pathway puts on what this step does.
export function ownLock (editor, element) {
  return is(element, 'bpmn:Activity') ? editor.lists.locks.find(({ by, which }) => DOES[by](element) === which) : undefined
}

// Only where the pathway locks what the step does, or a lock stands. A lock of the version this began from stays.
export function lockFields (editor, element) {
  const [own, given] = [ownLock(editor, element), value(element, 'Locked', 'rule')]
  if (!own && !given) return []
  const known = editor.lists.locks.filter(({ rule, what }) => rule === given || (own && what === own.what))
  const options = [...new Set(known.map(({ rule }) => rule))].map((rule) => [rule, inWords(own && own.rule === rule ? [own] : known, rule)])
  const stays = Boolean(given) && (editor.file.kept_locks || []).includes(element.id) && (!own || own.rule === given)
  const hint = given
    ? stays || !own ? '' : `Given in this draft, so it may be taken off. It is asked for again as long as the step stands for ${own.what}.`
    : `The pathway locks ${own.what}: choose the rule. The step can then be neither removed nor skipped when it fails.`
  return [{
    key: 'lock', label: 'Locked by the rule', kind: 'select', value: given, locked: stays, structural: true,
    hint, options: [['', 'Not locked'], ...options],
    set: (rule) => say(editor, element, 'Locked', { rule })
  }]
}

function inWords (known, rule) {
  return `${rule}: ${known.filter((one) => one.rule === rule).map(({ what }) => what).join(' or ')}`
}

export function giveLock (editor, element) {
  say(editor, element, 'Locked', { rule: ownLock(editor, element).rule })
}
