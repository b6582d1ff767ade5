// The steps of a drawing in the order in which a reader follows them: for each process, along its routes, an event
// on the edge of a step right after it with all that it leads to, the inside of a sub-process after its heading.
import { is } from 'bpmn-js/lib/util/ModelUtil'

const BESIDE = ['bpmn:DataObjectReference', 'bpmn:DataStoreReference', 'bpmn:TextAnnotation', 'bpmn:Group']

export function isStep (element) {
  return !element.labelTarget && !element.waypoints && is(element, 'bpmn:FlowNode')
}

// What stands beside the steps and means nothing to the service: documents, data stores, notes and groups.
export function isBeside (element) {
  return !element.labelTarget && !element.waypoints && BESIDE.some((type) => is(element, type))
}

// The pool a step stands in, or the root of a drawing without pools.
export function processOf (element) {
  let up = element
  while (up.parent && !is(up, 'bpmn:Participant') && !is(up, 'bpmn:Process')) up = up.parent
  return up
}

export function routesOf (element) {
  return (element.outgoing || []).filter((one) => is(one, 'bpmn:SequenceFlow')).sort(inFileOrder)
}

// Conditions are asked in the order in which the routes stand in the file.
function inFileOrder (one, other) {
  const listed = one.businessObject.$parent.get('flowElements')
  return listed.indexOf(one.businessObject) - listed.indexOf(other.businessObject)
}

export function lanesOf (container) {
  return (container.children || [])
    .flatMap((child) => (is(child, 'bpmn:Lane') ? [child, ...lanesOf(child)] : []))
    .filter((lane, _, all) => !all.some((other) => other.parent === lane)) // the innermost
}

export function laneOf (element) {
  let step = element
  while (step.parent && !is(step.parent, 'bpmn:Participant') && !is(step.parent, 'bpmn:Process')) step = step.parent
  const within = processOf(step)
  return lanesOf(within).find((lane) => lane.businessObject.get('flowNodeRef').includes(step.businessObject)) || null
}

export function siblingsOf (element) {
  return (element.parent ? element.parent.children : []).filter(isStep)
}

// [{process, steps: [{element, depth, aside}]}], one entry for each process that has steps. `aside`: an event on an
// edge, or only reached from one: a limit and what it leads to, not the way of a case itself.
export function outline (editor) {
  const steps = editor.get('elementRegistry').filter(isStep)
  const levels = new Map()
  for (const step of steps) {
    const level = levelOf(editor, step)
    if (!levels.has(level)) levels.set(level, [])
    levels.get(level).push(step)
  }
  const tops = [...levels.keys()].filter((level) => !isStep(level))
  tops.sort((one, other) => (one.y || 0) - (other.y || 0))
  return tops.map((process) => ({ process, steps: [...below(process, levels, 0)] }))
}

// The shape that stands for a collapsed sub-process, not the plane its inside is drawn on.
function levelOf (editor, step) {
  const parent = step.parent
  if (is(parent, 'bpmn:SubProcess') && !parent.parent) {
    return editor.get('elementRegistry').get(parent.businessObject.id) || parent
  }
  return parent
}

function * below (level, levels, depth) {
  const steps = levels.get(level) || []
  const aside = new Set(onlyReachedFrom(steps.filter((one) => one.host)))
  for (const element of inFlowOrder(steps)) {
    yield { element, depth: depth + (aside.has(element) ? 1 : 0), aside: aside.has(element) }
    if (levels.has(element)) yield * below(element, levels, depth + 1)
  }
}

const byPlace = (one, other) => one.x - other.x || one.y - other.y

function inFlowOrder (steps) {
  const here = new Set(steps)
  const seen = new Set()
  const finished = []
  const visit = (step) => {
    if (seen.has(step) || !here.has(step)) return
    seen.add(step)
    // What is visited last comes first: the events on the edge, then the routes in their order.
    for (const route of routesOf(step).reverse()) visit(route.target)
    for (const event of [...(step.attachers || [])].sort(byPlace).reverse()) visit(event)
    finished.push(step)
  }
  const enters = steps.filter((step) => !step.host && !step.incoming.some((one) => is(one, 'bpmn:SequenceFlow')))
  const starts = enters.filter((step) => is(step, 'bpmn:StartEvent')).sort(byPlace)
  const others = enters.filter((step) => !starts.includes(step)).sort(byPlace)
  for (const step of [...starts, ...others].reverse()) visit(step)
  const ordered = finished.reverse()
  const left = steps.filter((step) => !seen.has(step)).sort(byPlace)
  return [...ordered, ...left]
}

// Events on an edge, and all steps that nothing but they leads to.
export function onlyReachedFrom (events) {
  const gone = new Set(events)
  const rounds = () => [...gone].flatMap((one) => [...routesOf(one).map((route) => route.target), ...(one.attachers || [])])
  let more = true
  while (more) {
    const found = rounds().filter((one) => !gone.has(one) && entrances(one).every((from) => gone.has(from)))
    found.forEach((one) => gone.add(one))
    more = found.length > 0
  }
  return [...gone]
}

function entrances (step) {
  const sources = step.incoming.filter((one) => is(one, 'bpmn:SequenceFlow')).map((one) => one.source)
  return step.host ? [step.host, ...sources] : sources
}
