// Reads and writes what our extension elements say about a step. Every write is a command that can be undone.
export function said (element, type) {
  const holder = element.businessObject.get('extensionElements')
  return (holder ? holder.get('values') : []).find((one) => one.$type === `ofd:${type}`)
}

export function value (element, type, name) {
  const found = said(element, type)
  return (found && found.get(name)) || ''
}

export function parameters (element) {
  const operation = said(element, 'Operation')
  return operation ? { ...operation.$attrs } : {}
}

export function whyLocked (element) {
  const rule = value(element, 'Locked', 'rule')
  return rule ? { rule, why: value(element, 'Why', 'text') } : null
}

// Locked things that would go if this one did: itself, what is in it, and what is on its edge.
export function lockedWith (element) {
  const found = new Map()
  const look = (bo) => {
    if (!bo || found.has(bo)) return
    found.set(bo, ruleOf(bo))
    const inside = ['flowElements', 'flowNodeRef', 'artifacts'].flatMap((name) => (name in bo ? bo.get(name) : []))
    const lanes = bo.childLaneSet ? bo.childLaneSet.get('lanes') : []
    for (const one of [...inside, ...lanes, bo.processRef]) look(one)
  }
  for (const one of [element, ...(element.attachers || [])]) look(one.businessObject)
  return [...found].filter(([, rule]) => rule).map(([bo]) => bo)
}

function ruleOf (bo) {
  const holder = 'extensionElements' in bo ? bo.extensionElements : null
  return (holder ? holder.get('values') : []).some((one) => one.$type === 'ofd:Locked' && one.get('rule'))
}

// Attributes that are empty are taken away; with none left the whole extension element goes.
export function say (editor, element, type, values) {
  const bo = element.businessObject
  const kept = said(element, type)
  const before = kept ? { ...kept.$attrs, ...ownValues(kept) } : {}
  const after = filled({ ...before, ...values })
  const modeling = editor.get('modeling')
  if (!Object.keys(after).length) {
    if (kept) put(editor, element, bo.get('extensionElements').get('values').filter((one) => one !== kept))
  } else if (kept) {
    const changed = Object.fromEntries(Object.keys(values).map((name) => [name, values[name] || undefined]))
    modeling.updateModdleProperties(element, kept, changed)
  } else {
    const made = editor.get('moddle').create(`ofd:${type}`, {})
    for (const [name, given] of Object.entries(after)) made.set(name, given)
    const holder = bo.get('extensionElements')
    put(editor, element, [...(holder ? holder.get('values') : []), made])
  }
}

// Another operation has other parameters: the old ones are not kept.
export function operate (editor, element, name) {
  const nothing = Object.fromEntries(Object.keys(parameters(element)).map((key) => [key, '']))
  say(editor, element, 'Operation', { ...nothing, name })
}

function put (editor, element, values) {
  const bo = element.businessObject
  const modeling = editor.get('modeling')
  const holder = bo.get('extensionElements')
  if (holder) {
    modeling.updateModdleProperties(element, holder, { values })
    for (const one of values) one.$parent = holder
    return
  }
  const made = editor.get('bpmnFactory').create('bpmn:ExtensionElements', { values })
  made.$parent = bo
  for (const one of values) one.$parent = made
  modeling.updateProperties(element, { extensionElements: made })
}

function ownValues (moddleElement) {
  const names = moddleElement.$descriptor.properties.map((property) => property.ns.localName)
  return Object.fromEntries(names.map((name) => [name, moddleElement.get(name)]))
}

function filled (values) {
  return Object.fromEntries(Object.entries(values).filter(([, given]) => given !== undefined && given !== ''))
}
