// A second route between the same two steps is not drawn: whoever drags one there is told that one leads there already.
import { isStep, routesOf } from './outline.js'
import { called } from './words.js'

const FIRST = 3000 // before the rules of the drawing

export function guardRoutes (editor) {
  const bus = editor.get('eventBus')
  const doubled = (source, target, but = null) => Boolean(source && target) && isStep(source) &&
    routesOf(source).some((route) => route !== but && route.target === target)
  const refused = ({ source, target }) => {
    editor.tell(`A route leads from “${called(editor, source)}” to “${called(editor, target)}” already, so no second one is drawn. ` +
      'When it is taken is said in the form of the step that it leaves.')
    return false
  }
  let drag = {} // where dragging forth is refused, the drawing tries to lead the route back instead
  bus.on('connect.hover', FIRST, ({ context, hover }) => { drag = { source: context.start, target: hover } })
  bus.on('connect.cleanup', () => { drag = {} })
  bus.on('commandStack.connection.create.canExecute', FIRST, ({ context }) => {
    if (doubled(context.source, context.target)) return refused(context)
    const back = drag.source === context.target && drag.target === context.source
    return back && doubled(drag.source, drag.target) ? false : undefined
  })
  bus.on('commandStack.connection.reconnect.canExecute', FIRST, ({ context }) => {
    const { connection, source, target } = context
    return doubled(source, target, connection) ? refused(context) : undefined
  })
}
