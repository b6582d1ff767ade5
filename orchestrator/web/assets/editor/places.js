// Where a new or moved shape finds room: nothing is drawn over anything else, lanes and pools grow with it.
import { getMid } from 'diagram-js/lib/layout/LayoutUtil'
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { isStep, laneOf, processOf } from './outline.js'
import { runsThrough } from './way_round.js'

const GAP = 50
export const AIR = 15
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

export function isFree (element, box, { ignored = null, lines = false, except = null } = {}) {
  return !(element.parent.children || []).some((other) => {
    if (other.waypoints) return lines && other !== except && runsThrough(box, other.waypoints, 0)
    return other !== ignored && (isStep(other) || other.labelTarget) && other.labelTarget !== ignored && overlaps(box, other)
  })
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
