// Our own extension elements, so that bpmn-js reads and writes them as data. Nothing here has a `default`:
// a value equal to its default would be left out of the file when it is saved.
const text = (name) => ({ name, type: 'String', isAttr: true })
const element = (name, ...attributes) => ({
  name,
  superClass: ['Element'],
  properties: attributes.map(text)
})

const known = {
  name: 'One Front Door',
  uri: 'urn:one-front-door:bpmn:1',
  prefix: 'ofd',
  xml: { tagAlias: 'lowerCase' },
  types: [
    element('Assignment', 'agency', 'role'),
    element('Form', 'key'),
    element('Clock', 'code', 'point'),
    element('Operation', 'name'), // its other attributes are the fixed parameters
    element('Decision', 'ref'),
    element('Locked', 'rule'),
    element('Subject', 'variable'),
    { name: 'Why', superClass: ['Element'], properties: [{ name: 'text', type: 'String', isBody: true }] }
  ]
}

// Elements of our own that this editor does not know yet keep their attributes and text.
export function descriptorFor (xml) {
  const read = new DOMParser().parseFromString(xml, 'application/xml')
  const names = new Set([...read.getElementsByTagNameNS(known.uri, '*')].map((one) => upper(one.localName)))
  const unknown = [...names].filter((name) => !known.types.some((type) => type.name === name))
  const types = unknown.map((name) => ({
    name, superClass: ['Element'], properties: [{ name: 'ofdText', type: 'String', isBody: true }]
  }))
  return { ...known, types: [...known.types, ...types] }
}

function upper (name) {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
