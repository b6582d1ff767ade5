"""Who was told what inside the service, and what the referrer was told."""

from orchestrator.cases.models import Feedback
from orchestrator.notices.models import Notice
from orchestrator.pathway.play.reading import Lines

from .registry import Verdict, expectation
from .scene import Scene


@expectation("notice", required="to", optional="clock agency at kind says count")
def notice(scene: Scene, asked: Lines) -> Verdict:
    """A team (HEALTH ESC) or a person was told, at this moment, about this clock."""
    verdict = Verdict(f"Notice to {asked['to']}", scene)
    rows = _to(scene, asked["to"])
    if "clock" in asked:
        rows = [each for each in rows if asked["clock"] in each.clocks]
        verdict.said.append(f"about {asked['clock']}")
    if "agency" in asked:
        rows = [each for each in rows if asked["agency"] in (each.agency, each.item)]
        verdict.said.append(f"of {asked['agency']}")
    if "kind" in asked:
        rows = [each for each in rows if each.kind == asked["kind"]]
        verdict.said.append(asked["kind"])
    if "at" in asked:
        at = scene.moment(asked["at"])
        told = sorted({each.created_at for each in rows})
        others = ", ".join(map(scene.words, told)) or "never"
        rows = [each for each in rows if each.created_at == at]
        if not rows and len(told) == 1 and asked.get("count") != "0":
            verdict.new_time(asked, "at", scene.words(told[0]))
        verdict.expect(f"at {scene.words(at)}", bool(rows) or asked.get("count") == "0", f"told {others}")
    verdict.count(asked, len(rows))
    if "count" not in asked and not rows and not verdict.differences:
        verdict.nothing(asked, "there is none")
    if "says" in asked and rows:
        texts = " | ".join(each.text for each in rows)
        verdict.expect(f"says “{asked['says']}”", asked["says"] in texts, f"it says “{texts}”")
    return verdict


def _to(scene: Scene, who: str) -> list[Notice]:
    rows = Notice.objects.filter(case_id=scene.case_id).order_by("created_at", "id")
    if who == who.upper():
        return list(rows.filter(to_team=scene.team(who)))
    return list(rows.filter(to_staff=scene.staff(who)))


@expectation("no_content_in_notices")
def no_content_in_notices(scene: Scene, asked: Lines) -> Verdict:
    """No notice holds a name of the family: reference and link only."""
    verdict = Verdict("Notices name nobody of the family", scene)
    names = {
        name
        for member in scene.case.members.select_related("person")
        for name in (member.person.given_name, member.person.family_name)
        if name
    }
    for each in Notice.objects.filter(case_id=scene.case_id):
        for name in names:
            if name in each.text.split():
                verdict.fail(f"“{each.text}” names {name}")
    return verdict


@expectation("feedback", required="kind", optional="at level count by says")
def feedback(scene: Scene, asked: Lines) -> Verdict:
    """The referrer was thanked (`ack`) or told the outcome (`outcome`), at most at the level allowed."""
    words = {"ack": "Thanks to the referrer", "outcome": "Outcome told to the referrer"}
    verdict = Verdict(words.get(asked["kind"], asked["kind"]), scene)
    rows = list(Feedback.objects.filter(case_id=scene.case_id, kind=asked["kind"]).select_related("by"))
    verdict.count(asked, len(rows))
    if not rows:
        if asked.get("count") != "0":
            verdict.nothing(asked, "nothing was sent")
        return verdict
    newest = max(rows, key=lambda each: each.pk)
    verdict.moment(asked, "at", newest.sent_at, "sent")
    verdict.words(asked, "level", newest.level)
    verdict.words(asked, "by", newest.by.display_name if newest.by else "the service")
    if "says" in asked:
        verdict.expect(f"says “{asked['says']}”", asked["says"] in newest.text, f"it says “{newest.text}”")
    return verdict
