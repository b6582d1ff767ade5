"""One small drawing with every construct, to change one thing at a time in."""
# ruff: noqa: E501

from processes.comparison import Words, compare

VOCABULARY = b"""{"agencies": [{"code": "HEALTH", "label": "Health"}, {"code": "OT", "label": "Occupational therapy"}],
 "roles": [{"code": "PRAC", "label": "Practitioner"}, {"code": "LEAD", "label": "Team lead"}],
 "clocks": [{"code": "K-05", "label": "Agency\\u2019s answer"}, {"code": "K-06", "label": "Home visit"}],
 "operations": [{"name": "remind", "label": "Remind"}, {"name": "escalate", "label": "Escalate"}],
 "messages": [{"name": "info.added", "label": "Something new"}], "functions": []}"""

DRAWING = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:dd="http://www.omg.org/spec/DD/20100524/DI"
 xmlns:ofd="urn:one-front-door:bpmn:1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
 id="defs" targetNamespace="urn:x">
 <message id="m1" name="info.added"/><message id="m2" name="other.sent"/>
 <collaboration id="c"><participant id="pool" name="Hub" processRef="p"/></collaboration>
 <process id="p" name="Pathway" isExecutable="true">
  <documentation>What it is for.</documentation>
  <laneSet id="lanes"><lane id="l1" name="Hub"><flowNodeRef>start</flowNodeRef><flowNodeRef>check</flowNodeRef></lane>
   <lane id="l2" name="Health team"><extensionElements><ofd:assignment agency="HEALTH" role="PRAC"/></extensionElements>
    <flowNodeRef>info</flowNodeRef></lane></laneSet>
  <startEvent id="start" name="Begin"/>
  <userTask id="check" name="Danger check"/>
  <boundaryEvent id="late" name="Late" attachedToRef="check" cancelActivity="false">
   <extensionElements><ofd:clock code="K-05" point="50"/></extensionElements>
   <timerEventDefinition id="t"><timeDate xsi:type="tFormalExpression">clock_due("K-05", "50")</timeDate></timerEventDefinition>
  </boundaryEvent>
  <serviceTask id="tell" name="Tell them"><extensionElements>
    <ofd:operation name="remind" to="LEAD" clock="K-05"/></extensionElements></serviceTask>
  <endEvent id="told" name="Told"/>
  <exclusiveGateway id="which" name="Which way?" default="w_map"/>
  <userTask id="info" name="Health information" camunda:assignee="ann"><documentation>Say what you know.</documentation>
   <extensionElements><ofd:assignment agency="HEALTH" role="PRAC"/><ofd:form key="info"/><ofd:clock code="K-05"/>
    <ofd:locked rule="S-05"/><ofd:why>The pathway says so.</ofd:why><ofd:subject variable="person"/>
    <camunda:properties><camunda:property name="a" value="1"/></camunda:properties></extensionElements>
   <multiInstanceLoopCharacteristics ofd:collection="people()" ofd:item="person" isSequential="false"/></userTask>
  <callActivity id="decide" name="Decide" calledElement="joint"/>
  <businessRuleTask id="rule" name="Rule"><extensionElements><ofd:decision ref="clocks"/></extensionElements></businessRuleTask>
  <userTask id="map" name="Family map"/>
  <intermediateCatchEvent id="wait" name="Wait"><messageEventDefinition id="w" messageRef="m1"/></intermediateCatchEvent>
  <subProcess id="sub" name="Inner"><startEvent id="s1"/><userTask id="deep" name="Deep"/><endEvent id="s2"/>
   <sequenceFlow id="sf1" sourceRef="s1" targetRef="deep"/><sequenceFlow id="sf2" sourceRef="deep" targetRef="s2"/></subProcess>
  <scriptTask id="sum" name="Sum"><script>1 + 1</script></scriptTask>
  <endEvent id="end" name="Over"/>
  <sequenceFlow id="f1" sourceRef="start" targetRef="check"/>
  <sequenceFlow id="f2" sourceRef="check" targetRef="which"/>
  <sequenceFlow id="f3" sourceRef="late" targetRef="tell"/>
  <sequenceFlow id="f4" sourceRef="tell" targetRef="told"/>
  <sequenceFlow id="w_info" name="danger" sourceRef="which" targetRef="info"><conditionExpression>danger_seen()</conditionExpression></sequenceFlow>
  <sequenceFlow id="w_call" name="child" sourceRef="which" targetRef="decide"><conditionExpression>has_child()</conditionExpression></sequenceFlow>
  <sequenceFlow id="w_map" sourceRef="which" targetRef="map"/>
  <sequenceFlow id="f5" sourceRef="info" targetRef="map"/>
  <sequenceFlow id="f6" sourceRef="decide" targetRef="rule"/>
  <sequenceFlow id="f7" sourceRef="rule" targetRef="map"/>
  <sequenceFlow id="f8" sourceRef="map" targetRef="wait"/>
  <sequenceFlow id="f9" sourceRef="wait" targetRef="sub"/>
  <sequenceFlow id="f10" sourceRef="sub" targetRef="sum"/>
  <sequenceFlow id="f11" sourceRef="sum" targetRef="end"/>
  <textAnnotation id="note"><text>Look here</text></textAnnotation>
 </process>
 <di:BPMNDiagram id="d"><di:BPMNPlane id="plane" bpmnElement="c">
  <di:BPMNShape id="d1" bpmnElement="check"><dc:Bounds x="10" y="10" width="100" height="80"/></di:BPMNShape>
  <di:BPMNShape id="d2" bpmnElement="map"><dc:Bounds x="210" y="10" width="100" height="80"/></di:BPMNShape>
  <di:BPMNShape id="d3" bpmnElement="pool"><dc:Bounds x="0" y="0" width="900" height="800"/></di:BPMNShape>
  <di:BPMNEdge id="e1" bpmnElement="f2"><dd:waypoint x="110" y="50"/><dd:waypoint x="210" y="50"/></di:BPMNEdge>
 </di:BPMNPlane></di:BPMNDiagram>
</definitions>"""

TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="t" name="T" namespace="urn:x">
 <decision id="clocks" name="How long?"><decisionTable id="dt" hitPolicy="FIRST">
  <input id="i1" label="Clock"><inputExpression id="x1"><text>clock</text></inputExpression></input>
  <input id="i2" label="Rating"><inputExpression id="x2"><text>rating</text></inputExpression></input>
  <output id="o1" label="Limit" name="limit"/>
  <rule id="r1"><inputEntry id="a"><text>"K-05"</text></inputEntry><inputEntry id="b"><text>"A"</text></inputEntry>
   <outputEntry id="c"><text>"6 wh"</text></outputEntry></rule>
  <rule id="r2"><inputEntry id="d"><text>"K-05"</text></inputEntry><inputEntry id="e"><text></text></inputEntry>
   <outputEntry id="f"><text>"8 wh"</text></outputEntry></rule>
 </decisionTable></decision></definitions>"""

FILES = {
    "p.bpmn": DRAWING.encode(),
    "clocks.dmn": TABLE.encode(),
    "vocabulary.json": VOCABULARY,
    "forms/info.json": b'{"title": "What you know"}',
}


def changed(*swaps, path="p.bpmn"):
    """The files with pieces of one of them replaced."""
    text = FILES[path].decode()
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    return {**FILES, path: text.encode()}


WORDS = Words.of(FILES, values={"rating": {"A": "Amber"}})
INFO = "“Health information”"


def told(*swaps, path="p.bpmn"):
    """What a change of one file is told as; the layout must not have moved."""
    found = compare(FILES, changed(*swaps, path=path), words=WORDS)
    assert not found.moves
    return [change.sentence for change in (*found.changes, *found.tables)]
