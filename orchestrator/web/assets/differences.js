// Two drawings side by side that move together, with the changes marked by the numbers of the list beneath. The
// list says everything in words, so nothing is lost where a drawing cannot be shown.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'

const STEP = 0.25
const MARKS = { added: 'ofd-mark--added', removed: 'ofd-mark--removed', changed: 'ofd-mark--changed', rewired: 'ofd-mark--changed' }

function node (tag, className, words) {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = words
  return made
}

function button (label, act) {
  const made = node('button', 'govuk-button govuk-button--secondary', label)
  made.type = 'button'
  made.addEventListener('click', act)
  return made
}

async function open (place, url) {
  const answer = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`The drawing answered ${answer.status}`)
  const viewer = new NavigatedViewer({ container: place })
  await viewer.importXML((await answer.json()).xml)
  viewer.get('canvas').zoom('fit-viewport')
  return viewer
}

// One badge an element, with the numbers of all its changes.
function mark (viewer, changes) {
  const elements = viewer.get('elementRegistry')
  const numbers = new Map()
  for (const { element, kind, number } of changes) {
    if (!elements.get(element)) continue
    viewer.get('canvas').addMarker(element, MARKS[kind] || MARKS.changed)
    numbers.set(element, [...(numbers.get(element) || []), number])
  }
  for (const [element, found] of numbers) {
    const shape = elements.get(element)
    const position = shape.waypoints ? between(shape) : { left: -10, top: -22 }
    viewer.get('overlays').add(element, { position, scale: { min: 1 }, html: node('span', 'ofd-badge', found.join(', ')) })
  }
}

// The middle of a line’s longest part, seen from the corner of the box around it.
function between (line) {
  const corner = { x: Math.min(...line.waypoints.map(({ x }) => x)), y: Math.min(...line.waypoints.map(({ y }) => y)) }
  const parts = line.waypoints.slice(1).map((end, index) => [line.waypoints[index], end])
  const length = ([a, b]) => Math.hypot(b.x - a.x, b.y - a.y)
  const [a, b] = parts.reduce((longest, part) => length(part) > length(longest) ? part : longest)
  return { left: (a.x + b.x) / 2 - corner.x - 10, top: (a.y + b.y) / 2 - corner.y - 12 }
}

// Moving or zooming one moves the other to the same place.
function inStep (viewers) {
  let following = false
  for (const viewer of viewers) {
    viewer.on('canvas.viewbox.changed', ({ viewbox }) => {
      if (following) return
      following = true
      for (const other of viewers) {
        if (other === viewer) continue
        const { x, y, scale, outer } = viewbox
        other.get('canvas').viewbox({ x, y, width: outer.width / scale, height: outer.height / scale })
      }
      following = false
    })
  }
}

function centre (viewers, id) {
  const viewer = viewers.find((one) => one.get('elementRegistry').get(id))
  if (!viewer) return
  const canvas = viewer.get('canvas')
  const element = viewer.get('elementRegistry').get(id)
  const box = element.waypoints ? { ...element.waypoints[0], width: 0, height: 0 } : element
  const { outer } = canvas.viewbox()
  const scale = 0.9
  const width = outer.width / scale
  const height = outer.height / scale
  canvas.viewbox({ x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height })
}

async function compare (section) {
  const rows = [...section.querySelectorAll('[data-change]')]
  const changes = rows.map(({ dataset }) => ({ element: dataset.element, kind: dataset.kind, number: dataset.number }))
  const viewers = []
  for (const place of section.querySelectorAll('[data-side]')) {
    const viewer = await open(place, section.dataset[place.dataset.side])
    const hidden = place.dataset.side === 'before' ? 'added' : 'removed'
    mark(viewer, changes.filter(({ kind }) => kind !== hidden))
    viewers.push(viewer)
  }
  if (!viewers.length) return
  inStep(viewers)
  const canvas = viewers[viewers.length - 1].get('canvas')
  const buttons = node('div', 'ofd-drawing__buttons', '')
  buttons.append(
    button('Zoom in', () => canvas.zoom(canvas.zoom() + STEP)),
    button('Zoom out', () => canvas.zoom(Math.max(canvas.zoom() - STEP, 0.2))),
    button('Show all', () => canvas.zoom('fit-viewport'))
  )
  section.querySelector('.ofd-compared__pair').after(buttons)
  for (const row of rows) {
    const id = row.dataset.element
    if (!viewers.some((viewer) => viewer.get('elementRegistry').get(id))) continue
    const show = button(row.dataset.number, () => centre(viewers, id))
    show.setAttribute('aria-label', `Show change ${row.dataset.number} in the drawings`)
    show.classList.add('ofd-badge-button')
    row.querySelector('[data-number-place]').replaceChildren(show)
  }
  const first = changes.find(({ element }) => viewers.some((viewer) => viewer.get('elementRegistry').get(element)))
  if (first) centre(viewers, first.element)
}

async function all () {
  for (const section of document.querySelectorAll('[data-compared]')) {
    try {
      await compare(section)
    } catch (error) {
      console.info(error)
      for (const place of section.querySelectorAll('[data-side]')) {
        place.classList.add('govuk-inset-text')
        place.classList.remove('ofd-drawing', 'ofd-compared__drawing')
        place.textContent = 'The drawing could not be shown. The list beneath says the same in words.'
      }
    }
  }
  document.documentElement.dataset.differencesReady = 'yes'
}

all()
