// Instructions to another system: what the publish gate refuses on a thing of the drawing can be taken out of it here.
const RULE = 'foreign-code'
const OWN = ['ofd', 'xsi', 'xml', 'xmlns']
const PLAIN = ['', '##unspecified', '##WebService']
const INSIDE = ['eventDefinitions', 'loopCharacteristics', 'conditionExpression', 'ioSpecification', 'documentation']

export function isForeign (finding) {
  return finding.rule === RULE
}

// What a finding is about: a thing of the drawing, or a process that is not drawn itself.
export function foreignThing (editor, id) {
  const element = editor.get('elementRegistry').get(id)
  if (element) return element.businessObject
  return editor.definitions().get('rootElements').find((one) => one.id === id)
}

export function mayTakeOut (editor, id) {
  const bo = foreignThing(editor, id)
  return Boolean(bo) && changesOf(editor, bo).length > 0
}

// All instructions of one thing, as one change that can be undone.
export function takeOut (editor, id) {
  const bo = foreignThing(editor, id)
  const shown = editor.get('elementRegistry').get(id) || editor.whole()
  const modeling = editor.get('modeling')
  editor.together(() => {
    for (const [holder, values] of changesOf(editor, bo)) modeling.updateModdleProperties(shown, holder, values)
  })
}

// [moddle element, {name: new value}] for everything that goes.
function changesOf ({ lists }, bo) {
  const { elements, attributes } = lists.foreign
  const found = []
  const look = (one) => {
    const gone = Object.keys(one.$attrs || {}).filter((name) => {
      const [prefix, local] = name.split(':')
      return local && !OWN.includes(prefix) && attributes.includes(local)
    })
    const values = Object.fromEntries(gone.map((name) => [name, undefined]))
    if (!PLAIN.includes(one.implementation || '')) values.implementation = undefined
    if (Object.keys(values).length) found.push([one, values])
    for (const name of INSIDE) {
      for (const part of [(name in one && one[name]) || []].flat()) look(part)
    }
    if (one.extensionElements) sift(one.extensionElements, 'values')
  }
  const sift = (holder, name) => {
    const all = holder[name] || []
    const kept = all.filter(({ $type }) => !isInstruction($type))
    if (kept.length < all.length) found.push([holder, { [name]: kept }])
    for (const one of kept) if (one.$children) sift(one, '$children')
  }
  const isInstruction = (type) => {
    const [prefix, local] = type.split(':')
    return local && !['bpmn', 'ofd'].includes(prefix) && elements.includes(local)
  }
  look(bo)
  return found
}
