// A way for an arrow that runs through nothing: along a grid beside the boxes, short and with few bends.
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { isStep } from './outline.js'

const AWAY = 15 // from a box that a way goes round
const AROUND = 400 // how far from both ends a way may go round
const BEND = 60 // what a bend costs, in length
const SIDES = [[1, 0], [0, 1], [0, -1], [-1, 0]]

// How many steps and labels the arrows run through that have nothing to do with them; a step counts ten times.
export function crossings (editor, routes = editor.get('elementRegistry').filter(isRoute)) {
  return routes.reduce((sum, route) => sum + obstaclesOf(route).reduce((more, one) =>
    more + (runsThrough(one, route.waypoints) ? (one.labelTarget ? 1 : 10) : 0), 10 * inItsOwn(route)), 0)
}

// Whether it begins or ends within a box instead of at its edge.
function inItsOwn (route) {
  return [route.source, route.target].filter((one) => one && is(one, 'bpmn:Activity') && runsThrough(one, route.waypoints)).length
}

function isRoute (element) {
  return element.waypoints && is(element, 'bpmn:SequenceFlow')
}

// What an arrow may not run through: all other steps and labels of its level.
function obstaclesOf (route) {
  return (route.parent ? route.parent.children : []).filter((one) => !one.waypoints && !one.hidden &&
    (one.labelTarget ? one.labelTarget !== route : isStep(one) && one !== route.source && one !== route.target))
}

export function runsThrough (box, points, within = 1) {
  return points.slice(1).some((point, place) => {
    const before = points[place]
    return Math.min(point.x, before.x) < box.x + box.width - within && Math.max(point.x, before.x) > box.x + within &&
      Math.min(point.y, before.y) < box.y + box.height - within && Math.max(point.y, before.y) > box.y + within
  })
}

// Where an arrow runs through something, it is led round as well as that can be.
export function goRound (editor, route) {
  const modeling = editor.get('modeling')
  const plain = (points) => points.map(({ x, y }) => ({ x, y }))
  let [best, cost] = [plain(route.waypoints), crossings(editor, [route])]
  const ways = [() => modeling.layoutConnection(route, { waypoints: [] }), () => modeling.updateWaypoints(route, wayRound(route) || best)]
  for (const way of ways) {
    if (!cost) return
    way()
    const now = crossings(editor, [route])
    if (now < cost) [best, cost] = [plain(route.waypoints), now]
    else modeling.updateWaypoints(route, best)
  }
}

function wayRound (route) {
  const { source, target, parent } = route
  const [low, high] = [Math.min, Math.max].map((most) => (axis, size = 0) => most(source[axis] + size, target[axis] + size))
  const near = (one) => one.x > low('x') - AROUND && one.x < high('x', 100) + AROUND && one.y > low('y') - AROUND && one.y < high('y', 80) + AROUND
  const boxes = [...obstaclesOf(route).filter(near), source, target]
  const frame = Number.isFinite(parent.width) ? parent : null
  const lines = (axis, size) => {
    const all = boxes.flatMap((one) => [one[axis] - AWAY, one[axis] + one[size] + AWAY])
    all.push(...[source, target].map((one) => one[axis] + one[size] / 2))
    const inside = frame ? all.filter((one) => one > frame[axis] && one < frame[axis] + frame[size]) : all
    return [...new Set(inside)].sort((one, other) => one - other)
  }
  const [xs, ys] = [lines('x', 'width'), lines('y', 'height')]
  const known = new Map()
  const free = (from, to) => {
    const key = `${Math.min(from.x, to.x)}/${Math.max(from.x, to.x)}/${Math.min(from.y, to.y)}/${Math.max(from.y, to.y)}`
    if (!known.has(key)) known.set(key, !boxes.some((box) => runsThrough(box, [from, to], -4)))
    return known.get(key)
  }
  const outside = boxes.slice(0, -2)
  const doors = (box) => SIDES.map(([x, y]) => {
    const mid = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    const edge = { x: mid.x + x * box.width / 2, y: mid.y + y * box.height / 2 }
    const out = { x: edge.x + x * AWAY, y: edge.y + y * AWAY }
    const open = xs.includes(out.x) && ys.includes(out.y) && !outside.some((one) => runsThrough(one, [edge, out], -1))
    return open && !(box.host && runsThrough(box.host, [edge, out], -1)) ? { edge, out, x, y } : null
  }).filter(Boolean)
  const goals = new Map(doors(target).map((door) => [`${xs.indexOf(door.out.x)}/${ys.indexOf(door.out.y)}`, door]))
  const waiting = new Heap()
  for (const door of doors(source)) {
    const [column, row] = [xs.indexOf(door.out.x), ys.indexOf(door.out.y)]
    const side = SIDES.findIndex(([x, y]) => x === door.x && y === door.y)
    waiting.add({ cost: 0, column, row, side, before: { door } })
  }
  const seen = new Set()
  while (waiting.size) {
    const here = waiting.take()
    if (here.done) return pathOf(here, xs, ys)
    const key = `${here.column}/${here.row}/${here.side}`
    if (seen.has(key)) continue
    seen.add(key)
    const goal = goals.get(`${here.column}/${here.row}`)
    if (goal) {
      const [x, y] = SIDES[here.side]
      const turn = x === -goal.x && y === -goal.y ? 0 : BEND
      if (x !== goal.x || y !== goal.y) waiting.add({ ...here, cost: here.cost + turn, done: goal, before: here })
    }
    SIDES.forEach(([x, y], side) => {
      const [back, ahead] = [SIDES[here.side], { column: here.column + x, row: here.row + y }]
      if ((x === -back[0] && y === -back[1]) || xs[ahead.column] === undefined || ys[ahead.row] === undefined) return
      const [from, to] = [{ x: xs[here.column], y: ys[here.row] }, { x: xs[ahead.column], y: ys[ahead.row] }]
      if (!free(from, to)) return
      const cost = here.cost + Math.abs(to.x - from.x) + Math.abs(to.y - from.y) + (side === here.side ? 0 : BEND)
      waiting.add({ cost, ...ahead, side, before: here })
    })
  }
  return null
}

function pathOf (last, xs, ys) {
  const points = [last.done.edge]
  let one = last.before
  for (; !one.door; one = one.before) points.unshift({ x: xs[one.column], y: ys[one.row] })
  points.unshift(one.door.edge)
  return points.filter((point, place) => {
    const [before, after] = [points[place - 1], points[place + 1]]
    return !before || !after || !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
  })
}

// The cheapest first.
class Heap {
  all = []

  get size () {
    return this.all.length
  }

  add (one) {
    const { all } = this
    let at = all.push(one) - 1
    for (let up; at && all[up = (at - 1) >> 1].cost > one.cost; at = up) [all[at], all[up]] = [all[up], one]
  }

  take () {
    const { all } = this
    const [first, last] = [all[0], all.pop()]
    if (!all.length) return first
    all[0] = last
    for (let at = 0; ;) {
      let down = 2 * at + 1
      if (down + 1 < all.length && all[down + 1].cost < all[down].cost) down += 1
      if (down >= all.length || all[down].cost >= last.cost) return first
      ;[all[at], all[down]] = [all[down], last]
      at = down
    }
  }
}
