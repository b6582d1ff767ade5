// Native controls with GOV.UK styles. A field is plain data:
//   {key, label, hint, kind: 'text'|'textarea'|'code'|'select'|'check', value, options: [[value, label]],
//    set (value), locked, told (value)}: `told` is a sentence about what is chosen in a list, as it is gone through.
// What is typed is applied soon after the last key, and at once on leaving the box. What is gone through in a list with
// the keys is applied on leaving the list or with Enter: what is passed by is not meant, and a new form in the middle
// would begin the typing of a name again.
const SOON = 500
const TYPING = 1000

export function node (name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, given] of Object.entries(attributes)) {
    if (key === 'on') for (const [event, act] of Object.entries(given)) made.addEventListener(event, act)
    else if (key === 'class') made.className = given
    else if (given !== undefined && given !== false && given !== null) made.setAttribute(key, given === true ? '' : given)
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false))
  return made
}

export function button (label, act, { style = 'secondary', hidden = '', ...attributes } = {}) {
  const more = hidden ? [node('span', { class: 'govuk-visually-hidden' }, ` ${hidden}`)] : []
  return node(
    'button',
    { type: 'button', class: `govuk-button govuk-button--${style} ofd-editor__button`, on: { click: act }, ...attributes },
    label, ...more
  )
}

export function field (one, pending) {
  const id = `field-${one.key}`
  const described = one.hint ? `${id}-hint` : null
  const shared = { id, name: one.key, 'aria-describedby': described, disabled: Boolean(one.locked) }
  if (one.kind === 'check') {
    const box = node('input', { ...shared, type: 'checkbox', class: 'govuk-checkboxes__input' })
    box.checked = Boolean(one.value)
    box.addEventListener('change', () => one.set(box.checked))
    return node('div', { class: 'govuk-form-group' },
      node('div', { class: 'govuk-checkboxes govuk-checkboxes--small' },
        node('div', { class: 'govuk-checkboxes__item' }, box,
          node('label', { class: 'govuk-label govuk-checkboxes__label', for: id }, one.label), hint(one, id))))
  }
  return node('div', { class: 'govuk-form-group' },
    node('label', { class: 'govuk-label govuk-!-font-weight-bold', for: id }, one.label, hiddenWords(one)),
    hint(one, id),
    ...(one.kind === 'select' ? telling(select(one, shared, pending), one.told) : [box(one, shared, pending)]))
}

// A list with what is said about the choice it shows, beneath it. Going through it with the keys tells each.
export function telling (select, told) {
  if (!told) return [select]
  const id = `${select.id}-told`
  const words = () => told(select.value)
  const said = node('p', { class: 'govuk-hint ofd-editor__told', id, 'aria-live': 'polite' }, words())
  const show = () => { said.textContent = words() }
  for (const heard of ['input', 'change', 'blur']) select.addEventListener(heard, show)
  select.addEventListener('keyup', show) // Escape puts the list back and tells nobody
  select.setAttribute('aria-describedby', [select.getAttribute('aria-describedby'), id].filter(Boolean).join(' '))
  return [select, said]
}

function hiddenWords (one) {
  return one.about ? node('span', { class: 'govuk-visually-hidden' }, ` ${one.about}`) : null
}

function hint (one, id) {
  return one.hint ? node('div', { class: 'govuk-hint', id: `${id}-hint` }, one.hint) : null
}

function select (one, shared, pending) {
  const known = one.options.some(([given]) => given === one.value)
  const options = known ? one.options : [...one.options, [one.value, `${one.value} (not in the list)`]]
  const made = node('select', { ...shared, class: 'govuk-select' },
    ...options.map(([given, label]) => node('option', { value: given, selected: given === one.value }, label)))
  const keys = byKeys(made)
  const apply = () => {
    pending.delete(apply)
    if (made.value !== one.value) one.set(made.value)
  }
  made.addEventListener('change', () => {
    for (const other of [...pending]) if (other !== apply) other()
    if (keys.used) pending.add(apply)
    else apply()
  })
  made.addEventListener('blur', () => setTimeout(() => pending.has(apply) && apply())) // once the next one has the focus
  made.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && pending.has(apply)) {
      event.preventDefault() // else the list that stands there then opens
      apply()
    }
    if (event.key !== 'Escape' || !pending.delete(apply)) return
    made.value = one.value
  })
  return made
}

// Whether a closed list is gone through with the keys. An opened one tells only what was taken from it.
function byKeys (select) {
  const keys = { used: false }
  let last = -TYPING
  select.addEventListener('pointerdown', () => { keys.used = false })
  select.addEventListener('keydown', ({ key, altKey, timeStamp }) => {
    const typing = timeStamp - last < TYPING
    if (key.length === 1 && (key !== ' ' || typing)) last = timeStamp
    const opens = key === 'F4' || (altKey && /^Arrow/.test(key)) || (key === ' ' && !typing)
    keys.used = !opens
  })
  return keys
}

function box (one, shared, pending) {
  const many = one.kind === 'textarea'
  const style = many ? 'govuk-textarea' : 'govuk-input'
  const made = node(many ? 'textarea' : 'input', {
    ...shared,
    class: one.kind === 'code' ? `${style} ofd-editor__code` : style,
    rows: many ? 4 : null,
    type: many ? null : 'text',
    spellcheck: one.kind === 'code' ? 'false' : null,
    autocomplete: 'off'
  })
  made.value = one.value
  let timer = null
  let applied = one.value
  const apply = () => {
    clearTimeout(timer)
    timer = null
    pending.delete(apply)
    if (made.value === applied) return
    applied = made.value
    pending.applying = true
    one.set(made.value)
    pending.applying = false
  }
  made.addEventListener('input', () => {
    pending.add(apply)
    clearTimeout(timer)
    timer = setTimeout(apply, SOON)
  })
  made.addEventListener('change', apply)
  return made
}

// The same field for whoever may only read.
export function told (one) {
  const chosen = one.options && one.options.find(([given]) => given === one.value)
  const text = one.kind === 'check' ? (one.value ? 'Yes' : 'No') : chosen ? chosen[1] : one.value
  return node('div', { class: 'govuk-summary-list__row' },
    node('dt', { class: 'govuk-summary-list__key' }, one.label),
    node('dd', { class: 'govuk-summary-list__value ofd-words' }, text || 'Not said'))
}
