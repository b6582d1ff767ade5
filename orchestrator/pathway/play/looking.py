"""Somebody opens a case: what their page shows of it, by the rules of `access`, and the reading on record."""

from collections import defaultdict

from orchestrator.access import visible
from orchestrator.access.answers import FACTS, SHARED, answers_seen
from orchestrator.access.fields import sees_full_referral
from orchestrator.agencies.models import Staff
from orchestrator.audit import reads
from orchestrator.cases.vocabulary import VisibilityClass
from orchestrator.pathway.exceptions import PathwayError

from .expectations import Scene


class NotThere(PathwayError):
    """There is no such case. Not yours and not there look the same."""


def look(staff: Staff, *, scene: Scene) -> str:
    """What they see, in words. Raises NotThere where the case is none of theirs."""
    case = visible.cases(staff, now=scene.now).filter(pk=scene.case_id).select_related("site").first()
    if case is None:
        raise NotThere
    seen = answers_seen(staff, case, now=scene.now)
    classes = {VisibilityClass.HUB.value, *(each for answer in seen for each in answer.classes)}
    reads.record_read(
        who_id=staff.pk,
        at=scene.now,
        what="view",
        object_kind="case",
        object_ids=[case.pk],
        case_ids=[case.pk],
        field_classes=classes,
    )
    shown: dict[str, bool] = defaultdict(bool)
    for answer in seen:
        agency = answer.response.request.agency.name
        shown[agency] |= bool(set(answer.values).intersection(FACTS + SHARED))
    is_full = sees_full_referral(staff, case, now=scene.now)
    referral = "the whole referral" if is_full else "who it is about and the kind of concern"
    parts = [f"{name}: {'facts' if facts else 'known or not known'}" for name, facts in sorted(shown.items())]
    return f"opens the case and sees {'; '.join([referral, *parts])}"
