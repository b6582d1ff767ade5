"""Files that people bring: any honest drawing opens in a draft, a harmful one leaves nothing but an act."""

import gzip
import io
import zipfile

import pytest
from django.test import Client

from orchestrator.audit.models import Act
from orchestrator.studio import archives
from processes import drafts
from processes.models import BundleFile, ProcessVersion, VersionState
from tests import fenmarsh as world

CARYS = "Carys Bowen"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FOREIGN = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made elsewhere -->
<definitions xmlns="{BPMN}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:elsewhere">
  <process id="Process_1" name="Home visit">
    <startEvent id="start" name="Asked"><outgoing>f1</outgoing></startEvent>
    <userTask id="visit" name="Visit the café" camunda:assignee="demo" camunda:class="org.example.Visit">
      <extensionElements><camunda:properties><camunda:property name="colour" value="blue"/>
      </camunda:properties></extensionElements><incoming>f1</incoming><outgoing>f2</outgoing></userTask>
    <endEvent id="end" name="Done"><incoming>f2</incoming></endEvent>
    <sequenceFlow id="f1" sourceRef="start" targetRef="visit"/>
    <sequenceFlow id="f2" sourceRef="visit" targetRef="end"/>
  </process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="Process_1">
    <bpmndi:BPMNShape id="visit_di" bpmnElement="visit"><dc:Bounds x="10" y="20" width="100" height="80"/>
    </bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""
STEP = f"""<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="x">
  <process id="P" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="m"/>
  %s<sequenceFlow id="f2" sourceRef="m" targetRef="e"/><endEvent id="e"/></process></definitions>"""
CODE = "__import__('pathlib').Path('{canary}').write_text('reached')"


def task(inside="", attributes=""):
    return STEP % f'<userTask id="m" name="Step" {attributes}>{inside}</userTask>'


def within(inside):
    return task(f"<extensionElements>{inside}</extensionElements>")


#: By class: what the file does, and the file. None of it may be kept.
HOSTILE = {
    "entity of a local file": f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>{task()}',
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


@pytest.fixture
def carys(fenmarsh):
    return world.signed_in(CARYS)


@pytest.fixture
def bring(carys, url, sent_file):
    def post(content, name="drawing.bpmn", **fields):
        content = content.encode() if isinstance(content, str) else content
        return carys.post(url("import"), {"file": sent_file(content, name), "place": "new", **fields})

    return post


def only_draft():
    return ProcessVersion.objects.get(state=VersionState.DRAFT)


def kept_at(path: str) -> bytes:
    content = drafts.file(only_draft(), path)
    assert content is not None
    return content


def test_a_drawing_of_another_tool_opens_with_a_checklist_that_leads_to_its_steps(bring, carys):
    answer = bring(FOREIGN, title="Home visits")
    draft = only_draft()
    assert answer.url == f"/versions/drafts/{draft.pk}/"
    page = carys.get(answer.url).content.decode()
    assert "Home visits" in page
    assert "Must be put right" in page
    assert "#step=visit" in page
    editor = carys.get(f"/versions/drafts/{draft.pk}/drawings/Process_1/Process_1.bpmn/edit/")
    assert editor.status_code == 200
    act = Act.objects.get(verb="import_draft")
    assert (act.who_id, act.object) == (world.staff(CARYS).pk, f"version {draft.pk}")


def test_what_another_tool_wrote_into_its_drawing_is_kept(bring):
    bring(FOREIGN)
    kept = kept_at("Process_1/Process_1.bpmn")
    for words in (b'camunda:class="org.example.Visit"', b'value="blue"', b'x="10" y="20"', b"urn:elsewhere"):
        assert words in kept


def test_a_drawing_that_was_not_meant_to_run_is_marked_as_one_that_runs(bring):
    bring(FOREIGN)
    assert b'isExecutable="true"' in kept_at("Process_1/Process_1.bpmn")


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("UTF-8", "utf-8-sig"), ("UTF-16", "utf-16"), ("ISO-8859-1", "latin-1"), ("windows-1252", "cp1252")],
)
def test_a_drawing_in_another_encoding_is_kept_in_utf8(bring, carys, declared, codec):
    bring(FOREIGN.replace('encoding="UTF-8"', f'encoding="{declared}"').encode(codec))
    draft = only_draft()
    kept = drafts.file(draft, "Process_1/Process_1.bpmn")
    assert "Visit the café" in kept.decode("utf-8")
    assert kept.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    answer = carys.get(f"/versions/drafts/{draft.pk}/drawings/Process_1/Process_1.bpmn/file/")
    assert "Visit the café" in answer.json()["xml"]


def test_a_drawing_takes_the_place_of_one_and_whoever_calls_it_still_finds_it(bring, running):
    path = "joint_decision/joint_decision.bpmn"
    bring(FOREIGN, place=f"{running.pk}|{path}", title="Decide at home")
    draft = only_draft()
    assert draft.based_on == running
    assert set(drafts.files(draft)) == set(drafts.files(running))
    kept = kept_at(path)
    assert b'process id="joint_decision"' in kept
    assert b'bpmnElement="joint_decision"' in kept


def test_a_drawing_goes_into_a_draft_that_is_there(bring, draft):
    bring(FOREIGN, name="Home visit.bpmn", place=f"{draft.pk}|")
    assert only_draft() == draft
    assert "Home_visit.bpmn" in drafts.files(draft)


def test_a_drawing_of_a_known_pathway_is_asked_what_it_replaces(bring, running):
    content = drafts.file(running, "ofd_front_door/ofd_front_door.bpmn")
    answer = bring(content)
    assert answer.status_code == 422
    assert "which is a pathway here already" in answer.content.decode()


def test_a_table_replaces_no_drawing(bring, running):
    answer = bring(
        drafts.file(running, "clocks.dmn"), place=f"{running.pk}|joint_decision/joint_decision.bpmn"
    )
    assert answer.status_code == 422


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
    assert act.who_id == world.staff(CARYS).pk
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


def test_a_whole_pathway_comes_back_as_it_was_exported(bring, carys, running, url):
    exported = carys.get(url("export", running)).content
    answer = bring(exported, name="front_door.zip", title="As it was")
    assert answer.status_code == 302
    draft = only_draft()
    assert (draft.sha256, draft.process_id, draft.based_on) == (running.sha256, "ofd_front_door", running)


def zipped(*files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def link():
    entry = zipfile.ZipInfo("link.bpmn")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


BAD_ARCHIVES = {
    "out of the archive": zipped(("../evil.bpmn", FOREIGN)),
    "an absolute path": zipped(("/tmp/evil.bpmn", FOREIGN)),
    "a path of another system": zipped(("..\\evil.bpmn", FOREIGN)),
    "a link": zipped((link(), "/etc/hostname")),
    "a bomb": zipped(("a.bpmn", b" " * 50_000_000)),
    "many files": zipped(*((f"f{number}.json", "{}") for number in range(300))),
    "another kind of file": zipped(("a.bpmn", FOREIGN), ("run.py", "x")),
    "no drawing": zipped(("a.json", "{}")),
    "a harmful drawing": zipped(("a.bpmn", HOSTILE["entity of a local file"])),
    "cut off": zipped(("a.bpmn", FOREIGN))[:200],
    "no zip at all": b"PK\x03\x04 nonsense",
    "many small ones that are large together": zipped(
        *((f"f{number}.json", b" " * 1_900_000) for number in range(30))
    ),
}


@pytest.mark.parametrize("kind", BAD_ARCHIVES)
def test_a_bad_archive_is_refused_and_nothing_is_kept(bring, kind):
    before = ProcessVersion.objects.count()
    answer = bring(BAD_ARCHIVES[kind], name="pathway.zip")
    assert answer.status_code == 422
    assert ProcessVersion.objects.count() == before
    assert Act.objects.filter(verb="refused_import").count() == 1


@pytest.mark.parametrize("name", ["front_door.bpmn", "front_door", "front_door (1).zip.download"])
def test_an_exported_pathway_comes_back_whatever_it_is_called(bring, carys, running, url, name):
    assert bring(carys.get(url("export", running)).content, name=name).status_code == 302
    assert only_draft().sha256 == running.sha256


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


def test_no_file_is_no_upload(carys, url):
    answer = carys.post(url("import"), {"place": "new"})
    assert answer.status_code == 422
    assert "Choose a file" in answer.content.decode()


def test_a_file_from_another_page_is_refused(fenmarsh, url, sent_file):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.staff(CARYS), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(url("import"), {"file": sent_file(FOREIGN.encode()), "place": "new"})
    assert answer.status_code == 403
    assert not ProcessVersion.objects.filter(state=VersionState.DRAFT).exists()


@pytest.mark.parametrize("name", ["Henry Ash", "Judith Penhale", "Farah Aziz", "Nadia Frost"])
def test_only_owners_of_pathways_bring_files_in(fenmarsh, url, sent_file, name):
    browser = world.signed_in(name)
    assert browser.get(url("import")).status_code == 404
    answer = browser.post(url("import"), {"file": sent_file(FOREIGN.encode()), "place": "new"})
    assert answer.status_code == 404
    assert not ProcessVersion.objects.filter(state=VersionState.DRAFT).exists()


def test_nobody_brings_a_file_into_another_sites_pathway(bring, running):
    theirs = drafts.begin(
        owner_key="northmarsh",
        process_id="home",
        files={"home.bpmn": FOREIGN.encode()},
        title="Theirs",
        author="Somebody else",
        now=running.created_at,
    )
    assert bring(FOREIGN, place=f"{theirs.pk}|home.bpmn").status_code == 422
    assert only_draft() == theirs
    assert theirs.revision == 1


def test_unpacking_gives_back_what_was_packed():
    files = {"b.bpmn": FOREIGN.encode(), "a.json": b"{}"}
    assert archives.unpack(archives.pack(files)) == files


def test_what_only_wants_a_look_is_not_called_nothing_missing(bring, carys):
    page = carys.get(bring(task()).url).content.decode()
    assert "Must be put right" not in page
    assert page.count("Please look") >= 3
    assert "Nothing is missing" not in page
    assert "Nothing must be mended" in page
    assert f"{page.count('Please look')} things to look at first:" in page
