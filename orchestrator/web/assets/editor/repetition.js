// A step that is done once for each person or agency of a list. What another tool wrote about it is kept.
import { is } from 'bpmn-js/lib/util/ModelUtil'

const MULTI = 'bpmn:MultiInstanceLoopCharacteristics'
const OTHER = '+'
const WORDS = {
  people: { label: 'Every person of the case', item: 'person' },
  core_agencies: { label: 'Every core agency', item: 'agency' }
}
const WAYS = [['', 'Once'], ['together', 'For each of a list, all at the same time'], ['turns', 'For each of a list, one after another']]

export function repetitionFields (editor, element) {
  if (!is(element, 'bpmn:Activity')) return []
  const loop = element.businessObject.get('loopCharacteristics')
  if (loop && loop.$type !== MULTI) {
    return [{ key: 'loop', label: 'How often', kind: 'select', value: 'loop', options: [['loop', 'Again and again (another tool’s loop)'], ...WAYS], structural: true, set: (way) => way !== 'loop' && repeat(editor, element, null, way) }]
  }
  const fields = [{
    key: 'repeat', label: 'How often', kind: 'select', options: WAYS, structural: true,
    value: loop ? (loop.get('isSequential') ? 'turns' : 'together') : '',
    set: (way) => repeat(editor, element, loop, way)
  }]
  if (!loop) return fields
  fields.push(...listFields(editor, element, loop))
  return fields
}

// Which list: one of the known, or, as a last resort, one that is written out.
function listFields (editor, element, loop) {
  const change = (values) => editor.get('modeling').updateModdleProperties(element, loop, values)
  const kept = loop.get('loopDataInputRef')
  const list = loop.get('ofd:collection') || (kept && kept.id) || ''
  const named = loop.get('inputDataItem')
  const item = loop.get('ofd:item') || (named && (named.get('name') || named.id)) || ''
  const known = knownLists(editor)
  if (list && !known.some(({ source }) => source === list)) known.push({ source: list, label: `The list ${list}`, item: '' })
  const written = editor.writesOut === element.id
  const fields = [{
    key: 'collection', label: 'List', kind: 'select', structural: true, value: written ? OTHER : list,
    options: [['', 'No list chosen yet'], ...known.map(({ source, label }) => [source, label]), [OTHER, 'Another list, written out']],
    set: (given) => {
      editor.writesOut = given === OTHER ? element.id : null
      if (given === OTHER) return editor.choose(element.id)
      const usual = (known.find(({ source }) => source === given) || {}).item
      const names = usual ? { 'ofd:item': usual, inputDataItem: undefined } : {}
      change({ 'ofd:collection': given || undefined, loopDataInputRef: undefined, ...names })
    }
  }]
  if (written) {
    fields.push({
      key: 'collection-written', label: 'List, written out', kind: 'code', value: list,
      hint: 'A variable of the process that holds a list, or a function that answers one.',
      set: (text) => change({ 'ofd:collection': text.trim() || undefined, loopDataInputRef: undefined })
    })
  }
  fields.push({
    key: 'item', label: 'Name of each one', kind: 'code', value: item,
    hint: 'Filled in with the list: the word by which the step knows whose turn it is.',
    set: (text) => change({ 'ofd:item': text.trim() || undefined, inputDataItem: undefined })
  })
  return fields
}

// What a calculation step of the drawing has put into a variable: the list as it was at that moment.
function listed (editor, functions) {
  const found = []
  for (const { businessObject: bo } of editor.get('elementRegistry').filter((one) => is(one, 'bpmn:ScriptTask'))) {
    for (const [, source, body] of (bo.get('script') || '').matchAll(/^\s*(\w+)\s*=\s*(.+?)\s*$/gm)) {
      const known = functions.find((one) => one.source === body)
      if (known) found.push({ ...known, source, label: `${known.label}, as listed by “${bo.get('name') || bo.id}”` })
    }
  }
  return found
}

// Functions that answer a list, the agencies that are asked, and lists that other steps of the drawing go through.
function knownLists (editor) {
  const functions = editor.lists.functions
    .filter((one) => /^list of/.test(one.answers || '') && !(one.arguments || []).length)
    .map((one) => ({ source: `${one.name}()`, ...(WORDS[one.name] || { label: `${one.name}(): ${one.answers}`, item: '' }) }))
  const found = [...functions, ...listed(editor, functions), { source: 'agencies', label: 'Every agency that is asked', item: 'agency' }]
  for (const { businessObject: bo } of editor.get('elementRegistry').filter((one) => is(one, 'bpmn:Activity'))) {
    const loop = bo.get('loopCharacteristics')
    if (!loop || loop.$type !== MULTI) continue
    const list = loop.get('ofd:collection') || (loop.get('loopDataInputRef') || {}).id
    if (list && !found.some(({ source }) => source === list)) {
      found.push({ source: list, label: `The list ${list}, as at “${bo.get('name') || bo.id}”`, item: loop.get('ofd:item') || '' })
    }
  }
  return found
}

function repeat (editor, element, loop, way) {
  const modeling = editor.get('modeling')
  if (!way) return modeling.updateProperties(element, { loopCharacteristics: undefined })
  if (loop) return modeling.updateModdleProperties(element, loop, { isSequential: way === 'turns' })
  const made = editor.get('bpmnFactory').create(MULTI, { isSequential: way === 'turns' })
  modeling.updateProperties(element, { loopCharacteristics: made })
}
