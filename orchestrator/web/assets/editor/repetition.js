// A step that is done once for each person or agency of a list. What another tool wrote about it is kept.
import { is } from 'bpmn-js/lib/util/ModelUtil'

const MULTI = 'bpmn:MultiInstanceLoopCharacteristics'
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
  const change = (values) => editor.get('modeling').updateModdleProperties(element, loop, values)
  const list = loop.get('loopDataInputRef')
  const item = loop.get('inputDataItem')
  fields.push(
    {
      key: 'collection', label: 'List', kind: 'code', hint: 'For example people() or core_agencies().',
      value: loop.get('ofd:collection') || (list && list.id) || '',
      set: (text) => change({ 'ofd:collection': text.trim() || undefined, loopDataInputRef: undefined })
    },
    {
      key: 'item', label: 'Name of each one', kind: 'code', hint: 'The variable that holds the person or agency, for example person or agency.',
      value: loop.get('ofd:item') || (item && (item.get('name') || item.id)) || '',
      set: (text) => change({ 'ofd:item': text.trim() || undefined, inputDataItem: undefined })
    }
  )
  return fields
}

function repeat (editor, element, loop, way) {
  const modeling = editor.get('modeling')
  if (!way) return modeling.updateProperties(element, { loopCharacteristics: undefined })
  if (loop) return modeling.updateModdleProperties(element, loop, { isSequential: way === 'turns' })
  const made = editor.get('bpmnFactory').create(MULTI, { isSequential: way === 'turns' })
  modeling.updateProperties(element, { loopCharacteristics: made })
}
