// Changes to the order of things: add, remove, lead elsewhere, put into another lane. Each is one undo step.
import { getMid } from 'diagram-js/lib/layout/LayoutUtil'
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { onlyReachedFrom, processOf, routesOf, siblingsOf } from './outline.js'
import { edgePlace, roomBeside, roomOnRoute, rowInLane } from './places.js'

const CAN_END = /^(endEvent)$/
const HUMAN = /^(userTask|manualTask|task)$/

// Wires of the command stack: everything done inside `act` is undone in one go.
function Together () {}
Together.prototype.preExecute = (context) => context.act()

export function registerTogether (editor) {
  editor.get('commandStack').registerHandler('ofd.together', Together)
}

export function together (editor, act) {
  editor.get('commandStack').execute('ofd.together', { act })
}

export function mayFollow (step, kind) {
  if (is(step, 'bpmn:EndEvent')) return false
  if (kind.kind === 'startEvent') return false
  if (kind.kind === 'boundaryEvent') return is(step, 'bpmn:Activity')
  if (is(step, 'bpmn:EventBasedGateway')) return kind.kind === 'intermediateCatchEvent' || kind.kind === 'receiveTask'
  if (CAN_END.test(kind.kind)) return !routesOf(step).length || is(step, 'bpmn:Gateway')
  return true
}

// `route`: the one to put it on; null for a branch of its own. Returns the new shape.
export function addAfter (editor, step, kind, route) {
  let added
  together(editor, () => {
    const shape = shapeOf(editor, kind)
    if (kind.kind === 'boundaryEvent') {
      added = editor.get('modeling').createShape(shape, edgePlace(step), step, { attach: true })
      return
    }
    const size = { width: shape.width, height: shape.height }
    const place = route ? roomOnRoute(editor, route, size, HUMAN.test(kind.kind)) : roomBeside(editor, step, size)
    const after = route && route.target
    added = editor.get('modeling').createShape(shape, place, step.parent)
    if (route) {
      // The route keeps its condition and leads to the new step; a new one goes on from there.
      lead(editor, route, added)
      if (!is(added, 'bpmn:EndEvent')) connect(editor, added, after)
    } else {
      connect(editor, step, added)
    }
  })
  return added
}

function shapeOf (editor, { kind, event, staysOpen }) {
  const attributes = { type: `bpmn:${kind.charAt(0).toUpperCase()}${kind.slice(1)}` }
  if (event) attributes.eventDefinitionType = `bpmn:${event.charAt(0).toUpperCase()}${event.slice(1)}EventDefinition`
  if (kind === 'subProcess') attributes.isExpanded = true
  if (kind === 'boundaryEvent') attributes.cancelActivity = !staysOpen
  return editor.get('elementFactory').createShape(attributes)
}

export function connect (editor, source, target) {
  return editor.get('modeling').connect(source, target, { type: 'bpmn:SequenceFlow' })
}

export function lead (editor, route, target) {
  const modeling = editor.get('modeling')
  modeling.reconnectEnd(route, target, getMid(target))
  modeling.layoutConnection(route)
}

export function mayGoTo (step) {
  return siblingsOf(step).filter((other) => other !== step && !is(other, 'bpmn:StartEvent') && !other.host)
}

// What came in goes on to where the step's first route (or “otherwise”) went. Events on its edge go too, with
// the steps that only they led to.
export function remove (editor, step) {
  const gone = [step, ...onlyReachedFrom(step.attachers || [])]
  const routes = routesOf(step)
  const usual = routes.find((route) => step.businessObject.default === route.businessObject) || routes[0]
  const target = usual && !gone.includes(usual.target) ? usual.target : null
  together(editor, () => {
    for (const route of [...step.incoming].filter((one) => is(one, 'bpmn:SequenceFlow'))) {
      const again = target && (route.source === target || leadsAlready(route.source, target))
      if (target && !again && !gone.includes(route.source)) lead(editor, route, target)
    }
    editor.get('modeling').removeElements([...routes.filter((one) => one.parent), ...gone])
  })
  return target
}

function leadsAlready (source, target) {
  return routesOf(source).some((route) => route.target === target)
}

export function intoLane (editor, step, lane) {
  const pool = processOf(step)
  const parent = is(step.parent, 'bpmn:SubProcess') ? step.parent : pool
  editor.get('modeling').moveElements([step], { x: 0, y: rowInLane(step, lane) - step.y }, parent)
}

// The conditions of a choice are asked in the order of its routes in the file.
export function earlier (editor, step, route) {
  const routes = routesOf(step)
  const before = routes[routes.indexOf(route) - 1]
  if (!before) return
  const bo = route.businessObject
  const listed = bo.$parent.get('flowElements')
  const swap = (list) => swapped(list, bo, before.businessObject)
  together(editor, () => {
    const modeling = editor.get('modeling')
    modeling.updateModdleProperties(step, bo.$parent, { flowElements: swap(listed) })
    modeling.updateModdleProperties(step, step.businessObject, { outgoing: swap(step.businessObject.get('outgoing')) })
  })
}

function swapped (list, one, other) {
  const copy = [...list]
  const [first, second] = [copy.indexOf(one), copy.indexOf(other)]
  if (first < 0 || second < 0) return copy
  copy[first] = other
  copy[second] = one
  return copy
}

export function otherwise (editor, step, route) {
  const modeling = editor.get('modeling')
  together(editor, () => {
    modeling.updateProperties(step, { default: route ? route.businessObject : undefined })
    if (route && route.businessObject.conditionExpression) {
      modeling.updateProperties(route, { conditionExpression: undefined })
    }
  })
}

export function asksWhen (editor, route, text) {
  const body = text.trim()
  const made = body ? editor.get('bpmnFactory').create('bpmn:FormalExpression', { body }) : undefined
  if (made) made.$parent = route.businessObject
  editor.get('modeling').updateProperties(route, { conditionExpression: made })
}

export function isChoice (step) {
  return is(step, 'bpmn:ExclusiveGateway') || is(step, 'bpmn:InclusiveGateway')
}

