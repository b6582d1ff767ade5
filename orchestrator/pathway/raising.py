"""What anybody on a case may say at any time: danger, new information, and the chair's "decide now"."""

from datetime import datetime

from django.db import transaction

from orchestrator.agencies.models import Staff
from orchestrator.agencies.queries import teams_of
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases import deciding, news, risk
from orchestrator.cases.models import Case, InformationKind
from processes import messages
from processes.models import MessageSubscription

from . import danger, news_arriving, waiting
from .exceptions import AnswersRefused, NotForYou, NothingToDecide
from .plain_words import plain_words

MIN_WORDS = 10
TOO_SHORT = f"Write at least {MIN_WORDS} characters about what you know."


def raise_danger(case: Case, note: str, *, by: Staff, now: datetime) -> None:
    """Somebody is in danger: P1 starts, whoever says so, or what they say joins the one that runs (A-01).

    Raises AnswersRefused for an empty note, CaseClosed.
    """
    note = _worth_reading(note)
    with transaction.atomic():
        risk.record_danger_check(
            case, items={risk.RAISED_BY_HAND: "yes", risk.ACT_NOW: "yes"}, note=note, by=by, now=now
        )
        danger.raised(case, by=by, now=now)


def add_information(case: Case, text: str, *, by: Staff, now: datetime) -> None:
    """New information on an open case waits for the hub to consider it (A-05)."""
    text = _worth_reading(text)
    with transaction.atomic():
        information = news.attach_information(
            case, kind=InformationKind.NEW, source=f"staff:{by.pk}", text=text, by=by, now=now
        )
        news_arriving.announce(information, now=now)


def call_decision(case: Case, reason: str, *, by: Staff, now: datetime) -> None:
    """Go ahead without the agencies that are silent; they and the reason stand on the decision's face.

    A decision chair or the hub manager of the site. Raises NotForYou, NothingToDecide, AnswersRefused.
    """
    reason = _worth_reading(reason)
    if not teams_of(by).filter(site=case.site, role__in=[RoleCode.CHAIR, RoleCode.HUBMGR]).exists():
        raise NotForYou
    if not may_be_called(case):
        raise NothingToDecide
    with transaction.atomic():
        silent = [request.agency.code for request in waiting.silent_agencies(case)]
        deciding.call_decision(case, without=silent, reason=reason, by=by, now=now)
        messages.send(
            owner_key=case.site.code,
            name="decision.called",
            business_key=case.business_key,
            payload={},
            now=now,
        )


def may_be_called(case: Case) -> bool:
    """The case waits for answers at this moment."""
    return MessageSubscription.objects.filter(business_key=case.business_key, name="decision.called").exists()


def _worth_reading(text: str) -> str:
    words = plain_words(text, name="What you wrote")
    if len(words) < MIN_WORDS:
        raise AnswersRefused([TOO_SHORT])
    return words
