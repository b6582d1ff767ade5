"""Harmful files: refused with a sentence, leaving nothing but an act."""

import gzip

import pytest

from orchestrator.audit.models import Act
from processes.models import BundleFile, ProcessVersion
from tests import fenmarsh as world

from .brought import BPMN, FOREIGN, LOCAL_FILE, STEP, kept_at, task, within, zipped

CODE = "__import__('pathlib').Path('{canary}').write_text('reached')"


#: By class: what the file does, and the file. None of it may be kept.
HOSTILE = {
    "entity of a local file": LOCAL_FILE,
    "entity of an address": f'<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>{task()}',
    "outside document type": f'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">{task()}',
    "a billion laughs": '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + task("&b;"),
    "nested too deep": task("<a>" * 5000 + "</a>" * 5000),
    "a page": "<!DOCTYPE html><html><body>Hello</body></html>",
    "a picture with a script": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "cut off": task()[:300],
    "another standard's name": task().replace(BPMN, "http://example.org/BPMN"),
    "UTF-7": '<?xml version="1.0" encoding="UTF-7"?>' + task(),
    "an included file": task(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>'
    ),
    "nothing at all": "",
    "a script that runs a program": STEP
    % '<scriptTask id="m" name="s"><script>import os\nos.system("true")</script></scriptTask>',
    "a script without end": STEP
    % '<scriptTask id="m" name="s"><script>while True: pass</script></scriptTask>',
    "a condition that runs code": task().replace(
        'targetRef="e"/>',
        f'targetRef="e"><conditionExpression xsi:type="tFormalExpression">{CODE}'
        "</conditionExpression></sequenceFlow>",
    ),
    "a condition that fills the memory": task().replace(
        'targetRef="e"/>',
        'targetRef="e"><conditionExpression>9**9**9 == 1</conditionExpression></sequenceFlow>',
    ),
    **{
        f"a condition that fills the memory by {what}": task().replace(
            'targetRef="e"/>',
            f'targetRef="e"><conditionExpression>{bomb}</conditionExpression></sequenceFlow>',
        )
        for what, bomb in {
            "a text": "len('a'*1000000000)>1",
            "a list": "len([x for x in [1]*9999999])>0",
            "a power": "upper('a')*10**9",
        }.items()
    },
    "code before a step": within(f"<spiffworkflow:preScript>{CODE}</spiffworkflow:preScript>"),
    "code in a message": within(f"<spiffworkflow:messagePayload>{CODE}</spiffworkflow:messagePayload>"),
    "code in a loop": task(
        f"<standardLoopCharacteristics><loopCondition>{CODE}</loopCondition></standardLoopCharacteristics>"
    ),
    "an address inside the network": within(
        '<spiffworkflow:parameter id="url" value="http://169.254.169.254/latest/"/>'
    ),
    "a Java runtime": STEP
    % '<serviceTask id="m" xmlns:c="urn:c" c:expression="${T(java.lang.Runtime).getRuntime()}"/>',
    "a page template": within(
        "<spiffworkflow:instructionsForEndUser>{% for i in x %}A{% endfor %}"
        "</spiffworkflow:instructionsForEndUser>"
    ),
    "a process that calls itself": STEP % '<callActivity id="m" calledElement="P"/>',
    "a million at once": task(
        "<multiInstanceLoopCharacteristics><loopCardinality>1000000</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    ),
    "doubling tokens": STEP
    % (
        '<exclusiveGateway id="g"/><parallelGateway id="m"/>'
        '<sequenceFlow id="a" sourceRef="m" targetRef="g"/><sequenceFlow id="b" sourceRef="g" targetRef="m"/>'
    ),
    "a shape at no place": task().replace(
        "</definitions>",
        '<D xmlns="http://www.omg.org/spec/BPMN/20100524/DI"><Bounds x="NaN" y="1e308"/></D></definitions>',
    ),
    "a lane with rights of the system": task().replace(
        '<startEvent id="s"/>',
        '<laneSet id="l"><lane id="l1" name="superuser"/></laneSet><startEvent id="s"/>',
    ),
    "two with one id": task().replace("</process>", '<userTask id="m" name="shadow"/></process>'),
    "an id that is a path": task().replace('id="P"', 'id="../../../tmp/x"'),
    "a form that is a path": within(
        '<spiffworkflow:property name="formJsonSchemaFilename" value="../../../settings.py"/>'
    ),
    "too large": task(f"<documentation>{'x' * 2_100_000}</documentation>"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_harmful_file_is_refused_with_a_sentence_and_an_act_and_nothing_is_kept(bring, kind, tmp_path):
    canary = tmp_path / "canary"
    before = ProcessVersion.objects.count(), BundleFile.objects.count()
    answer = bring(HOSTILE[kind].replace("{canary}", str(canary)))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a problem" in page
    assert (ProcessVersion.objects.count(), BundleFile.objects.count()) == before
    act = Act.objects.get(verb="refused_import")
    assert act.who_id == world.staff("Carys Bowen").pk
    assert not canary.exists()


@pytest.mark.parametrize(
    "name",
    ["&lt;img src=x onerror=alert(1)&gt;", "=HYPERLINK(&quot;x&quot;)", "x&#10;INFO login ok user=admin"],
)
def test_an_ugly_name_is_only_a_text(bring, carys, name):
    answer = bring(FOREIGN.replace("Visit the café", name))
    page = carys.get(answer.url).content.decode()
    assert "<img src=x" not in page


def test_instructions_and_addresses_for_other_programs_are_left_out(bring):
    text = task().replace("<process", '<?xml-stylesheet type="text/xsl" href="data:,"?><process', 1)
    text = text.replace("<definitions", '<definitions xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd"', 1)
    assert bring(text).status_code == 302
    kept = kept_at("P/P.bpmn")
    assert b"stylesheet" not in kept
    assert b"schemaLocation" not in kept


NO_DRAWINGS = {
    "a zip file with a drawing": zipped(("a.bpmn", FOREIGN)),
    "an empty zip file": zipped(),
    "a cut off zip file": zipped(("a.bpmn", FOREIGN))[:200],
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj",
    "a compressed drawing": gzip.compress(FOREIGN.encode()),
}


@pytest.mark.parametrize("place", ["new", "draft"])
@pytest.mark.parametrize("kind", NO_DRAWINGS)
def test_what_is_called_a_drawing_and_is_none_is_refused_with_a_sentence(bring, draft, kind, place):
    before = ProcessVersion.objects.count(), draft.sha256
    answer = bring(NO_DRAWINGS[kind], name="visit.bpmn", place="new" if place == "new" else f"{draft.pk}|")
    assert answer.status_code == 422
    assert "This is not a BPMN drawing" in answer.content.decode()
    draft.refresh_from_db()
    assert (ProcessVersion.objects.count(), draft.sha256) == before
