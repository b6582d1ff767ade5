// A new step between two others: beside one of them in its row, or beneath an event on an edge. What stands in the way is
// pushed aside, and no arrow runs through anything.
import { getMid } from 'diagram-js/lib/layout/LayoutUtil'
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { isStep, laneOf } from './outline.js'
import { AIR, isFree, makeRoom } from './places.js'
import { crossings, goRound } from './way_round.js'

const GAP = 50

// Does `act(way)` for the first way of placing the step that leaves no arrow running through anything, else for the best.
// Each is tried and undone again; only what stays is told.
export function placed (editor, route, human, act) {
  const stack = editor.get('commandStack')
  const ways = waysOf(route, human)
  const before = crossings(editor)
  const attempt = (way) => {
    const made = act(way)
    return { made, cost: crossings(editor) - before + overlapping(made) }
  }
  let found = null
  editor.quietly(() => {
    const costs = []
    for (const way of ways) {
      found = attempt(way)
      if (found.cost <= 0) return
      costs.push(found.cost)
      stack.undo()
    }
    found = attempt(ways[costs.indexOf(Math.min(...costs))])
  })
  return found.made
}

function overlapping (made) {
  const rest = (made.parent.children || []).filter((one) => one !== made && !one.waypoints && (isStep(one) || one.labelTarget))
  return 10 * rest.filter((one) => one.x < made.x + made.width && made.x < one.x + one.width &&
    one.y < made.y + made.height && made.y < one.y + one.height).length
}

// A person's work stands among people's, the service's among the service's.
function waysOf ({ source, target }, human) {
  const forward = target.x >= source.x + source.width
  const targetFirst = forward && target.parent === source.parent &&
    (laneOf(source) === laneOf(target) || (isHuman(target) === human && isHuman(source) !== human))
  const under = target.y >= source.y + source.height
  const bySource = source.host ? ['below', 'after'] : ['after', ...(under ? ['below'] : [])]
  return [...(targetFirst ? ['before', ...bySource] : [...bySource, 'before']), 'near']
}

function isHuman (step) {
  return is(step, 'bpmn:UserTask') || is(step, 'bpmn:ManualTask') || step.type === 'bpmn:Task'
}

// The middle of the place for a shape of that size; room is made for it.
export function roomFor (editor, route, size, way) {
  const { source, target } = route
  if (way === 'near') return nearest(source, size)
  if (way === 'below') {
    const x = getMid(source).x - size.width / 2
    const top = source.y + source.height
    run(editor, source, 'y', top, (y) => ({ x, y, ...size }), size.height, route)
    return { x: getMid(source).x, y: top + GAP + size.height / 2 }
  }
  const near = way === 'after' ? source : target
  const y = getMid(near).y - size.height / 2
  let left = near.x + near.width
  if (way === 'before') {
    // Left of the target as far as nothing is in the way; what is missing is made there.
    left = target.x
    const bend = Math.max(straight([...route.waypoints].reverse(), 'x') ?? -Infinity, target.x - size.width - 2 * GAP)
    while (left > bend && isFree(target, { x: left - 10, y, width: 10, height: size.height }, { ignored: target, except: route, lines: true })) left -= 10
    const missing = size.width + 2 * GAP - (target.x - Math.max(left, bend))
    makeRoom(editor, target, 'x', target.x - 1, missing)
    left = target.x - size.width - 2 * GAP
  } else {
    run(editor, source, 'x', left, (x) => ({ x, y, ...size }), size.width, route)
  }
  deepen(editor, near, y + size.height)
  const x = left + GAP + size.width / 2
  const above = getMid(source).x // a few points beside it would be a kink in the arrow
  return { x: way === 'before' && Math.abs(x - above) < 20 ? above : x, y: y + size.height / 2 }
}

// The free place nearest to a step within its lane, or what it stands in.
function nearest (source, size) {
  const frame = laneOf(source) || (Number.isFinite(source.parent.width) ? source.parent : null)
  const [middle, places] = [getMid(source), []]
  for (let x = -800; x <= 800; x += 20) {
    for (let y = -400; y <= 400; y += 20) places.push({ x: middle.x + x, y: middle.y + y, away: Math.hypot(x, 2 * y) })
  }
  places.sort((one, other) => one.away - other.away)
  const fits = ({ x, y }) => {
    const box = { x: x - size.width / 2, y: y - size.height / 2, ...size }
    if (frame && !(box.x > frame.x + AIR && box.y > frame.y + AIR && box.x + box.width < frame.x + frame.width - AIR &&
      box.y + box.height < frame.y + frame.height - AIR)) return false
    return isFree(source, { x: box.x - AIR, y: box.y - AIR, width: box.width + AIR, height: box.height + AIR }, { lines: true })
  }
  const { x, y } = places.find(fits) || { x: middle.x, y: source.y + source.height + size.height }
  return { x, y }
}

// Where the first piece of a line ends if it runs along that axis: the step has to stand before the bend.
function straight ([first, second], axis) {
  const across = axis === 'x' ? 'y' : 'x'
  const along = Math.abs(first[across] - second[across]) < 2
  return along ? second[axis] : null
}

// From an edge on as far as nothing is in the way; what lies behind that is pushed away as far as is missing.
function run (editor, source, axis, edge, box, length, route) {
  const [needed, side] = [length + 2 * GAP, axis === 'x' ? 'width' : 'height']
  let free = 0
  const ahead = () => ({ ...box(edge + free), [side]: 10 })
  const bend = Math.max((straight(route.waypoints, axis) ?? Infinity) - edge, 1)
  while (free < Math.min(needed, bend) && isFree(source, ahead(), { ignored: source, except: route, lines: true })) free += 10
  free = Math.min(free, bend)
  makeRoom(editor, source, axis, edge + Math.max(free - AIR, 1), needed - free)
}

// The lane of `near` reaches as far down as the new step.
function deepen (editor, near, bottom) {
  const frame = laneOf(near)
  if (frame && bottom + AIR > frame.y + frame.height) makeRoom(editor, near, 'y', frame.y + frame.height - 2, bottom + AIR - frame.y - frame.height)
}

// The route leads to the new step and a new one on from there, along what was drawn where the step stands on it.
export function splice (editor, route, added, connect) {
  const { target, waypoints } = route
  const modeling = editor.get('modeling')
  const mid = getMid(added)
  const at = waypoints.slice(1).findIndex((point, place) => {
    const before = waypoints[place]
    return (point.y === before.y && Math.abs(point.y - mid.y) < 2 && between(mid.x, before.x, point.x)) ||
      (point.x === before.x && Math.abs(point.x - mid.x) < 2 && between(mid.y, before.y, point.y))
  })
  const parts = at < 0
    ? []
    : [[...waypoints.slice(0, at + 1), mid], [mid, ...waypoints.slice(at + 1)]].map((points) => points.map(({ x, y }) => ({ x, y })))
  modeling.reconnectEnd(route, added, parts[0] || mid)
  if (!parts[0]) modeling.layoutConnection(route)
  goRound(editor, route)
  if (is(added, 'bpmn:EndEvent')) return
  const on = connect(editor, added, target, parts[1])
  goRound(editor, on)
}

function between (middle, one, other) {
  return middle > Math.min(one, other) && middle < Math.max(one, other)
}
