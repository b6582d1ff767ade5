// Turning a step into another kind of step, among its own sort and only into what runs.
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { keyOf, kindsOf } from './menus.js'
import { kindInWords, kindOf, upperFirst } from './words.js'

const SORTS = [
  /^(task|.*Task|callActivity)$/,
  /^(exclusive|parallel|inclusive|eventBased)Gateway$/,
  /^startEvent$/,
  /^endEvent$/,
  /^intermediate(Catch|Throw)Event$/,
  /^boundaryEvent$/
]

export function kindFields (editor, element, locked) {
  const now = kindOf(element.businessObject)
  const sort = SORTS.find((one) => one.test(now.kind))
  const options = kindsOf(editor.lists)
    .filter((one) => sort && sort.test(one.kind) && !(one.kind.endsWith('Event') && needsEvent(one)))
    .filter((one) => !one.brought || one.kind === now.kind)
    .map((one) => [keyOf(one.kind, one.event), upperFirst(one.label)])
  const value = keyOf(now.kind, now.event)
  if (!options.length) return []
  if (!options.some(([given]) => given === value)) options.unshift([value, upperFirst(kindInWords(editor, element))])
  return [{
    key: 'kind', label: 'Kind of step', kind: 'select', value, options, locked: Boolean(locked), structural: true,
    told: whatHappens(editor),
    set: (given) => replace(editor, element, given)
  }]
}

// What happens at a kind of step when the pathway runs, by its key.
export function whatHappens (editor) {
  const said = new Map(kindsOf(editor.lists).map((one) => [keyOf(one.kind, one.event), one.does]))
  return (key) => said.get(key) || ''
}

// An event that must say what it waits for is not one without a symbol.
function needsEvent ({ kind, event }) {
  return !event && (kind === 'boundaryEvent' || kind === 'intermediateCatchEvent')
}

function replace (editor, element, key) {
  const [kind, event] = key.split('/')
  const target = { type: `bpmn:${upperFirst(kind)}` }
  if (event) target.eventDefinitionType = `bpmn:${upperFirst(event)}EventDefinition`
  if (is(element, 'bpmn:BoundaryEvent')) target.cancelActivity = element.businessObject.cancelActivity
  const id = element.id
  editor.get('bpmnReplace').replaceElement(element, target)
  editor.choose(id)
}
