// Every step in flow order, with how much there is to fix. The list and the drawing choose together.
import { node } from './controls.js'
import { isLock } from './findings.js'
import { isForeign } from './foreign.js'
import { whyLocked } from './extensions.js'
import { isBeside, laneOf, outline } from './outline.js'
import { apart, called, count, kindInWords } from './words.js'

export class StepList {
  constructor (editor, { list, filter }) {
    Object.assign(this, { editor, list, filter, chosen: '' })
    filter.addEventListener('change', () => this.draw())
    list.addEventListener('keydown', (event) => this.walk(event))
  }

  draw () {
    const { editor, list } = this
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.step : ''
    const scrolled = list.scrollTop
    const parts = outline(editor)
    const names = apart(editor, parts.flatMap(({ steps }) => steps.map(({ element }) => element)))
    this.offer(parts)
    const shown = parts.map(({ process, steps }) => [process, steps.filter((one) => this.fits(one))])
    const total = shown.reduce((sum, [, steps]) => sum + steps.length, 0)
    list.replaceChildren(...shown.filter(([, steps]) => steps.length).flatMap(([process, steps]) => [
      parts.length > 1 ? node('h3', { class: 'govuk-heading-s ofd-editor__process' }, called(editor, process)) : '',
      node('ol', { class: 'ofd-editor__list' }, ...steps.map((one) => this.item(one, names.get(one.element))))
    ]))
    const beside = editor.get('elementRegistry').filter(isBeside).map((element) => ({ element, depth: 0, aside: true }))
      .filter((one) => this.fits(one))
    if (beside.length) {
      list.append(node('h3', { class: 'govuk-heading-s ofd-editor__process' }, 'Besides the steps'),
        node('ol', { class: 'ofd-editor__list' }, ...beside.map((one) => this.item(one, called(editor, one.element)))))
    }
    if (!total && !beside.length) list.append(node('p', { class: 'govuk-body' }, 'No step fits.'))
    list.scrollTop = scrolled
    if (focused) this.button(focused)?.focus({ preventScroll: true })
  }

  item ({ element, depth }, name) {
    const { editor } = this
    const found = editor.findings.of(element)
    const lane = laneOf(element)
    const words = [kindInWords(editor, element), lane ? called(editor, lane) : '', whyLocked(element) ? 'locked' : '']
    return node('li', { class: `ofd-editor__item ofd-editor__item--${Math.min(depth, 3)}` },
      node('button', {
        type: 'button', class: 'ofd-editor__step', 'data-step': element.id,
        'aria-current': element.id === this.chosen ? 'true' : null,
        on: { click: () => editor.choose(element.id, { go: true }) }
      },
      node('span', { class: 'ofd-editor__name' }, name),
      node('span', { class: 'ofd-editor__kind' }, words.filter(Boolean).join(', ')),
      found.length ? node('span', { class: `ofd-editor__count ofd-editor__count--${worst(found)}` }, inWords(found)) : ''),
      found.length ? editor.findings.takingOut(found.find((one) => isForeign(one) || isLock(one)) || found[0], 'Take the instruction out') : '')
  }

  choose (id) {
    this.chosen = id
    for (const one of this.list.querySelectorAll('[aria-current]')) one.removeAttribute('aria-current')
    const button = this.button(id)
    if (!button) return
    button.setAttribute('aria-current', 'true')
    const top = button.offsetTop - this.list.offsetTop
    if (top < this.list.scrollTop || top + button.offsetHeight > this.list.scrollTop + this.list.clientHeight) {
      this.list.scrollTop = top - this.list.clientHeight / 3
    }
  }

  button (id) {
    return [...this.list.querySelectorAll('[data-step]')].find((one) => one.dataset.step === id)
  }

  fits ({ element, aside }) {
    const wanted = this.filter.value
    if (!wanted) return true
    if (wanted === 'main') return !aside
    if (wanted === 'findings') return this.editor.findings.of(element).length > 0
    const lane = laneOf(element)
    return Boolean(lane) && lane.id === wanted
  }

  // The lanes of the drawing as choices beneath “all” and “to fix”.
  offer (parts) {
    const lanes = new Map()
    for (const { steps } of parts) {
      for (const { element } of steps) {
        const lane = laneOf(element)
        if (lane) lanes.set(lane.id, called(this.editor, lane))
      }
    }
    const options = [['', 'All steps'], ['main', 'Without time limits and what they lead to'], ['findings', 'Steps with something to fix'], ...lanes].map(([given, label]) =>
      node('option', { value: given, selected: given === this.filter.value }, label))
    this.filter.replaceChildren(...options)
  }

  walk (event) {
    const buttons = [...this.list.querySelectorAll('[data-step]')]
    const at = buttons.indexOf(document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (to === undefined || at < 0) return
    event.preventDefault()
    buttons[Math.min(Math.max(to, 0), buttons.length - 1)].focus()
  }
}

function worst (found) {
  return found.some((one) => one.severity === 'error') ? 'error' : 'warning'
}

function inWords (found) {
  const errors = found.filter((one) => one.severity === 'error').length
  return errors ? `${errors} to fix` : `${count(found.length, 'thing', 'things')} to consider`
}
