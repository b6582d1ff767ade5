// The side form: everything that can be said about the chosen element, without a mouse.
import { is } from 'bpmn-js/lib/util/ModelUtil'

import { button, field, node, telling, told } from './controls.js'
import { lockedWith, whyLocked } from './extensions.js'
import { fieldsOf } from './fields.js'
import { degree } from './findings.js'
import { whatHappens } from './kinds.js'
import { newLaneSection } from './lanes.js'
import { keyOf, kindsOf } from './menus.js'
import { isBeside, isStep, onlyReachedFrom, outline, routesOf } from './outline.js'
import { stays } from './removing.js'
import { addAfter, mayFollow, remove } from './rewiring.js'
import { routesSection } from './routes.js'
import { called, count, kindInWords, upperFirst } from './words.js'

const FIRST_KIND = 'userTask'

// What is typed or chosen and not applied yet. `told` hears whether there is anything, once per turn.
class Pending extends Set {
  told = () => {}

  add (apply) {
    queueMicrotask(() => this.told(this.size > 0))
    return super.add(apply)
  }

  delete (apply) {
    const had = super.delete(apply)
    if (had) queueMicrotask(() => this.told(this.size > 0))
    return had
  }
}

export class SideForm {
  constructor (editor, { title, body }) {
    Object.assign(this, { editor, title, body, element: null, pending: new Pending() })
  }

  // Apply what is typed and not yet applied.
  flush () {
    for (const apply of [...this.pending]) apply()
  }

  show (element) {
    const another = element !== this.element
    if (another) this.flush()
    this.element = element
    this.draw(!another)
    if (another && this.body.parentElement.scrollTop) this.body.parentElement.scrollTop = 0
  }

  // After a change: all anew, but not for words that were typed. The box stays, and so does the button that somebody
  // leaves it for: a new one in its place would never hear the click.
  refresh () {
    if (this.pending.size || this.pending.applying) return this.check()
    this.draw(true)
  }

  // What is said about the step, without touching its fields.
  check () {
    const found = this.element ? this.editor.findings.of(this.element) : []
    this.title.textContent = this.element ? called(this.editor, this.element) : 'No step chosen'
    this.body.querySelector('[data-problems]')?.replaceChildren(...problems(found, this.editor.findings))
  }

  draw (same) {
    const { editor, element, body } = this
    const active = body.contains(document.activeElement) ? document.activeElement : null
    const caret = active && active.matches('input[type=text], textarea') ? [active.selectionStart, active.selectionEnd] : null
    const open = same ? [...body.querySelectorAll('details[open] > summary')].map((one) => one.textContent) : []
    body.replaceChildren(...(element ? this.parts() : [node('p', { class: 'govuk-body' }, 'Choose a step in the list or in the drawing.')]))
    for (const summary of body.querySelectorAll('summary')) {
      if (open.includes(summary.textContent)) summary.parentElement.open = true
    }
    this.check()
    if (!active) return
    const again = (active.id ? document.getElementById(active.id) : alike(body, active)) || this.title
    again.focus({ preventScroll: true })
    if (caret && again.setSelectionRange) again.setSelectionRange(...caret)
  }

  parts () {
    const { editor, element, pending } = this
    const locked = whyLocked(element)
    const fields = fieldsOf(editor, element)
    const parts = [node('p', { class: 'govuk-body-s ofd-muted' }, upperFirst(kindInWords(editor, element)))]
    parts.push(node('div', { 'data-problems': true }))
    if (locked) parts.push(lock(locked))
    if (editor.readOnly) parts.push(node('dl', { class: 'govuk-summary-list ofd-editor__facts' }, ...fields.map(told)))
    else parts.push(...fields.map((one) => field(one, pending)))
    if (isStep(element)) {
      const routes = routesSection(editor, element, pending)
      if (routes) parts.push(routes)
      if (!editor.readOnly) parts.push(...[this.adding(), newLaneSection(editor, element), this.removing(locked)].filter(Boolean))
    } else if (isBeside(element) && !editor.readOnly) parts.push(this.removing(locked))
    parts.push(node('p', { class: 'govuk-body' }, backToTheList()))
    return parts
  }

  adding () {
    const { editor, element } = this
    const kinds = kindsOf(editor.lists).filter((one) => !one.brought && mayFollow(element, one) && !symbolless(one))
    if (!kinds.length) return null
    const kind = select('new-kind', kinds.map((one) => [keyOf(one.kind, one.event), upperFirst(one.label)]), FIRST_KIND)
    const routes = routesOf(element)
    const ways = routes.map((route) => [route.id, `On the way to ${called(editor, route.target)}`])
    if (!routes.length || is(element, 'bpmn:Gateway')) ways.push(['', 'On a route of its own'])
    const way = select('new-way', ways, ways[0][0])
    const act = () => {
      const chosen = kinds.find((one) => keyOf(one.kind, one.event) === kind.value)
      const own = ['boundaryEvent', 'endEvent'].includes(chosen.kind)
      const added = addAfter(editor, element, chosen, own ? null : routes.find((route) => route.id === way.value) || null)
      editor.choose(added.id)
      editor.tell(`Added: ${chosen.label}. Give it a name.`)
      editor.focus('field-name')
    }
    return node('details', { class: 'govuk-details', id: 'add-step' },
      node('summary', { class: 'govuk-details__summary' }, node('span', { class: 'govuk-details__summary-text' }, 'Add a step after this one')),
      node('div', { class: 'govuk-details__text' },
        labelled('Kind of step', kind, whatHappens(editor)), ways.length > 1 ? labelled('Where', way) : '',
        button('Add the step', act)))
  }

  removing (locked) {
    const { editor, element } = this
    if (locked) {
      return node('p', { class: 'govuk-hint' }, 'This step cannot be removed: it is locked.')
    }
    return node('div', { class: 'ofd-editor__section ofd-editor__section--apart' }, button(isStep(element) ? 'Remove this step' : `Remove this ${kindInWords(editor, element)}`, () => {
      if (lockedWith(element).length) return editor.tell(stays(editor, [element]))
      const tail = onlyReachedFrom(element.attachers || []).filter(isStep)
      const held = tail.find((one) => whyLocked(one))
      if (held) return editor.tell(`Not removed: “${called(editor, held)}” would go with it, and is locked.`)
      const name = called(editor, element)
      const listed = outline(editor).flatMap(({ steps }) => steps.map((one) => one.element))
      const at = listed.indexOf(element)
      const around = at < 0 ? [] : [...listed.slice(0, at).reverse(), ...listed.slice(at + 1)]
      const next = remove(editor, element) || around.find((one) => one.parent)
      editor.choose(next ? next.id : '')
      const more = tail.length ? ` with ${count(tail.length, 'step', 'steps')} that only its limits led to` : ''
      editor.tell(`“${name}” is removed${more}. Undo brings it back.`)
      editor.focus('editor-form-title')
    }, { style: 'warning' }))
  }
}

// To this very step in it, so that the next one is an arrow key away.
function backToTheList () {
  const go = (event) => {
    const chosen = document.querySelector('[data-step][aria-current]')
    if (!chosen) return
    event.preventDefault()
    chosen.focus()
  }
  return node('a', { class: 'govuk-link', href: '#editor-steps', on: { click: go } }, 'Back to the list of steps')
}

// The button or summary that now stands in the place of one without an id.
function alike (body, { tagName, textContent }) {
  return [...body.querySelectorAll(tagName)].find((one) => one.textContent === textContent)
}

function symbolless ({ kind, event }) {
  return !event && ['boundaryEvent', 'intermediateCatchEvent'].includes(kind)
}

function select (id, options, chosen) {
  return node('select', { class: 'govuk-select', id, name: id },
    ...options.map(([given, label]) => node('option', { value: given, selected: given === chosen }, label)))
}

function labelled (label, control, told) {
  return node('div', { class: 'govuk-form-group' }, node('label', { class: 'govuk-label', for: control.id }, label), ...telling(control, told))
}

function problems (found, findings) {
  if (!found.length) return []
  return [node('div', { class: 'ofd-editor__problems' },
    node('h3', { class: 'govuk-heading-s' }, `${count(found.length, 'thing', 'things')} to look at here`),
    node('ul', { class: 'govuk-list' }, ...found.map((one) => node('li', {},
      node('strong', {}, `${degree(one)}: `), one.words,
      one.help ? node('span', { class: 'ofd-editor__help' }, ` ${one.help}`) : '', ' ', findings.takingOut(one)))))]
}

function lock ({ rule, why }) {
  return node('div', { class: 'govuk-inset-text' },
    node('p', { class: 'govuk-body govuk-!-font-weight-bold' }, `Locked by the rule ${rule}`),
    why ? node('p', { class: 'govuk-body' }, why) : '',
    node('p', { class: 'govuk-body' }, 'It cannot be taken out or turned into something else. Its words and its limit can be changed.'))
}
