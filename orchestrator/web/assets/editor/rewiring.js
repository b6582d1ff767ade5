// Changes to the order of things: add, remove, lead elsewhere, put into another lane. Each is one undo step.
import { getMid } from 'diagram-js/lib/layout/LayoutUtil'
import { isExpanded } from 'bpmn-js/lib/util/DiUtil'
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { placed, roomFor, splice } from './insertion.js'
import { isStep, onlyReachedFrom, processOf, routesOf, siblingsOf } from './outline.js'
import { edgePlace, roomBeside, rowInLane } from './places.js'
import { goRound } from './way_round.js'
import { eventOf, kindOf } from './words.js'

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
  return insert(editor, step, () => shapeOf(editor, kind), route, { human: HUMAN.test(kind.kind), onEdge: kind.kind === 'boundaryEvent' })
}

// `fresh` makes the shape: a place that is tried and given up takes it along.
export function insert (editor, step, fresh, route, { human, onEdge = false }) {
  let added
  const act = (way) => {
    together(editor, () => {
      const shape = fresh()
      if (onEdge) {
        added = editor.get('modeling').createShape(shape, edgePlace(step), step, { attach: true })
        return
      }
      const size = { width: shape.width, height: shape.height }
      const place = route ? roomFor(editor, route, size, way) : roomBeside(editor, step, size)
      added = editor.get('modeling').createShape(shape, place, step.parent)
      // The route keeps its condition and leads to the new step; a new one goes on from there.
      if (route) splice(editor, route, added, connect)
      else goRound(editor, connect(editor, step, added))
    })
    return added
  }
  return route && !onEdge ? placed(editor, route, human, act) : act()
}

// The ring beside a step inserts as the side form does, where the step leads on to one other.
export function appendOnRoute (editor) {
  const auto = editor.get('autoPlace')
  const append = auto.append.bind(auto)
  auto.append = (source, shape, hints) => {
    const routes = isStep(source) ? routesOf(source) : []
    const fits = isStep(shape) && !is(shape, 'bpmn:EndEvent') && !is(source, 'bpmn:Gateway')
    if (routes.length !== 1 || !fits) return append(source, shape, hints)
    const bo = shape.businessObject
    const first = [shape]
    // A place that is given up leaves its shape behind: the next has one of its own for the same thing.
    const fresh = () => first.pop() || editor.get('elementFactory').createShape({
      type: bo.$type, eventDefinitionType: (eventOf(bo) || {}).$type, isExpanded: is(shape, 'bpmn:SubProcess') && isExpanded(shape)
    })
    const added = insert(editor, source, fresh, routes[0], { human: isHuman(shape) })
    editor.get('eventBus').fire('autoPlace.end', { shape: added })
    return added
  }
}

function isHuman (shape) {
  return HUMAN.test(kindOf(shape.businessObject).kind)
}

function shapeOf (editor, { kind, event, staysOpen }) {
  const attributes = { type: `bpmn:${kind.charAt(0).toUpperCase()}${kind.slice(1)}` }
  if (event) attributes.eventDefinitionType = `bpmn:${event.charAt(0).toUpperCase()}${event.slice(1)}EventDefinition`
  if (kind === 'subProcess') attributes.isExpanded = true
  if (kind === 'boundaryEvent') attributes.cancelActivity = !staysOpen
  return editor.get('elementFactory').createShape(attributes)
}

// `waypoints`: where it is to run, if that is known.
export function connect (editor, source, target, waypoints) {
  const drawn = waypoints ? { waypoints } : {}
  return editor.get('modeling').connect(source, target, { type: 'bpmn:SequenceFlow', ...drawn })
}

export function lead (editor, route, target) {
  const modeling = editor.get('modeling')
  modeling.reconnectEnd(route, target, getMid(target))
  modeling.layoutConnection(route)
  goRound(editor, route)
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

