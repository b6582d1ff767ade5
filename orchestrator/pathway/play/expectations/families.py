"""The family, the case, how serious it is for each, and what each child said."""

from orchestrator.cases.models import Case, CaseState, Rating
from orchestrator.cases.opening import times_referred_before
from orchestrator.cases.vocabulary import YesNoUnknown
from orchestrator.pathway.play.reading import Lines

from .registry import Verdict, expectation, number
from .scene import Scene


@expectation("member", required="name", optional="roles child victim asked_about")
def member(scene: Scene, asked: Lines) -> Verdict:
    """Somebody is part of the case, in these roles; every child is a victim in their own right."""
    found = scene.member(asked["name"])
    verdict = Verdict(found.person.label(), scene)
    verdict.several(asked, "roles", found.roles, "roles")
    verdict.flag(asked, "child", found.is_child(), "a child")
    victim = found.is_child() or "adult_victim" in found.roles
    verdict.flag(asked, "victim", victim, "recorded as a victim")
    return verdict


@expectation(
    "case",
    optional="state follows rating members referred_before danger domestic_abuse contacts round name",
)
def case(scene: Scene, asked: Lines) -> Verdict:
    """The case itself: open, decided, planned, closed; which case it follows."""
    found = scene.named_case(asked["name"]) if "name" in asked else scene.case
    verdict = Verdict("The case" if "name" not in asked else f"The case “{asked['name']}”", scene)
    verdict.words(asked, "state", CaseState(found.state).value)
    verdict.words(asked, "rating", found.effective_rating().label)
    if "follows" in asked:
        before = scene.named_case(asked["follows"])
        verdict.expect(
            f"follows “{asked['follows']}” ({before.reference})",
            found.re_referral_of_id == before.pk,
            f"it follows {found.re_referral_of or 'none'}",
        )
    for key, value in (
        ("members", found.members.count()),
        ("contacts", found.contacts.count()),
        ("referred_before", times_referred_before(found)),
        ("round", found.round),
    ):
        if key in asked:
            verdict.expect(
                f"{key.replace('_', ' ')} {asked[key]}", value == number(asked, key), f"it is {value}"
            )
            if value != number(asked, key):
                verdict.new_value(asked, key, str(value))
    verdict.flag(asked, "danger", found.danger_seen, "marked as danger")
    verdict.words(asked, "domestic_abuse", YesNoUnknown(found.domestic_abuse).value)
    return verdict


@expectation("cases", optional="open all")
def cases(scene: Scene, asked: Lines) -> Verdict:
    """How many cases there are at the site."""
    verdict = Verdict("Cases at the site", scene)
    rows = Case.objects.filter(site=scene.site)
    for key, count in (("all", rows.count()), ("open", rows.exclude(state=CaseState.CLOSED).count())):
        if key in asked:
            verdict.expect(f"{key} {asked[key]}", count == number(asked, key), f"there are {count}")
    return verdict


@expectation("rating", required="of is", optional="at by stage was", by_hand=True)
def rating(scene: Scene, asked: Lines) -> Verdict:
    """The newest rating of a person: its value, when and by which agency, and what it was before."""
    person = scene.member(asked["of"]).person
    verdict = Verdict(f"Rating of {person.label()}", scene)
    found = (
        Rating.objects.filter(case_id=scene.case_id, person=person, next__isnull=True)
        .select_related("agency", "previous")
        .order_by("-id")
        .first()
    )
    if found is None:
        verdict.fail("nobody has rated them")
        return verdict
    verdict.words(asked, "is", found.get_value_display(), label="is")
    verdict.moment(asked, "at", found.at, "given")
    verdict.words(asked, "by", found.agency.code, label="given by")
    verdict.words(asked, "stage", found.stage)
    verdict.words(
        asked, "was", found.previous.get_value_display() if found.previous else "nothing", label="was"
    )
    return verdict


@expectation("voice", required="of", optional="heard words reason", by_hand=True)
def voice(scene: Scene, asked: Lines) -> Verdict:
    """A child was heard, in their own words; or there is a reason and a date."""
    found = scene.member(asked["of"])
    verdict = Verdict(f"The voice of {found.person.label()}", scene)
    said = scene.case.child_voices.filter(person=found.person).order_by("-at", "-id").first()
    if said is None:
        verdict.fail("nothing is recorded")
        return verdict
    verdict.flag(asked, "heard", bool(said.own_words), "heard")
    verdict.words(asked, "words", said.own_words, label="in the words")
    verdict.words(asked, "reason", said.not_obtained_reason)
    return verdict
