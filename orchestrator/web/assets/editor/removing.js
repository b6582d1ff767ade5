// Removing and cutting by key: what is locked stays, with whatever it stands in, and that is said.
import { lockedWith, whyLocked } from './extensions.js'
import { called, listed } from './words.js'

export function guardLocks (editor) {
  const actions = editor.get('editorActions')
  const guarded = (act) => () => {
    const chosen = editor.get('selection').get().slice()
    const held = chosen.filter((one) => lockedWith(one).length)
    const free = chosen.filter((one) => !held.includes(one))
    if (free.length) act(free)
    if (held.length) editor.tell(stays(editor, held))
  }
  const ways = {
    removeSelection: (free) => editor.get('modeling').removeElements(free),
    cut: (free) => editor.get('copyPaste').cut(free)
  }
  for (const [name, act] of Object.entries(ways)) {
    if (actions.isRegistered(name)) actions.unregister(name)
    actions.register(name, guarded(act))
  }
}

// “‘Is anyone in danger now?’ is locked and stays. The pool ‘Hub’ stays too: something locked is in it.”
export function stays (editor, held) {
  const names = (these) => listed([...new Set(these.map((one) => called(editor, one.labelTarget || one)))])
  const [own, around] = [held.filter(whyLocked), held.filter((one) => !whyLocked(one))]
  const words = []
  if (own.length) words.push(`${names(own)} ${own.length > 1 ? 'are' : 'is'} locked and cannot be removed.`)
  if (around.length) words.push(`${names(around)} ${around.length > 1 ? 'stay' : 'stays'}, because something locked belongs to it.`)
  return words.join(' ')
}
