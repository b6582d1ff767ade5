"""What may be shared about whom, who decided and who looked at it again; what a reader is allowed."""

from orchestrator.access import visible
from orchestrator.access.answers import FACTS, SHARED, answers_seen
from orchestrator.access.fields import sees_full_referral
from orchestrator.cases import sharing_levels
from orchestrator.cases.models import SharingDecision
from orchestrator.pathway.play.reading import Lines

from .registry import Verdict, expectation
from .scene import Scene


@expectation(
    "sharing",
    required="about",
    optional="level told decided_by authorised_by override at basis",
    by_hand=True,
)
def sharing(scene: Scene, asked: Lines) -> Verdict:
    """The decision that counts now about one person, or about everyone."""
    verdict = Verdict(f"Sharing about {asked['about']}", scene)
    levels = sharing_levels.levels(scene.case, now=scene.now)
    newest = sharing_levels.newest_decisions(scene.case)
    for member in scene.members(asked["about"]):
        label = member.person.label()
        level = levels.get(member.person_id)
        if "level" in asked:
            is_so = str(level) == asked["level"] or (level is None and asked["level"] == "none")
            verdict.expect(f"level {asked['level']}", is_so, f"about {label} it is {level}")
        decision = newest.get(member.person_id)
        if decision is None:
            if set(asked) - {"about", "level"}:
                verdict.fail(f"nothing is decided about {label}")
            continue
        _compare(verdict, asked, decision)
    verdict.said = list(dict.fromkeys(verdict.said))
    return verdict


def _compare(verdict: Verdict, asked: Lines, decision: SharingDecision) -> None:
    verdict.words(asked, "told", decision.told_status)
    verdict.moment(asked, "at", decision.created_at, "decided")
    decider, authoriser = decision.decided_by, decision.authorised_by
    verdict.words(asked, "decided_by", decider.display_name if decider else "nobody")
    verdict.words(asked, "authorised_by", authoriser.display_name if authoriser else "nobody")
    verdict.flag(asked, "override", decision.override, "an override")
    verdict.words(asked, "basis", ", ".join([*decision.article6, *decision.article9, *decision.gateways]))


@expectation(
    "danger_sharing",
    required="about",
    optional="level opened until reviewed reviewed_by agreed open",
    by_hand=True,
)
def danger_sharing(scene: Scene, asked: Lines) -> Verdict:
    """Sharing that was opened at once because somebody is in danger, and the look at it afterwards (K-17)."""
    verdict = Verdict(f"Sharing in danger about {asked['about']}", scene)
    for member in scene.members(asked["about"]):
        found = (
            SharingDecision.objects.filter(case_id=scene.case_id, person=member.person, is_danger=True)
            .select_related("authorised_by")
            .order_by("-id")
            .first()
        )
        if found is None:
            verdict.fail(f"it was never opened about {member.person.label()}")
            continue
        verdict.words(asked, "level", found.level)
        verdict.moment(asked, "opened", found.created_at, "opened")
        verdict.moment(asked, "until", found.expires_at, "until")
        verdict.moment(asked, "reviewed", found.authorised_at, "reviewed")
        reviewer = found.authorised_by.display_name if found.authorised_by else "nobody"
        verdict.words(asked, "reviewed_by", reviewer)
        verdict.flag(asked, "agreed", found.authorised is True, "found right")
        is_open = found.withdrawn_at is None and found.expires_at is not None and found.expires_at > scene.now
        verdict.flag(asked, "open", is_open, "open now")
    verdict.said = list(dict.fromkeys(verdict.said))
    return verdict


@expectation("sees", required="who", optional="case answers_of about known facts referral", by_hand=True)
def sees(scene: Scene, asked: Lines) -> Verdict:
    """What a reader’s pages show: whether they may open the case, and another agency’s answers in it."""
    staff = scene.staff(asked["who"])
    verdict = Verdict(f"{staff.display_name} ({asked['who']}) sees", scene)
    case = scene.case
    verdict.flag(asked, "case", visible.cases(staff, now=scene.now).filter(pk=case.pk).exists(), "the case")
    verdict.flag(asked, "referral", sees_full_referral(staff, case, now=scene.now), "the whole referral")
    if "answers_of" not in asked and "about" not in asked:
        return verdict
    seen = answers_seen(staff, case, now=scene.now)
    if "answers_of" in asked:
        seen = [each for each in seen if each.response.request.agency.code == asked["answers_of"]]
        verdict.said.append(f"of the answers of {asked['answers_of']}")
    if "about" in asked:
        people = {each.person_id for each in scene.members(asked["about"])}
        seen = [each for each in seen if each.response.person_id in people]
        verdict.said.append(f"about {asked['about']}")
    verdict.flag(asked, "known", any("known" in each.values for each in seen), "known or not known")
    facts = any(set(each.values).intersection(FACTS + SHARED) for each in seen)
    verdict.flag(asked, "facts", facts, "facts")
    return verdict
