// Numbers on the drawing may cover no words and no other number, however small the drawing is. At each scale the
// badges are tried in order, the hottest step first: all of them, then the most telling alone, then none. After
// them the numbers of the routes, no smaller than can be read. What finds no room is in the table beneath.
const LEGIBLE = 0.9
const LARGEST = 2.5

function boxOf (element) {
  const { left, top, right, bottom, width } = element.getBoundingClientRect()
  return { left, top, right, bottom, isThere: width > 0 }
}

function meets (one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}

function isFree (boxes, taken) {
  return boxes.every((box) => !taken.some((other) => meets(box, other)))
}

function place (line, taken) {
  for (const way of ['all', 'one']) {
    line.dataset.shown = way
    const boxes = [...line.children].map(boxOf).filter(({ isThere }) => isThere)
    if (isFree(boxes, taken)) return boxes
  }
  line.dataset.shown = 'none'
  return []
}

function arrange (container, scale) {
  const taken = [...container.querySelectorAll('.djs-visual text')].map(boxOf).filter(({ isThere }) => isThere)
  for (const line of container.querySelectorAll('.ofd-badges')) taken.push(...place(line, taken))
  const larger = Math.min(Math.max(LEGIBLE / scale, 1), LARGEST)
  for (const pill of container.querySelectorAll('.ofd-volume__number-of')) {
    pill.setAttribute('transform', `translate(${pill.dataset.x} ${pill.dataset.y}) scale(${larger.toFixed(2)})`)
    pill.style.display = ''
    const box = boxOf(pill)
    if (larger < LARGEST && isFree([box], taken)) taken.push(box)
    else pill.style.display = 'none'
  }
}

export function keepLegible (viewer, container) {
  const canvas = viewer.get('canvas')
  let arranged = 0
  function again () {
    const scale = canvas.zoom()
    if (Math.abs(scale - arranged) < 0.001) return
    arranged = scale
    requestAnimationFrame(() => arrange(container, canvas.zoom()))
  }
  viewer.on('canvas.viewbox.changed', again)
  again()
}
