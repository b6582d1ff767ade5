// The published drawing, coloured from the table beneath it: each row says which step it is about, how hot it
// is and which numbers stand above the step. Volumes of the routes lie on a layer of their own, under the
// drawing. What the drawing does not hold is skipped; the page says so in words.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'

import { keepLegible } from './parts/heat_numbers.mjs'

const STEP = 0.25
const SVG = 'http://www.w3.org/2000/svg'
const THICKEST = 18
const SEEN_THROUGH = new Set(['bpmn:Participant', 'bpmn:Lane', 'bpmn:SubProcess'])

function button (label, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'govuk-button govuk-button--secondary'
  made.textContent = label
  made.addEventListener('click', act)
  return made
}

// Of several rows about one step the hottest speaks for it. Where one of them is not shown, the step says so: it
// is never drawn as if it were little.
function hottest (table, process) {
  const found = new Map()
  for (const row of table.querySelectorAll('tr[data-element]')) {
    if (row.dataset.process !== process) continue
    const isHidden = row.dataset.heat === 'hidden'
    const heat = isHidden ? 0.5 : Number(row.dataset.heat)
    const known = found.get(row.dataset.element)
    const hides = isHidden || Boolean(known && known.hides)
    if (!known || heat > known.heat) found.set(row.dataset.element, { heat, row, hides })
    else known.hides = hides
  }
  return found
}

function badges (row, hides) {
  const line = document.createElement('div')
  line.className = 'ofd-badges'
  for (const [style, words] of JSON.parse(row.dataset.badges || '[]')) {
    const badge = document.createElement('span')
    badge.className = `ofd-badge ofd-badge--${style}`
    badge.textContent = words
    line.append(badge)
  }
  if (hides && !line.querySelector('.ofd-badge--hidden')) {
    const badge = document.createElement('span')
    badge.className = 'ofd-badge ofd-badge--hidden'
    badge.textContent = 'others not shown'
    line.append(badge)
  }
  return line
}

function colour (viewer, steps) {
  const elements = viewer.get('elementRegistry')
  const overlays = viewer.get('overlays')
  for (const [id, { heat, row, hides }] of [...steps].sort(([, one], [, other]) => other.heat - one.heat)) {
    if (!elements.get(id)) continue
    if (heat >= 1) viewer.get('canvas').addMarker(id, `ofd-heat-${heat}`)
    if (hides) viewer.get('canvas').addMarker(id, heat >= 1 ? 'ofd-heat-partly-hidden' : 'ofd-heat-hidden')
    // They end above the step's corner. Never below a step: its boundary events live there.
    overlays.add(id, { position: { top: -2, left: 0 }, html: badges(row, hides), scale: { min: 0.75, max: 1.4 } })
  }
}

function middle (points) {
  const lengths = points.slice(1).map((to, at) => Math.hypot(to.x - points[at].x, to.y - points[at].y))
  let left = lengths.reduce((sum, one) => sum + one, 0) / 2
  for (let at = 0; at < lengths.length; at++) {
    if (left <= lengths[at]) {
      const share = lengths[at] ? left / lengths[at] : 0
      const [from, to] = [points[at], points[at + 1]]
      return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
    }
    left -= lengths[at]
  }
  return points[0]
}

function draw (name, attributes, words) {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (words) made.textContent = words
  return made
}

function volumes (viewer, place) {
  const canvas = viewer.get('canvas')
  const elements = viewer.get('elementRegistry')
  const under = canvas.getLayer('ofd-under', -10)
  const over = canvas.getLayer('ofd-over', 10)
  const counts = Object.entries(JSON.parse(place.dataset.volumes || '{}'))
  // Pools and sub-processes are drawn filled: seen through, they leave what lies beneath them to be seen.
  for (const shape of elements.filter((one) => SEEN_THROUGH.has(one.type))) canvas.addMarker(shape.id, 'ofd-see-through')
  const most = Math.max(1, ...counts.map(([, count]) => Number(count) || 1))
  for (const [id, count] of counts) {
    const flow = elements.get(id)
    if (!flow || !flow.waypoints) continue
    const points = flow.waypoints.map(({ x, y }) => `${x},${y}`).join(' ')
    const width = 3 + (THICKEST - 3) * (Number(count) || 1) / most
    under.append(draw('polyline', { points, class: 'ofd-volume', 'stroke-width': width.toFixed(1) }))
    const { x, y } = middle(flow.waypoints)
    const room = 7 * count.length + 8
    const pill = draw('g', { class: 'ofd-volume__number-of', 'data-x': x, 'data-y': y })
    pill.append(
      draw('rect', { x: -room / 2, y: -8, width: room, height: 16, rx: 8, class: 'ofd-volume__pill' }),
      draw('text', { x: 0, y: 4, class: 'ofd-volume__number' }, count)
    )
    over.append(pill)
  }
}

function bringIntoView (viewer, id) {
  const canvas = viewer.get('canvas')
  const box = viewer.get('elementRegistry').get(id)
  const view = canvas.viewbox()
  const scale = Math.max(view.scale, 0.8)
  const width = view.outer.width / scale
  const height = view.outer.height / scale
  canvas.viewbox({ x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height })
}

// Rows of the drawing lead to their step: the drawing comes into view with the step framed.
function leadFromRows (viewer, place, table) {
  const canvas = viewer.get('canvas')
  let framed = ''
  for (const row of table.querySelectorAll('tr[data-element]')) {
    const id = row.dataset.element
    if (row.dataset.process !== place.dataset.process || !viewer.get('elementRegistry').get(id)) continue
    const name = row.querySelector('[data-label=Step]')
    const step = name.textContent
    const show = document.createElement('button')
    show.type = 'button'
    show.className = 'ofd-button-link ofd-show-step'
    show.textContent = 'Show'
    const said = document.createElement('span')
    said.className = 'govuk-visually-hidden'
    said.textContent = ` ${step} in the drawing`
    show.append(said)
    show.addEventListener('click', () => {
      if (framed) canvas.removeMarker(framed, 'ofd-framed')
      framed = id
      canvas.addMarker(id, 'ofd-framed')
      bringIntoView(viewer, id)
      canvas.focus()
      place.scrollIntoView({ block: 'nearest' })
    })
    name.append(' ', show)
  }
}

// On paper the drawing is whole, as wide as a sheet that lies across (the style sheet makes it smaller on one that
// stands); then it stands again as it was. How wide the sheet is cannot be asked before it is printed.
function printWhole (place, canvas) {
  const PAPER = { width: 1000, height: 560 }
  const print = window.matchMedia('print')
  let before = null
  function whole () {
    if (before) return
    before = { box: canvas.viewbox(), width: place.style.width, height: place.style.height }
    const { inner } = before.box
    place.style.width = `${PAPER.width}px`
    place.style.height = `${Math.min(Math.ceil(PAPER.width * inner.height / inner.width) + 40, PAPER.height)}px`
    canvas.resized()
    canvas.zoom('fit-viewport')
  }
  function back () {
    if (!before || print.matches) return
    const { box, width, height } = before
    before = null
    Object.assign(place.style, { width, height })
    canvas.resized()
    canvas.viewbox(box)
  }
  window.addEventListener('beforeprint', whole)
  window.addEventListener('afterprint', back)
  print.addEventListener('change', () => { if (print.matches) whole(); else back() })
}

// One stop for the keyboard, with a name: the drawing itself, where the keys that move it are heard. The box that
// held its place was one until then.
function nameDrawing (place) {
  const drawing = place.querySelector('svg')
  drawing.setAttribute('role', 'img')
  drawing.setAttribute('aria-label', `${place.getAttribute('aria-label')} Control and the arrow keys move it.`)
  for (const name of ['role', 'aria-label', 'tabindex']) place.removeAttribute(name)
}

// The box is as high as the drawing needs at full width, within reason.
function fitHeight (place, canvas) {
  const { inner, outer } = canvas.viewbox()
  const needed = Math.ceil(outer.width * (inner.height / inner.width)) + 60
  place.style.height = `${Math.min(Math.max(needed, 400), 560)}px`
  canvas.resized()
}

async function show (place) {
  const answer = await fetch(place.dataset.heatmap, { headers: { Accept: 'application/xml' } })
  if (!answer.ok) throw new Error(`The drawing answered ${answer.status}`)
  const viewer = new NavigatedViewer({ container: place })
  await viewer.importXML(await answer.text())
  const canvas = viewer.get('canvas')
  const table = document.getElementById(place.dataset.table)
  nameDrawing(place)
  const steps = hottest(table, place.dataset.process)
  fitHeight(place, canvas)
  canvas.zoom('fit-viewport')
  volumes(viewer, place)
  colour(viewer, steps)
  keepLegible(viewer, place)
  leadFromRows(viewer, place, table)
  const worst = [...steps].filter(([id]) => viewer.get('elementRegistry').get(id))
    .sort(([, one], [, other]) => other.heat - one.heat)[0]
  const buttons = document.createElement('div')
  buttons.className = 'ofd-drawing__buttons'
  buttons.append(
    button('Zoom in', () => canvas.zoom(canvas.zoom() + STEP)),
    button('Zoom out', () => canvas.zoom(Math.max(canvas.zoom() - STEP, 0.2))),
    button('Show all', () => canvas.zoom('fit-viewport'))
  )
  if (worst) buttons.append(button('Show the worst step', () => bringIntoView(viewer, worst[0])))
  place.after(buttons)
  // A whole pathway shrunk into a phone cannot be read: begin at the worst step.
  if (worst && canvas.zoom() < 0.5) bringIntoView(viewer, worst[0])
  printWhole(place, canvas)
}

for (const place of document.querySelectorAll('[data-heatmap]')) {
  show(place).catch(() => {
    place.classList.add('govuk-inset-text')
    place.textContent = 'The drawing could not be shown. The table beneath says the same in words.'
  })
}
