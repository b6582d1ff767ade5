// The editor of a drawing: step list, drawing and side form on one draft that saves itself. Everything can be done
// without a mouse and without seeing the drawing.
import { bar, conflict, download } from './editor/conflict.js'
import { button, node } from './editor/controls.js'
import { Findings } from './editor/findings.js'
import { dayAndClock, Saving } from './editor/saving.js'
import { Session } from './editor/session.js'
import { SideForm } from './editor/side_form.js'
import { StepList } from './editor/step_list.js'
import { called, listed } from './editor/words.js'

const began = performance.now()
const TEXT = 'input[type=text], textarea, [contenteditable]'

// Asked exactly as the page's preload links ask, so that drawing and lists come while this file is still on its way.
async function fetched (url) {
  const answer = await fetch(url, { credentials: 'same-origin' })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return answer.json()
}

async function start (place) {
  const part = (name) => place.querySelector(`[data-editor-${name}]`)
  const [file, lists] = await Promise.all([fetched(place.dataset.fileUrl), fetched(place.dataset.listsUrl)])
  const editor = new Session({ canvas: part('canvas'), lists, file, status: part('status') })
  const findings = editor.findings = new Findings(editor, { place: part('findings'), title: part('findings-title') })
  const steps = new StepList(editor, { list: part('steps'), filter: part('filter') })
  const form = new SideForm(editor, { title: part('form-title'), body: part('form') })
  place.session = editor // whoever looks from outside finds the drawing here
  editor.parts = [(element) => steps.choose(element ? element.id : ''), (element) => form.show(element)]

  const redraw = () => {
    steps.draw()
    form.refresh()
  }
  const heard = (found) => {
    findings.take(found)
    steps.draw()
    form.check()
  }
  const opened = await editor.load(file.xml)
  describe(part('note'), opened, file, editor)
  editor.follow()
  editor.choose(new URLSearchParams(location.hash.slice(1)).get('step') || '') // a line of the checklist leads here
  steps.draw()
  if (!file.read_only) edit(place, { part, editor, form, file, redraw, heard })
  zoomButtons(part('zoom'), editor)
  fold(part('fold'), part('drawing'), editor)
  document.documentElement.dataset.editorReady = Math.round(performance.now())
  place.dataset.took = Math.round(performance.now() - began)
  fetched(place.dataset.findingsUrl).then(({ findings: found }) => heard(found)).catch(() => {
    part('findings-title').textContent = 'The checks could not be read. They come again with the next save.'
  })
}

function edit (place, { part, editor, form, file, redraw, heard }) {
  const stack = editor.get('commandStack')
  const posted = (url, body) => saving.post(url, body)
  const state = (sentence, kind = '') => {
    const line = part('state')
    if (line.textContent !== sentence) line.textContent = sentence
    line.classList.toggle('ofd-editor__state--trouble', kind === 'trouble')
  }
  const saving = new Saving(place, {
    written: () => editor.written(),
    flush: () => form.flush(),
    state,
    saved: ({ findings: found }) => found && heard(found),
    met: (told) => bar(part('meanwhile'), told, async () => {
      form.flush()
      // They may have gone on since; what is asked about is what they have now.
      const now = await fetched(place.dataset.fileUrl).catch(() => told)
      const theirs = now.xml === told.xml ? { ...told, revision: now.revision } : { ...told, ...now }
      conflict(theirs, answers(theirs))
    })
  })
  const over = () => part('meanwhile').replaceChildren()
  const answers = (told) => ({
    compare: async () => posted(place.dataset.bothUrl, { base: saving.base, mine: (await editor.written()).xml }),
    mine: async () => {
      const kept = await posted(place.dataset.asideUrl, { xml: told.xml, whose: told.changed_by })
      over()
      saving.insist(told.revision, told.xml)
      editor.tell(`Yours goes on. Theirs is kept as the draft “${kept.title}”.`)
    },
    theirs: async () => {
      const kept = await posted(place.dataset.asideUrl, { xml: (await editor.written()).xml, whose: '' })
      over()
      stack.clear(false)
      await editor.load(told.xml)
      saving.begin(told.revision, told.xml)
      editor.choose('')
      redraw()
      saving.rest(`Theirs is open, saved by ${told.changed_by}`)
      editor.tell(`Yours is kept as the draft “${kept.title}”.`)
      heard((await fetched(place.dataset.findingsUrl)).findings)
    },
    download: async () => download(file.path.split('/').pop(), (await editor.written()).xml)
  })
  saving.begin(file.revision, file.xml)
  saving.rest(file.changed_by ? `Last saved by ${file.changed_by} on ${dayAndClock(file.changed_at)}` : 'Nothing changed yet')
  form.pending.told = (some) => saving.pending(some)

  const [undo, redo] = [part('undo'), part('redo')]
  const buttons = () => {
    undo.setAttribute('aria-disabled', String(!stack.canUndo()))
    redo.setAttribute('aria-disabled', String(!stack.canRedo()))
  }
  const turn = (able, act, words, none) => () => {
    form.flush()
    if (!able()) return editor.tell(none)
    act()
    editor.tell(words)
  }
  const back = turn(() => stack.canUndo(), () => stack.undo(), 'The last change is undone.', 'There is nothing to undo.')
  const again = turn(() => stack.canRedo(), () => stack.redo(), 'The change is done again.', 'There is nothing to do again.')
  undo.addEventListener('click', back)
  redo.addEventListener('click', again)
  part('save').addEventListener('click', () => {
    saving.now()
    if (!saving.open) editor.tell('Everything is saved.')
  })
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    if (event.target.matches(TEXT) || part('canvas').contains(event.target)) return
    const key = event.key.toLowerCase()
    if (key !== 'z' && key !== 'y') return
    event.preventDefault()
    key === 'y' || event.shiftKey ? again() : back()
  })
  const chosen = [] // what was chosen before each entry of the stack; one change may be several entries
  let settled = -1
  editor.changed = (trigger) => {
    buttons()
    const registry = editor.get('elementRegistry')
    const id = editor.element ? editor.element.id : ''
    const top = stack._stackIdx
    if (trigger === 'execute') chosen.splice(settled + 1, Infinity, ...Array(top - settled).fill(id))
    settled = top
    const there = registry.get(id)
    if (id && there !== editor.element) {
      const before = trigger === 'undo' ? chosen[top + 1] : ''
      editor.choose(there ? id : before && registry.get(before) ? before : '')
    }
    redraw()
    if (stack.canUndo() || stack.canRedo() || saving.open) saving.changed()
  }
  buttons()
}

function describe (place, { laidOut, placed, undrawn, unread }, file, editor) {
  const notes = []
  if (laidOut) notes.push('This file came without a drawing. The steps below were laid out from left to right, so that you can see and move them.')
  const names = (these) => listed(these.map((one) => called(editor, editor.get('elementRegistry').get(one.id) || { businessObject: one })))
  if (placed.length) notes.push(`The file says no place in the drawing for ${names(placed)}. They have one now, where their arrows lead or beneath it, so that you can see, move and remove them.`)
  if (undrawn.length) notes.push(`These steps are in the file but not in its drawing, and are kept as they are: ${names(undrawn)}.`)
  if (unread.length) notes.push(`These parts of the file are not BPMN 2.0 and would be lost with the next save: ${unread.join(', ')}. Download the file first if you need them.`)
  if (file.read_only) notes.push('You can look at this drawing but not change it.')
  place.replaceChildren(...notes.map((words) => node('p', { class: 'govuk-inset-text' }, words)))
}

function zoomButtons (place, editor) {
  const canvas = editor.get('canvas')
  place.append(
    button('Zoom in', () => canvas.zoom(canvas.zoom() + 0.2)),
    button('Zoom out', () => canvas.zoom(Math.max(canvas.zoom() - 0.2, 0.2))),
    button('Show all', () => editor.showAll()),
    button('Small map', ({ currentTarget }) => {
      editor.get('minimap').toggle()
      currentTarget.setAttribute('aria-pressed', String(editor.get('minimap').isOpen()))
    }, { 'aria-pressed': 'false' })
  )
}

// On a phone the drawing is folded away, but never without a size: it could not be measured then.
function fold (button, drawing, editor) {
  button.addEventListener('click', () => {
    const open = drawing.classList.toggle('ofd-editor__drawing--open')
    button.setAttribute('aria-expanded', String(open))
    button.textContent = open ? 'Hide the drawing' : 'Show the drawing'
    if (open) {
      editor.get('canvas').resized()
      editor.fit()
      if (editor.element && editor.element !== editor.whole()) editor.centre(editor.element)
    }
  })
}

for (const place of document.querySelectorAll('[data-editor]')) {
  start(place).catch((error) => {
    console.warn(error)
    const words = 'This drawing could not be opened. It may not be a readable BPMN drawing. Nothing was changed.'
    place.querySelector('[data-editor-note]').replaceChildren(node('p', { class: 'govuk-inset-text', role: 'alert' }, words))
    place.classList.add('ofd-editor--broken')
  })
}
