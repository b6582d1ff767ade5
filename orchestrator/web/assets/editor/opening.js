// Opens a drawing so that nothing in it is lost: references that lead nowhere are kept as they were written, and a
// file without shapes is laid out, and so is what a drawing leaves out.
import { complete, layOut } from './layout.js'

// References that the drawing itself is made of: a broken one cannot be drawn and is left out.
const STRUCTURE = /:(sourceRef|targetRef|bpmnElement|default|attachedToRef|flowNodeRef|incoming|outgoing|processRef|source|target)$/

// Answers {laidOut, placed: what was given a place, undrawn: names, unread: what the editor would drop}.
export async function open (modeler, xml) {
  const { rootElement, warnings } = await modeler.get('moddle').fromXML(xml, 'bpmn:Definitions')
  keepReferences(warnings)
  const bare = !rootElement.get('diagrams').some((one) => one.plane && (one.plane.get('planeElement') || []).length)
  if (bare) layOut(modeler.get('moddle'), rootElement)
  ontoThePage(rootElement)
  const placed = bare ? [] : complete(modeler.get('moddle'), rootElement)
  await modeler.importDefinitions(rootElement)
  return { laidOut: bare, placed, undrawn: undrawn(modeler, rootElement), unread: unread(warnings) }
}

// What was drawn left of or above the corner of the page is moved onto it, as a whole; the next save keeps that.
function ontoThePage (definitions) {
  for (const { plane } of definitions.get('diagrams')) {
    const points = (plane ? plane.get('planeElement') : []).flatMap((one) =>
      [one.bounds, one.label && one.label.bounds, ...(one.waypoint || [])].filter(Boolean))
    for (const axis of ['x', 'y']) {
      const least = Math.min(0, ...points.map((one) => one[axis]))
      if (least < 0) for (const one of points) one[axis] += 20 - least
    }
  }
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
      if (one.$instanceOf('bpmn:FlowNode') && !registry.get(one.id)) missing.push(one)
      if (one.$instanceOf('bpmn:SubProcess')) look(one)
    }
  }
  definitions.get('rootElements').filter((one) => one.$instanceOf('bpmn:Process')).forEach(look)
  return missing
}
