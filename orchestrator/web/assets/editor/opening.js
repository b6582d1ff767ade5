// Opens a drawing so that nothing in it is lost: references that lead nowhere are kept as they were written, and a
// file without shapes is laid out.
import { layOut } from './layout.js'

// References that the drawing itself is made of: a broken one cannot be drawn and is left out.
const STRUCTURE = /:(sourceRef|targetRef|bpmnElement|default|attachedToRef|flowNodeRef|incoming|outgoing|processRef|source|target)$/

// Answers {laidOut, undrawn: names, unread: what the editor would drop}.
export async function open (modeler, xml) {
  const { rootElement, warnings } = await modeler.get('moddle').fromXML(xml, 'bpmn:Definitions')
  keepReferences(warnings)
  const bare = !rootElement.get('diagrams').some((one) => one.plane && (one.plane.get('planeElement') || []).length)
  if (bare) layOut(modeler.get('moddle'), rootElement)
  await modeler.importDefinitions(rootElement)
  return { laidOut: bare, undrawn: undrawn(modeler, rootElement), unread: unread(warnings) }
}

function keepReferences (warnings) {
  for (const { element, property, value } of warnings) {
    if (!element || !property || !value || STRUCTURE.test(property)) continue
    const descriptor = element.$model.getPropertyDescriptor(element, property)
    if (!descriptor || descriptor.isMany || element.get(property)) continue
    element.set(property, { id: value })
  }
}

function unread (warnings) {
  const found = warnings.map(({ message }) => /unparsable content (\S+)/.exec(message || '')).filter(Boolean)
  return [...new Set(found.map((one) => one[1]))]
}

function undrawn (modeler, definitions) {
  const registry = modeler.get('elementRegistry')
  const missing = []
  const look = (holder) => {
    for (const one of holder.get('flowElements') || []) {
      if (one.$instanceOf('bpmn:FlowNode') && !registry.get(one.id)) missing.push(one.get('name') || one.id)
      if (one.$instanceOf('bpmn:SubProcess')) look(one)
    }
  }
  definitions.get('rootElements').filter((one) => one.$instanceOf('bpmn:Process')).forEach(look)
  return missing
}
