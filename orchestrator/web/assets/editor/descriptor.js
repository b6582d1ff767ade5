// Our own extension elements, so that bpmn-js reads and writes them as data. Nothing here has a `default`:
// a value equal to its default would be left out of the file when it is saved.
const text = (name) => ({ name, type: 'String', isAttr: true })
const element = (name, ...attributes) => ({
  name,
  superClass: ['Element'],
  properties: attributes.map(text)
})

export default {
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
