"""The record: acts and their chain, reads, new information, messages between processes."""

from orchestrator.audit import chain
from orchestrator.audit.models import Act, Read
from orchestrator.cases.models import Information
from orchestrator.pathway.play.reading import Lines
from processes.models import Message

from .registry import Verdict, expectation
from .scene import Scene


@expectation("act", required="verb", optional="at by agency count detail")
def act(scene: Scene, asked: Lines) -> Verdict:
    """Something that was done is on record, with who did it and when."""
    verdict = Verdict(f"On record: {asked['verb'].replace('_', ' ')}", scene)
    rows = Act.objects.filter(case_key=str(scene.case_id), verb=asked["verb"]).select_related("who")
    if "agency" in asked:
        rows = rows.filter(agency=asked["agency"])
    if "at" in asked:
        at = scene.moment(asked["at"])
        rows = rows.filter(at=at)
        verdict.said.append(f"at {scene.words(at)}")
    if "by" in asked:
        rows = rows.filter(who=scene.staff(asked["by"]))
        verdict.said.append(f"by {asked['by']}")
    if "detail" in asked:
        found = [each for each in rows if asked["detail"] in str(each.detail)]
        verdict.expect(f"with {asked['detail']}", bool(found), "no act holds that")
        return verdict
    verdict.count(asked, rows.count())
    if "count" not in asked and not rows.exists():
        verdict.fail("there is no such act")
    return verdict


@expectation("chain_holds")
def chain_holds(scene: Scene, asked: Lines) -> Verdict:
    """Every act of the case is linked to the one before it, and none was changed or removed."""
    verdict = Verdict("The chain of acts holds", scene)
    verdict.differences += chain.verify(str(scene.case_id))
    return verdict


@expectation("read", required="by", optional="what at of count classes")
def read(scene: Scene, asked: Lines) -> Verdict:
    """Somebody looked, and it is on record."""
    staff = scene.staff(asked["by"])
    verdict = Verdict(f"On record: {staff.display_name} looked", scene)
    rows = Read.objects.filter(who=staff, case_ids__contains=[scene.case_id])
    if "what" in asked:
        rows = rows.filter(what=asked["what"])
    if "of" in asked:
        rows = rows.filter(object_kind=asked["of"])
    if "at" in asked:
        at = scene.moment(asked["at"])
        rows = rows.filter(at=at)
        verdict.said.append(f"at {scene.words(at)}")
    verdict.count(asked, rows.count())
    if "count" not in asked and not rows.exists():
        verdict.fail("there is no such read")
    newest = rows.order_by("-id").first()
    if newest is not None:
        verdict.several(asked, "classes", newest.field_classes, "of the classes")
    return verdict


@expectation("information", optional="kind agency arrived considered material count by")
def information(scene: Scene, asked: Lines) -> Verdict:
    """Something new joined the case and was weighed by a person."""
    verdict = Verdict("New information", scene)
    rows = Information.objects.filter(case_id=scene.case_id).select_related("agency", "by")
    if "kind" in asked:
        rows = rows.filter(kind=asked["kind"])
        verdict.said.append(asked["kind"].replace("_", " "))
    if "agency" in asked:
        rows = rows.filter(agency__code=asked["agency"])
        verdict.said.append(f"from {asked['agency']}")
    verdict.count(asked, rows.count())
    newest = rows.order_by("-id").first()
    if newest is None:
        if asked.get("count") != "0":
            verdict.nothing(asked, "none arrived")
        return verdict
    verdict.moment(asked, "arrived", newest.received_at, "arrived")
    verdict.moment(asked, "considered", newest.considered_at, "considered")
    verdict.flag(asked, "material", newest.material is True, "material")
    verdict.words(asked, "by", newest.by.display_name if newest.by else "nobody")
    return verdict


@expectation("message", required="name", optional="state count agency at")
def message(scene: Scene, asked: Lines) -> Verdict:
    """A message between processes of the case."""
    verdict = Verdict(f"Message {asked['name']}", scene)
    rows = Message.objects.filter(business_key=str(scene.case_id), name=asked["name"])
    if "agency" in asked:
        rows = rows.filter(item=asked["agency"])
    verdict.count(asked, rows.count())
    newest = rows.order_by("-id").first()
    if newest is None:
        if asked.get("count") != "0":
            verdict.nothing(asked, "it was never sent")
        return verdict
    verdict.words(asked, "state", newest.state)
    verdict.moment(asked, "at", newest.created_at, "sent")
    return verdict
