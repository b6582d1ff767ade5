// One opened drawing: the modeller, what is chosen in it, and who must hear when something changes.
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything'
import Modeler from 'bpmn-js/lib/Modeler'
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import minimap from 'diagram-js-minimap'
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { descriptorFor } from './descriptor.js'
import { guardRoutes } from './doubled.js'
import { restricted } from './menus.js'
import { open } from './opening.js'
import { guardLocks } from './removing.js'
import { appendOnRoute, registerTogether, together } from './rewiring.js'

const READABLE = 0.75
const MARGIN = 20 // around a drawing that is shown whole

export class Session {
  constructor ({ canvas, lists, file, status }) {
    Object.assign(this, { lists, file, status, readOnly: file.read_only, element: null, parts: [], announcing: null })
    const shared = { container: canvas, moddleExtensions: { ofd: descriptorFor(file.xml) } }
    this.modeler = this.readOnly
      ? new NavigatedViewer({ ...shared, additionalModules: [minimap] })
      : new Modeler({ ...shared, additionalModules: [minimap, CreateAppendAnythingModule, restricted(lists)] })
    this.findings = { of: () => [], takingOut: () => '' }
  }

  get (name) {
    return this.modeler.get(name)
  }

  definitions () {
    return this.modeler.getDefinitions()
  }

  async load (xml) {
    const opened = await open(this.modeler, xml)
    if (!this.readOnly && !this.listening) this.listen()
    this.fit()
    return opened
  }

  listen () {
    this.listening = true
    registerTogether(this)
    guardLocks(this)
    guardRoutes(this)
    appendOnRoute(this)
    const bus = this.get('eventBus')
    bus.on('commandStack.changed', ({ trigger }) => this.changed && !this.quiet && this.changed(trigger))
  }

  // What is tried and undone inside `act` is told to nobody; what stays is told once.
  quietly (act) {
    this.quiet = true
    try {
      act()
    } finally {
      this.quiet = false
    }
    if (this.changed) this.changed('execute')
  }

  // What is chosen in the drawing is chosen everywhere.
  follow () {
    this.get('eventBus').on('selection.changed', ({ newSelection }) => {
      if (this.choosing || newSelection.length !== 1) return
      this.choose(newSelection[0].id)
    })
    this.get('eventBus').on('element.click', ({ element }) => {
      if (!this.readOnly || this.choosing) return
      this.choose(element.id)
    })
  }

  // `go`: the reader is taken to the side form. A route is dealt with at the step that it leaves.
  choose (id, { go = false } = {}) {
    const found = this.get('elementRegistry').get(id)
    const owner = found && (found.labelTarget || found)
    const element = owner && owner.waypoints && is(owner, 'bpmn:SequenceFlow') ? owner.source : owner
    this.element = element || this.whole()
    this.choosing = true
    try {
      if (element && element.parent) this.reveal(element, owner)
      else if (!this.readOnly) this.get('selection').select(null)
    } finally {
      this.choosing = false
    }
    for (const part of this.parts) part(this.element)
    if (go) this.focus('editor-form-title')
  }

  // The process that is drawn, for its name and documentation.
  whole () {
    const root = this.get('canvas').getRootElement()
    if (!is(root, 'bpmn:Collaboration')) return root
    return root.children.find((one) => is(one, 'bpmn:Participant') && one.businessObject.processRef) || root
  }

  reveal (element, owner) {
    const canvas = this.get('canvas')
    const plane = canvas.findRoot(element)
    if (plane && plane !== canvas.getRootElement()) canvas.setRootElement(plane)
    if (this.shown && this.get('elementRegistry').get(this.shown)) canvas.removeMarker(this.shown, 'ofd-chosen')
    this.shown = element.id
    canvas.addMarker(element, 'ofd-chosen')
    if (!this.readOnly && !this.get('selection').isSelected(owner)) this.get('selection').select(element)
    if (!this.inView(element)) this.centre(element)
  }

  inView (box) {
    const view = this.get('canvas').viewbox()
    return box.x >= view.x + this.covered() / view.scale && box.y >= view.y && box.x + (box.width || 0) <= view.x + view.width &&
      box.y + (box.height || 0) <= view.y + view.height && view.scale >= 0.4
  }

  centre (box) {
    const canvas = this.get('canvas')
    const { outer, scale } = canvas.viewbox()
    const wanted = Math.max(scale, READABLE)
    const [width, height] = [outer.width / wanted, outer.height / wanted]
    const x = box.x + box.width / 2 - (width + this.covered() / wanted) / 2 // in the middle of what is beside the palette
    canvas.viewbox({ x, y: box.y + box.height / 2 - height / 2, width, height })
  }

  // The whole height of a drawing if it can be read so; a long one begins at its start.
  fit () {
    this.get('canvas').resized()
    this.showAll()
    const { inner, outer, scale } = this.get('canvas').viewbox()
    if (scale < 0.55) this.begin(inner, outer, 0.6)
  }

  // Everything, beside the palette and not under it.
  showAll () {
    const { inner, outer } = this.get('canvas').viewbox()
    if (!inner.width || !inner.height) return
    const [wide, high] = [outer.width - this.covered() - 2 * MARGIN, outer.height - 2 * MARGIN]
    this.begin(inner, outer, Math.max(Math.min(wide / inner.width, high / inner.height, 1), 0.1))
  }

  begin (inner, outer, scale) {
    const [width, height] = [outer.width / scale, outer.height / scale]
    const above = Math.max((height - inner.height) / 2, MARGIN / scale)
    const x = inner.x - (this.covered() + MARGIN) / scale
    this.get('canvas').viewbox({ x, y: inner.y - (inner.height < height / 2 ? MARGIN / scale : above), width, height })
  }

  // How much of the left is under the palette, in points of the screen.
  covered () {
    const canvas = this.get('canvas').getContainer()
    const palette = canvas.querySelector('.djs-palette')
    return palette ? palette.getBoundingClientRect().right - canvas.getBoundingClientRect().left : 0
  }

  together (act) {
    together(this, act)
  }

  tell (sentence) {
    this.status.textContent = sentence
  }

  // The request for a name does not outlive it.
  named () {
    if (this.status.textContent.startsWith('Added: ')) this.tell('')
  }

  // What has the focus already is not scrolled to by focusing it again, and may have moved away meanwhile.
  focus (id) {
    const wanted = document.getElementById(id)
    const again = wanted && wanted === document.activeElement
    wanted?.focus()
    if (again) wanted.scrollIntoView({ block: 'nearest' })
  }

  async written () {
    const [{ xml }, { svg }] = await Promise.all([this.modeler.saveXML({ format: true }), this.modeler.saveSVG()])
    return { xml, svg }
  }
}
