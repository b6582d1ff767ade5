"""What agencies were asked and answered, and what a form kept."""

from forms.models import Submission
from orchestrator.agencies.vocabulary import CORE_AGENCIES
from orchestrator.cases.models import AgencyRequest
from orchestrator.pathway.play.reading import Lines

from .registry import Verdict, expectation, listed
from .scene import Scene


@expectation("asked", required="agencies", optional="at by round")
def asked_agencies(scene: Scene, asked: Lines) -> Verdict:
    """These agencies were asked (“core” stands for the core agencies), all by this moment."""
    verdict = Verdict("Asked", scene)
    wanted = [
        code
        for word in listed(asked, "agencies")
        for code in (CORE_AGENCIES if word == "core" else [scene.agency(word).code])
    ]
    found = {each.agency.code: each for each in _requests(scene, asked)}
    missing = [code for code in wanted if code not in found]
    verdict.expect(", ".join(wanted), not missing, f"these were not: {', '.join(missing)}")
    if missing:
        return verdict
    at = [found[code].asked_at for code in wanted]
    if "at" in asked:
        moment = scene.moment(asked["at"])
        others = [code for code in wanted if found[code].asked_at != moment]
        verdict.expect(f"at {scene.words(moment)}", not others, f"at another time: {', '.join(others)}")
    if "by" in asked:
        moment = scene.moment(asked["by"])
        verdict.expect(f"by {scene.words(moment)}", max(at) <= moment, f"the last at {scene.words(max(at))}")
    return verdict


@expectation("not_asked", required="agencies")
def not_asked(scene: Scene, asked: Lines) -> Verdict:
    """These agencies take no part."""
    wanted = listed(asked, "agencies")
    found = {each.agency.code for each in _requests(scene, asked)}
    verdict = Verdict("Not asked", scene)
    verdict.expect(", ".join(wanted), not found.intersection(wanted), "some were")
    return verdict


@expectation("answer", required="agency", optional="state at released late about known says facts round")
def answer(scene: Scene, asked: Lines) -> Verdict:
    """What one agency answered: when, late or not; about one person: known or not, facts or none."""
    agency = scene.agency(asked["agency"])
    verdict = Verdict(f"Answer of {agency.name}", scene)
    requests = [each for each in _requests(scene, asked) if each.agency_id == agency.pk]
    if not requests:
        verdict.fail("it was never asked")
        return verdict
    request = requests[-1]
    verdict.words(asked, "state", request.state)
    verdict.moment(asked, "at", request.responded_at, "given")
    verdict.moment(asked, "released", request.released_at, "in the shared picture")
    verdict.flag(asked, "late", request.late)
    if "about" in asked:
        _about(scene, asked, request, verdict)
    return verdict


def _about(scene: Scene, asked: Lines, request: AgencyRequest, verdict: Verdict) -> None:
    for member in scene.members(asked["about"]):
        found = request.responses.filter(person=member.person).first()
        if found is None:
            verdict.fail(f"it says nothing about {member.person.label()}")
            continue
        verdict.words(asked, "known", found.known)
        facts = any((found.involvement, found.risks, found.protective_factors, found.analysis))
        verdict.flag(asked, "facts", facts, f"facts about {member.person.label()}")
        if "says" in asked:
            text = " ".join((found.involvement, found.risks, found.analysis))
            verdict.expect(f"says “{asked['says']}”", asked["says"] in text, "it does not")


@expectation("kept", required="form", optional="by at answer is count")
def kept(scene: Scene, asked: Lines) -> Verdict:
    """What a form kept as it was sent. `answer` names it with dots: calls.0.called_at."""
    verdict = Verdict(f"The form {asked['form']}", scene)
    rows = Submission.objects.filter(scope_key=str(scene.case_id), form_version__key=asked["form"])
    found = rows.select_related("by").order_by("-at", "-id").first()
    verdict.count(asked, rows.count())
    if found is None:
        verdict.fail("nobody has sent it")
        return verdict
    verdict.words(asked, "by", found.by.display_name, label="sent by")
    verdict.moment(asked, "at", found.at, "sent")
    if "answer" in asked:
        value = _at_path(found.answers, asked["answer"])
        verdict.words(asked, "is", value, label=f"{asked['answer']} is")
    return verdict


def _at_path(value: object, path: str) -> object:
    for part in path.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _requests(scene: Scene, asked: Lines) -> list[AgencyRequest]:
    rows = AgencyRequest.objects.filter(case_id=scene.case_id).select_related("agency")
    if "round" in asked:
        rows = rows.filter(round=int(asked["round"]))
    return list(rows.order_by("asked_at", "id"))
