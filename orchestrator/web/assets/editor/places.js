// Where a new or moved shape finds room: nothing is drawn over anything else, lanes and pools grow with it.
import { getMid } from 'diagram-js/lib/layout/LayoutUtil'
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { isStep, laneOf, processOf } from './outline.js'

const GAP = 50
const AIR = 15
const STEP = 10

function everything (top) {
  return [top, ...(top.children || []).flatMap(everything)]
}

// Push all that begins right of (or beneath) `start` away, in the pool and in all levels of it.
export function makeRoom (editor, element, axis, start, distance) {
  if (distance <= 0) return
  const tool = editor.get('spaceTool')
  const { movingShapes, resizingShapes } = tool.calculateAdjustments(
    everything(processOf(element)), axis, distance, start
  )
  const delta = { x: 0, y: 0, [axis]: distance }
  tool.makeSpace(movingShapes, resizingShapes, delta, axis === 'x' ? 'e' : 's', start)
}

function overlaps (box, other) {
  const air = other.labelTarget ? 0 : AIR
  return (
    box.x < other.x + other.width + air && other.x < box.x + box.width + air &&
    box.y < other.y + other.height + air && other.y < box.y + box.height + air
  )
}

function isFree (element, box, { ignored = null, lines = false } = {}) {
  return !(element.parent.children || []).some((other) => {
    if (other.waypoints) return lines && crosses(box, other.waypoints)
    return other !== ignored && (isStep(other) || other.labelTarget) && other.labelTarget !== ignored && overlaps(box, other)
  })
}

// Whether a line of straight pieces runs through a box; pieces are taken as the boxes around them.
function crosses (box, points) {
  return points.slice(1).some((point, place) => {
    const before = points[place]
    return Math.min(point.x, before.x) < box.x + box.width && Math.max(point.x, before.x) > box.x &&
      Math.min(point.y, before.y) < box.y + box.height && Math.max(point.y, before.y) > box.y
  })
}

// Between a step and where its route goes, on the row of whichever of the two is of its sort: a person's work among
// people's, the service's among the service's.
export function roomOnRoute (editor, route, size, human) {
  const { source, target } = route
  const right = source.x + source.width
  const forward = target.x >= right
  const edge = forward ? target.x : right + GAP
  const room = edge - right - 2 * GAP - size.width
  if (room < 0) makeRoom(editor, source, 'x', edge - 1, -room)
  const besideTarget = forward && target.parent === source.parent &&
    (laneOf(source) === laneOf(target) || (isHuman(target) === human && isHuman(source) !== human))
  const left = besideTarget ? target.x - GAP - size.width : right + GAP
  const row = getMid(besideTarget ? target : source).y
  return clear(editor, source, besideTarget ? target : source, { x: left, y: row - size.height / 2, ...size })
}

function isHuman (step) {
  return is(step, 'bpmn:UserTask') || is(step, 'bpmn:ManualTask') || step.type === 'bpmn:Task'
}

// A branch of its own: right of the step, or under an event on an edge, on the first free row.
export function roomBeside (editor, source, size) {
  const onEdge = Boolean(source.host)
  const left = onEdge ? getMid(source).x + 25 : source.x + source.width + GAP
  const top = onEdge ? source.host.y + source.host.height + 45 : getMid(source).y - size.height / 2
  return clear(editor, source, source, { x: left, y: top, ...size }, { lines: true })
}

// Down until nothing is in the way; then the lane of `near` must reach that far.
function clear (editor, source, near, box, options) {
  const found = { ...box }
  while (!isFree(source, found, options)) found.y += STEP
  const frame = laneOf(near) || (is(source.parent, 'bpmn:Participant') || isStep(source.parent) ? source.parent : null)
  if (frame && Number.isFinite(frame.height)) {
    const bottom = frame.y + frame.height
    const inside = getMid(near).y <= bottom && found.y < bottom
    const missing = found.y + found.height + AIR - bottom
    if (inside && missing > 0) makeRoom(editor, source, 'y', bottom - 2, missing)
  }
  return { x: found.x + found.width / 2, y: found.y + found.height / 2 }
}

// The row of a lane nearest its middle on which a shape has room where it stands.
export function rowInLane (element, lane) {
  const { x, width, height } = element
  const middle = getMid(lane).y - height / 2
  const reach = Math.max(0, lane.height / 2 - height / 2 - AIR)
  for (let away = 0; away <= reach; away += STEP) {
    for (const y of away ? [middle - away, middle + away] : [middle]) {
      if (isFree(element, { x, y, width, height }, { ignored: element })) return y
    }
  }
  return middle
}

export function edgePlace (host) {
  const taken = (host.attachers || []).map((one) => getMid(one).x)
  let x = host.x + 22
  while (taken.some((other) => Math.abs(other - x) < 38) && x < host.x + host.width - 10) x += 38
  return { x: Math.min(x, host.x + host.width - 10), y: host.y + host.height }
}
