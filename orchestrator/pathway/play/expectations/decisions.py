"""The joint decision and the plan of next steps."""

from orchestrator.cases.models import Decision, Plan
from orchestrator.cases.planning import published_plan
from orchestrator.cases.vocabulary import PERPETRATOR_ACTIONS, RatingValue
from orchestrator.pathway.play import moments
from orchestrator.pathway.play.reading import Lines

from .registry import Verdict, expectation, listed, number
from .scene import Scene


@expectation(
    "decision",
    optional="number frozen missing says standing round hashed count positions chair",
    by_hand=True,
)
def decision(scene: Scene, asked: Lines) -> Verdict:
    """A frozen decision, the newest or the one of this number: who was missing, what stands on its face."""
    rows = list(
        Decision.objects.filter(case_id=scene.case_id, frozen_at__isnull=False)
        .select_related("chair")
        .order_by("frozen_at", "id")
    )
    verdict = Verdict(f"Decision {asked['number']}" if "number" in asked else "The decision", scene)
    verdict.count(asked, len(rows))
    found = _numbered(rows, asked)
    if found is None:
        if asked.get("count") != "0":
            verdict.fail("nothing is decided")
        return verdict
    verdict.moment(asked, "frozen", found.frozen_at, "frozen")
    verdict.several(asked, "missing", found.missing_core, "without")
    if "says" in asked:
        verdict.expect(
            f"on its face “{asked['says']}”", asked["says"] in found.gaps, f"it says “{found.gaps}”"
        )
    verdict.flag(asked, "standing", found.superseded_by_id is None)
    verdict.words(asked, "round", found.round)
    verdict.flag(asked, "hashed", len(found.sha256) == 64)
    verdict.words(asked, "chair", found.chair.display_name)
    if "positions" in asked:
        positions = [each.agency.code for each in found.positions.select_related("agency")]
        verdict.several(asked, "positions", positions, "positions of")
    return verdict


def _numbered(rows: list[Decision], asked: Lines) -> Decision | None:
    if "number" not in asked:
        return rows[-1] if rows else None
    place = number(asked, "number")
    return rows[place - 1] if 1 <= place <= len(rows) else None


@expectation("outcome", required="of", optional="includes never rating decision start_by", by_hand=True)
def outcome(scene: Scene, asked: Lines) -> Verdict:
    """What a decision gives to one person or to everyone: `includes` at least these, `never` any of those."""
    verdict = Verdict(f"Outcome of {asked['of']}", scene)
    rows = list(
        Decision.objects.filter(case_id=scene.case_id, frozen_at__isnull=False).order_by("frozen_at", "id")
    )
    place = number(asked, "decision") if "decision" in asked else len(rows)
    if not rows or place > len(rows):
        verdict.fail("nothing is decided")
        return verdict
    outcomes = {each.person_id: each for each in rows[place - 1].outcomes.all()}
    for member in scene.members(asked["of"]):
        label = member.person.label()
        found = outcomes.get(member.person_id)
        if found is None:
            verdict.fail(f"{label} has none")
            continue
        has = f"{label} has {', '.join(found.codes)}"
        for code in listed(asked, "includes"):
            verdict.expect(code, code in found.codes, has)
        for code in listed(asked, "never"):
            verdict.expect(f"not {code}", code not in found.codes, has)
        verdict.words(asked, "rating", RatingValue(found.rating).label)
        if "start_by" in asked:
            day = moments.read_day(asked["start_by"], now=scene.now, zone=scene.zone)
            words = moments.day_in_words(found.start_by) if found.start_by else "no day"
            verdict.expect(f"by {moments.day_in_words(day)}", found.start_by == day, f"{label} has {words}")
    verdict.said = list(dict.fromkeys(verdict.said))
    return verdict


@expectation("plan", optional="published signed_by within_hours actions version count", by_hand=True)
def plan(scene: Scene, asked: Lines) -> Verdict:
    """The published plan: when, how long after receipt, who signed."""
    verdict = Verdict("The plan of next steps", scene)
    case = scene.case
    verdict.count(asked, Plan.objects.filter(case=case, published_at__isnull=False).count())
    found = published_plan(case)
    if found is None or found.published_at is None:
        verdict.fail("it is not published")
        return verdict
    verdict.moment(asked, "published", found.published_at, "published")
    if "within_hours" in asked:
        hours = (found.published_at - case.received_at).total_seconds() / 3600
        wanted = number(asked, "within_hours")
        verdict.expect(f"within {wanted} hours of receipt", hours <= wanted, f"it took {hours:.1f} hours")
    if "signed_by" in asked:
        signed = [
            each.agency.code for each in found.signatures.filter(value="agree").select_related("agency")
        ]
        verdict.several(asked, "signed_by", signed, "signed by")
    verdict.words(asked, "version", found.version)
    return verdict


@expectation("action", required="about", optional="kind owner")
def action(scene: Scene, asked: Lines) -> Verdict:
    """The published plan holds an action about this person; `kind: perpetrator` is disrupt or change."""
    verdict = Verdict(f"An action about {asked['about']}", scene)
    found = published_plan(scene.case)
    rows = found.actions.filter(member=scene.member(asked["about"]).person) if found else None
    actions = list(rows.select_related("owner_agency")) if rows is not None else []
    if asked.get("kind") == "perpetrator":
        actions = [each for each in actions if each.kind in PERPETRATOR_ACTIONS]
    elif "kind" in asked:
        actions = [each for each in actions if each.kind == asked["kind"]]
    if "owner" in asked:
        actions = [each for each in actions if each.owner_agency.code == asked["owner"]]
    said = ", ".join(f"{key} {asked[key]}" for key in ("kind", "owner") if key in asked)
    verdict.expect(said or "planned", bool(actions), "there is none")
    return verdict
