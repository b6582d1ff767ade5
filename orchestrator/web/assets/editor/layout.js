// A plain drawing for a file that has none: left to right along the routes, one row for each branch, lanes and pools
// as bands. Meant to be read and then tidied by hand.
const COLUMN = 160
const ROW = 120
const MARGIN = 40
const HEADER = 30

const isA = (one, type) => one.$instanceOf(`bpmn:${type}`)

export function layOut (moddle, definitions) {
  const roots = definitions.get('rootElements')
  const collaboration = roots.find((one) => isA(one, 'Collaboration'))
  const processes = roots.filter((one) => isA(one, 'Process'))
  const paper = new Paper(moddle)
  let y = 80
  if (collaboration) {
    const empty = { width: 600, height: 60, place () {} }
    const pools = collaboration.get('participants').map((pool) => [pool, pool.processRef ? level(pool.processRef) : empty])
    const width = Math.max(...pools.map(([, inside]) => inside.width))
    for (const [pool, inside] of pools) {
      paper.shape(pool, { x: 160, y, width: width + HEADER * 2, height: inside.height }, { isHorizontal: true })
      inside.place(paper, 160 + HEADER * 2, y, width)
      y += inside.height + 60
    }
    for (const flow of collaboration.get('messageFlows') || []) paper.straight(flow, flow.sourceRef, flow.targetRef)
    besides(collaboration).forEach((one, place) => paper.shape(one, { x: 200 + place * COLUMN, y, ...plainSize(one) }))
    paper.dotted(collaboration)
  } else {
    for (const process of processes) {
      const inside = level(process)
      inside.place(paper, 160, y, inside.width)
      y += inside.height + 60
    }
  }
  const plane = moddle.create('bpmndi:BPMNPlane', { id: 'Plane_laid_out', bpmnElement: collaboration || processes[0], planeElement: paper.elements })
  for (const one of paper.elements) one.$parent = plane
  const diagram = moddle.create('bpmndi:BPMNDiagram', { id: 'Diagram_laid_out', plane })
  plane.$parent = diagram
  diagram.$parent = definitions
  definitions.set('diagrams', [diagram])
}

// Gives a place beneath the drawing to everything of the processes drawn that has none. Answers what was put there.
export function complete (moddle, definitions) {
  const planes = definitions.get('diagrams').map((one) => one.plane).filter(Boolean)
  const plane = planes[0]
  const known = new Map(planes.flatMap((one) => one.get('planeElement')).filter((di) => di.bpmnElement).map((di) => [di.bpmnElement, di]))
  const paper = new Paper(moddle)
  for (const [element, di] of known) if (di.bounds) paper.boxes.set(element, di.bounds)
  const root = plane.bpmnElement
  const pools = root && isA(root, 'Collaboration') ? root.get('participants').filter((one) => known.has(one) && one.processRef) : []
  const drawn = root && isA(root, 'Process') ? [root] : pools.map((one) => one.processRef)
  const bottom = Math.max(80, ...[...paper.boxes.values()].map((box) => box.y + box.height))
  const left = Math.min(...[...paper.boxes.values()].map((box) => box.x), 160)
  const [lost, routes] = [[], []]
  const look = (holder) => {
    for (const one of [...(holder.get('flowElements') || []), ...besides(holder)]) {
      if (isA(one, 'SequenceFlow') && !known.has(one) && one.sourceRef && one.targetRef) routes.push(one)
      if ((isA(one, 'FlowNode') || besides(holder).includes(one)) && !known.has(one) && !lost.includes(one)) lost.push(one)
      else if (isA(one, 'SubProcess') && known.has(one) && known.get(one).isExpanded) look(one)
    }
  }
  drawn.forEach(look)
  lost.sort((one, other) => Boolean(one.attachedToRef) - Boolean(other.attachedToRef)) // what they stand on comes first
  let x = left + 60
  for (const one of lost) {
    const host = one.attachedToRef && paper.boxes.get(one.attachedToRef)
    if (host) {
      const size = { width: 36, height: 36 }
      paper.shape(one, whereArrowsLead(one, known, size) || { x: host.x + host.width - 40, y: host.y + host.height - 18, ...size })
      continue
    }
    const inside = isA(one, 'SubProcess') ? level(one) : null
    const { width, height } = inside || plainSize(one)
    const led = whereArrowsLead(one, known, { width, height })
    if (led && !inside && ![...paper.boxes].some(([other, box]) => isA(other, 'FlowNode') && touch(box, led))) {
      paper.shape(one, led)
      continue
    }
    paper.shape(one, { x, y: bottom + 80, width, height }, inside ? { isExpanded: true } : {})
    if (inside) inside.place(paper, x, bottom + 80, width)
    x += width + 60
  }
  for (const flow of routes) paper.route(flow)
  for (const holder of drawn) paper.dotted(holder, known)
  for (const one of paper.elements) one.$parent = plane
  plane.get('planeElement').push(...paper.elements)
  return lost
}

// The place of a step that the ends of its arrows leave free; null without arrows that are drawn.
function whereArrowsLead (one, known, { width, height }) {
  const ends = (name) => (isA(one, 'FlowNode') ? one.get(name) || [] : [])
    .map((flow) => (known.get(flow) || {}).waypoint).filter((points) => points && points.length > 1)
  const [come] = ends('incoming').map((points) => points.slice(-2))
  const [go] = ends('outgoing').map((points) => [points[1], points[0]])
  const [from, end] = come || go || []
  if (!end) return null
  if (Math.abs(end.y - from.y) < Math.abs(end.x - from.x)) {
    return { x: end.x > from.x ? end.x : end.x - width, y: end.y - height / 2, width, height }
  }
  return { x: end.x - width / 2, y: end.y > from.y ? end.y : end.y - height, width, height }
}

function touch (one, other) {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height
}

// What stands beside the steps: documents, data stores, notes and groups.
function besides (holder) {
  const data = (isA(holder, 'Collaboration') ? [] : holder.get('flowElements') || [])
    .filter((one) => isA(one, 'DataObjectReference') || isA(one, 'DataStoreReference'))
  return [...data, ...(holder.get('artifacts') || []).filter((one) => isA(one, 'TextAnnotation') || isA(one, 'Group'))]
}

class Paper {
  constructor (moddle) {
    Object.assign(this, { moddle, elements: [], boxes: new Map() })
  }

  // Dotted lines between a note and what it is about.
  dotted (holder, known = new Map()) {
    for (const one of (holder.get('artifacts') || []).filter((each) => isA(each, 'Association') && !known.has(each))) {
      const [from, to] = [this.boxes.get(one.sourceRef), this.boxes.get(one.targetRef)]
      if (!from || !to) continue
      const above = from.y < to.y
      this.edge(one, [[from, above], [to, !above]].map(([box, down]) => ({ x: box.x + box.width / 2, y: box.y + (down ? box.height : 0) })))
    }
  }

  shape (element, box, more = {}) {
    const bounds = this.moddle.create('dc:Bounds', box)
    const made = this.moddle.create('bpmndi:BPMNShape', { id: `${element.id}_di`, bpmnElement: element, bounds, ...more })
    bounds.$parent = made
    this.boxes.set(element, box)
    this.elements.push(made)
  }

  edge (element, points) {
    const waypoint = points.map((point) => this.moddle.create('dc:Point', point))
    const made = this.moddle.create('bpmndi:BPMNEdge', { id: `${element.id}_di`, bpmnElement: element, waypoint })
    for (const one of waypoint) one.$parent = made
    this.elements.push(made)
  }

  straight (element, source, target) {
    const [from, to] = [this.boxes.get(source), this.boxes.get(target)]
    if (!from || !to) return
    const down = from.y < to.y
    const x = Math.max(from.x, to.x) + Math.min(from.width, to.width) / 2
    this.edge(element, [{ x, y: down ? from.y + from.height : from.y }, { x, y: down ? to.y : to.y + to.height }])
  }

  route (flow) {
    const [from, to] = [this.boxes.get(flow.sourceRef), this.boxes.get(flow.targetRef)]
    if (!from || !to) return
    const fromY = from.y + from.height / 2
    const toY = to.y + to.height / 2
    if (isA(flow.sourceRef, 'BoundaryEvent')) {
      const x = from.x + from.width / 2
      this.edge(flow, [{ x, y: from.y + from.height }, { x, y: toY }, { x: to.x, y: toY }])
    } else if (to.x > from.x + from.width) {
      const middle = to.x - 25
      const bends = fromY === toY ? [] : [{ x: middle, y: fromY }, { x: middle, y: toY }]
      this.edge(flow, [{ x: from.x + from.width, y: fromY }, ...bends, { x: to.x, y: toY }])
    } else {
      const above = Math.min(from.y, to.y) - 25
      this.edge(flow, [
        { x: from.x + from.width / 2, y: from.y }, { x: from.x + from.width / 2, y: above },
        { x: to.x + to.width / 2, y: above }, { x: to.x + to.width / 2, y: to.y }
      ])
    }
  }
}

// Size of one process or sub-process, and how to put it somewhere.
function level (holder) {
  const elements = holder.get('flowElements') || []
  const nodes = elements.filter((one) => isA(one, 'FlowNode'))
  const flows = elements.filter((one) => isA(one, 'SequenceFlow') && one.sourceRef && one.targetRef)
  const inner = new Map(nodes.filter((one) => isA(one, 'SubProcess')).map((one) => [one, level(one)]))
  const lanes = lanesOf(holder).filter((lane) => (lane.get('flowNodeRef') || []).length)
  const columns = ranks(nodes, flows)
  const size = (one) => inner.has(one) ? { width: inner.get(one).width, height: inner.get(one).height } : plainSize(one)
  const widths = []
  for (const [one, rank] of columns) widths[rank] = Math.max(widths[rank] || COLUMN, size(one).width + 60)
  const lefts = widths.map((_, rank) => widths.slice(0, rank).reduce((sum, width) => sum + (width || COLUMN), MARGIN))
  const bands = (lanes.length ? lanes : [null]).map((lane) => band(lane, nodes.filter((one) => laneOf(lanes, one) === lane), columns, size))
  const aside = besides(holder)
  const width = Math.max(widths.reduce((sum, each) => sum + (each || COLUMN), MARGIN), 200, aside.length * COLUMN + MARGIN)
  const height = Math.max(bands.reduce((sum, one) => sum + one.height, 0), 120) + (aside.length ? ROW : 0)
  return {
    width,
    height,
    place (paper, x, y, across) {
      let top = y
      for (const one of bands) {
        if (one.lane) paper.shape(one.lane, { x: x - HEADER, y: top, width: across + HEADER, height: one.height }, { isHorizontal: true })
        one.put(paper, x, top, { lefts, widths, columns, size, inner })
        top += one.height
      }
      aside.forEach((one, place) => paper.shape(one, { x: x + MARGIN + place * COLUMN, y: y + height - ROW + 20, ...plainSize(one) }))
      for (const flow of flows) paper.route(flow)
      paper.dotted(holder)
    }
  }
}

function band (lane, nodes, columns, size) {
  const onRow = nodes.filter((one) => !isA(one, 'BoundaryEvent'))
  const rowOf = new Map()
  const taken = new Set()
  for (const one of onRow) {
    const before = (one.get('incoming') || []).map((flow) => rowOf.get(flow.sourceRef)).find((row) => row !== undefined)
    let row = before || 0
    while (taken.has(`${columns.get(one)}/${row}`)) row += 1
    taken.add(`${columns.get(one)}/${row}`)
    rowOf.set(one, row)
  }
  const heights = []
  for (const [one, row] of rowOf) heights[row] = Math.max(heights[row] || ROW, size(one).height + 60)
  const tops = heights.map((_, row) => heights.slice(0, row).reduce((sum, each) => sum + (each || ROW), 0))
  return {
    lane,
    height: Math.max(heights.reduce((sum, each) => sum + (each || ROW), 0), ROW),
    put (paper, x, y, at) {
      for (const one of onRow) {
        const { width, height } = at.size(one)
        const rank = at.columns.get(one)
        const left = x + at.lefts[rank] + ((at.widths[rank] || COLUMN) - 60 - width) / 2
        const top = y + tops[rowOf.get(one)] + ((heights[rowOf.get(one)] || ROW) - height) / 2
        paper.shape(one, { x: left, y: top, width, height }, at.inner.has(one) ? { isExpanded: true } : {})
        if (at.inner.has(one)) at.inner.get(one).place(paper, left, top, width)
        onEdge(nodes, one).forEach((event, place) => {
          paper.shape(event, { x: left + 4 + place * 40, y: top + height - 18, width: 36, height: 36 })
        })
      }
    }
  }
}

function onEdge (nodes, host) {
  return nodes.filter((one) => isA(one, 'BoundaryEvent') && one.attachedToRef === host)
}

// Column of each node: one more than the furthest before it, loops left out.
function ranks (nodes, flows) {
  const found = new Map()
  const next = new Map(nodes.map((one) => [one, []]))
  for (const flow of flows) next.get(flow.sourceRef)?.push(flow.targetRef)
  for (const one of nodes) if (isA(one, 'BoundaryEvent') && one.attachedToRef) next.get(one.attachedToRef)?.push(one)
  const entered = new Set([...next.values()].flat())
  const onWay = new Set()
  const visit = (one, rank) => {
    if (onWay.has(one) || (found.has(one) && found.get(one) >= rank)) return
    found.set(one, rank)
    onWay.add(one)
    for (const other of next.get(one) || []) visit(other, isA(other, 'BoundaryEvent') ? rank : rank + 1)
    onWay.delete(one)
  }
  for (const one of nodes.filter((each) => !entered.has(each))) visit(one, 0)
  for (const one of nodes) if (!found.has(one)) visit(one, 0)
  return new Map([...found].sort((one, other) => one[1] - other[1]))
}

function plainSize (one) {
  if (isA(one, 'Event')) return { width: 36, height: 36 }
  if (isA(one, 'Gateway')) return { width: 50, height: 50 }
  if (isA(one, 'DataObjectReference')) return { width: 36, height: 50 }
  if (isA(one, 'DataStoreReference')) return { width: 50, height: 50 }
  return isA(one, 'TextAnnotation') ? { width: 120, height: 40 } : { width: 100, height: 80 }
}

function lanesOf (holder) {
  const sets = holder.get('laneSets') || []
  const down = (set) => set.get('lanes').flatMap((lane) => (lane.childLaneSet ? down(lane.childLaneSet) : [lane]))
  return sets.flatMap(down)
}

function laneOf (lanes, one) {
  if (!lanes.length) return null
  const step = one.attachedToRef || one
  return lanes.find((lane) => lane.get('flowNodeRef').includes(step)) || lanes[0]
}
