// What the publish gate says, in the list, beside the drawing and as numbered marks in it.
import { button, node } from './controls.js'
import { isForeign, mayTakeOut, takeOut } from './foreign.js'
import { giveLock, ownLock } from './locks.js'
import { called, nameOf } from './words.js'

const LOCKS = 'locked-marks'

export function isLock (finding) {
  return finding.rule === LOCKS
}

export class Findings {
  constructor (editor, { place, title }) {
    Object.assign(this, { editor, place, title, all: [], here: new Map(), marked: [] })
  }

  take (found) {
    const { path } = this.editor.file
    this.all = found
    this.here = new Map()
    for (const one of found) one.words = this.named(one.message)
    for (const one of found.filter((each) => each.file === path && each.element_id)) {
      const element = this.stepOf(one.element_id)
      if (!element) continue
      if (!this.here.has(element.id)) this.here.set(element.id, [])
      this.here.get(element.id).push(one)
    }
    this.mark()
    this.draw()
  }

  of (element) {
    return this.here.get(element.id) || []
  }

  // A step without a name is told by its kind, not by its technical id.
  named (message) {
    return message.replace(/“([\w.-]+)”/g, (quoted, id) => {
      const element = this.editor.get('elementRegistry').get(id)
      if (!element || nameOf(element)) return quoted
      return `“${called(this.editor, element).replace('“', '‘').replace('”', '’')}”`
    })
  }

  // A route is dealt with at the step that it leaves.
  stepOf (id) {
    const element = this.editor.get('elementRegistry').get(id)
    return element && element.waypoints && element.source ? element.source : element
  }

  mark () {
    const canvas = this.editor.get('canvas')
    const overlays = this.editor.get('overlays')
    overlays.remove({ type: 'ofd-findings' })
    const registry = this.editor.get('elementRegistry')
    for (const [id, name] of this.marked) if (registry.get(id)) canvas.removeMarker(id, name)
    this.marked = []
    for (const [id, found] of this.here) {
      const element = registry.get(id)
      if (!element || !element.parent) continue
      const errors = found.filter((one) => one.severity === 'error').length
      const kind = errors ? 'error' : 'warning'
      const name = `ofd-found-${kind}`
      canvas.addMarker(id, name)
      this.marked.push([id, name])
      const badge = node('span', { class: `ofd-badge ofd-badge--${kind}`, title: found.map((one) => one.words).join('\n') },
        errors ? `${errors} !` : `${found.length} ?`)
      if (!element.waypoints) overlays.add(id, 'ofd-findings', { position: { top: -14, left: -10 }, html: badge })
    }
  }

  draw () {
    const { editor, place, title, all } = this
    const errors = all.filter((one) => one.severity === 'error').length
    const others = all.length - errors
    const consider = others ? `${others} to consider` : ''
    const fix = `${errors} to fix before this can be published`
    title.textContent = [errors ? fix : 'Nothing stands in the way of publishing', consider].filter(Boolean).join(', ')
    place.replaceChildren(all.length ? node('ul', { class: 'govuk-list ofd-editor__findings' }, ...all.map((one) => this.line(editor, one))) : '')
  }

  line (editor, one) {
    const mine = one.file === editor.file.path
    const element = mine && one.element_id ? this.stepOf(one.element_id) : null
    const words = element
      ? node('button', { type: 'button', class: 'ofd-editor__finding', on: { click: () => editor.choose(element.id, { go: true }) } }, one.words)
      : node('span', {}, one.words)
    return node('li', {},
      node('strong', { class: `govuk-tag govuk-tag--${one.severity === 'error' ? 'red' : 'yellow'}` }, degree(one)), ' ', words,
      mine ? '' : node('span', { class: 'ofd-muted' }, ` In ${one.file}.`),
      one.help ? node('p', { class: 'govuk-hint' }, one.help) : '',
      mine ? this.takingOut(one) : '')
  }

  // A button for what can be put right with one press, wherever a finding is told.
  takingOut (one, words = 'Take it out') {
    const { editor } = this
    if (isLock(one) && !editor.readOnly) return this.locking(one)
    if (editor.readOnly || !isForeign(one) || !one.element_id || !mayTakeOut(editor, one.element_id)) return ''
    return button(words, () => {
      takeOut(editor, one.element_id)
      editor.tell('What was meant for another system is taken out. Undo brings it back.')
      editor.focus('editor-form-title')
    }, { hidden: `(${one.element_name || one.element_id})` })
  }

  locking (one) {
    const { editor } = this
    const element = this.stepOf(one.element_id)
    const own = element && ownLock(editor, element)
    if (!own) return ''
    return button(`Lock it by ${own.rule}`, () => {
      editor.choose(element.id)
      giveLock(editor, element)
      editor.tell(`“${called(editor, element)}” is locked by ${own.rule}. Undo takes the lock off again.`)
      editor.focus('editor-form-title')
    }, { hidden: `(${one.element_name || one.element_id})` })
  }
}

// As the page of the draft calls it.
export function degree (one) {
  if (one.severity === 'error') return 'To fix'
  return one.needed ? 'Needed to run as planned' : 'To consider'
}
