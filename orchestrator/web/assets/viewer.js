// Shows a drawing and marks where the case stands. The same is written as a list beneath it, so a page
// whose drawing cannot be shown still says everything.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'

const STEP = 0.25

function button (label, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'govuk-button govuk-button--secondary'
  made.textContent = label
  made.addEventListener('click', act)
  return made
}

function mark (viewer, ids, className) {
  const elements = viewer.get('elementRegistry')
  const canvas = viewer.get('canvas')
  const found = ids.filter((id) => elements.get(id))
  for (const id of found) canvas.addMarker(id, className)
  return found
}

function bringIntoView (viewer, id) {
  const canvas = viewer.get('canvas')
  const box = viewer.get('elementRegistry').get(id)
  if (!box) return
  const view = canvas.viewbox()
  const scale = Math.max(view.scale, 0.75)
  const width = view.outer.width / scale
  const height = view.outer.height / scale
  canvas.viewbox({
    x: box.x + box.width / 2 - width / 2,
    y: box.y + box.height / 2 - height / 2,
    width,
    height
  })
}

// The box is as high as the drawing needs at full width, within reason.
function fitHeight (place, canvas) {
  const { inner, outer } = canvas.viewbox()
  const needed = Math.ceil(outer.width * (inner.height / inner.width)) + 40
  place.style.height = `${Math.min(Math.max(needed, 260), 520)}px`
  canvas.resized()
}

async function show (place) {
  const answer = await fetch(place.dataset.drawing, { headers: { Accept: 'application/xml' } })
  if (!answer.ok) throw new Error(`The drawing answered ${answer.status}`)
  const viewer = new NavigatedViewer({ container: place })
  await viewer.importXML(await answer.text())
  const canvas = viewer.get('canvas')
  fitHeight(place, canvas)
  canvas.zoom('fit-viewport')
  mark(viewer, JSON.parse(place.dataset.passed || '[]'), 'ofd-passed')
  const present = mark(viewer, JSON.parse(place.dataset.present || '[]'), 'ofd-present')
  const buttons = document.createElement('div')
  buttons.className = 'ofd-drawing__buttons'
  buttons.append(
    button('Zoom in', () => canvas.zoom(canvas.zoom() + STEP)),
    button('Zoom out', () => canvas.zoom(Math.max(canvas.zoom() - STEP, 0.2))),
    button('Show all', () => canvas.zoom('fit-viewport'))
  )
  if (present.length) buttons.append(button('Show where it stands', () => bringIntoView(viewer, present[0])))
  place.after(buttons)
  // A whole pathway shrunk into one box cannot be read: begin where the case stands.
  if (present.length) bringIntoView(viewer, present[0])
}

for (const place of document.querySelectorAll('[data-drawing]')) {
  const inFold = place.closest('details')
  const draw = () => show(place).catch(() => {
    place.classList.add('govuk-inset-text')
    place.textContent = 'The drawing could not be shown. The list beneath says the same in words.'
  })
  if (inFold && !inFold.open) {
    // bpmn-js cannot measure a box that is folded away.
    const whenOpened = () => {
      if (!inFold.open) return
      inFold.removeEventListener('toggle', whenOpened)
      draw()
    }
    inFold.addEventListener('toggle', whenOpened)
  } else {
    draw()
  }
}
