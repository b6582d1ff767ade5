"""A contact comes in: it opens a case and starts the front door, or joins the open case it belongs to.

Whether a family is open already is for a person to say (never an automatic merge): a hub co-ordinator names
the case it joins, or the case it follows. Everybody else's contact opens a case of its own, and the hub is
shown who it may be. (domain S-01 to S-03, A-05, A-06)
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from forms import definitions, limits, submissions, versions
from forms.exceptions import AlreadySubmitted
from forms.limits import Present
from forms.questions import Definition
from orchestrator.access import visible
from orchestrator.agencies.models import Site, Staff
from orchestrator.agencies.queries import teams_of
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases import opening, telling
from orchestrator.cases.exceptions import CaseError
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.cases.opening import Referral
from orchestrator.cases.vocabulary import Channel
from orchestrator.clocks import calendar, running
from orchestrator.people.registration import PersonError
from processes import instances

from . import contact_rules, danger, history, news_arriving, same_family
from .exceptions import AnswersRefused, NotForYou, PathwayError
from .recording import family

FORM = "contact"
#: Who keys in what came by phone, post or in person.
KEY_IN = frozenset({RoleCode.COORD, RoleCode.EDT, RoleCode.HUBMGR})
FRONT_DOOR = "ofd_front_door"
RECEIVED = "referral.received"
#: What is promised from the moment a contact reached any partner's inbox (domain 5.3).
CLOCKS_AT_RECEIPT = ("K-01", "K-02", "K-03", "K-04", "K-07", "K-08", "K-09")


class NotAtYourSite(PathwayError):
    """You do not work at this site."""


def definition() -> Definition:
    """The form that a contact is told with."""
    return definitions.load(FORM)


def definition_for(site: Site, *, by: Staff) -> Definition:
    """The form as this person fills it in on a page. How it reached us is asked of those who key in what
    reached the hub another way; for everybody else the page is the answer (`Channel.PORTAL`).
    """
    keys_in = teams_of(by).filter(site=site, role__in=KEY_IN).exists()
    return definition() if keys_in else definition().without("channel")


def receive(
    site: Site,
    answers: Mapping[str, Any],
    *,
    by: Staff,
    now: datetime,
    joins: Case | None = None,
    follows: Case | None = None,
    external_reference: str = "",
    subject_key: str = "",
) -> Case:
    """Keep a contact (checked answers of the form `contact`) and start what it needs, in one transaction.

    `joins`: the open case it is new information for; `follows`: the closed case it comes back from; both only
    from a hub co-ordinator. Danger starts P1 before this returns. The clocks count from when it reached any
    partner's inbox, not from now.

    `subject_key`: a fresh token of the page or sender. The same one sent twice by the same person is one
    contact: the second time the case of the first comes back and nothing is written.

    Raises NotAtYourSite, NotForYou, and AnswersRefused where the form cannot know better: what police and
    schools say of each child, ages that contradict each other, an arrival long ago, a case that was closed
    meanwhile, days that have not come yet.
    """
    roles = set(teams_of(by).filter(site=site).values_list("role", flat=True))
    if not roles:
        raise NotAtYourSite
    if (joins or follows) and not roles & same_family.MAY_SAY:
        raise NotForYou
    for named in (joins, follows):
        if named is not None and (named.site_id != site.pk or not visible.may_see_case(by, named, now=now)):
            raise NotForYou
    answers = {"channel": Channel.PORTAL.value, **answers}
    present = Present(now, site.zone)
    wrong = contact_rules.problems(answers, present=present)
    wrong |= limits.problems(definition(), answers, present=present)
    if wrong:
        raise AnswersRefused([sentence for sentences in wrong.values() for sentence in sentences], wrong)
    referral = _referral(answers, now=now, external_reference=external_reference)
    try:
        return _receive(
            site, answers, referral, by=by, now=now, joins=joins, follows=follows, key=subject_key
        )
    except AlreadySubmitted:
        first = submissions.find(subject_key)
        if first is None or first.by_id != by.pk:
            raise
        return case_of(first.scope_key)
    except (CaseError, PersonError) as refusal:
        raise AnswersRefused([str(refusal)]) from refusal


def _receive(
    site: Site,
    answers: Mapping[str, Any],
    referral: Referral,
    *,
    by: Staff,
    now: datetime,
    joins: Case | None,
    follows: Case | None,
    key: str,
) -> Case:
    with transaction.atomic():
        if joins is not None:
            case = joins
            information = opening.attach_contact(case, referral=referral, by=by, now=now)
            if information.contact is not None:
                opens_at = calendar.of(site).next_opening(now)
                telling.thank_referrer(information.contact, opens_at=opens_at, now=now)
        else:
            case = opening.open_case(site, referral=referral, by=by, now=now, re_referral_of=follows)
            for code in CLOCKS_AT_RECEIPT:
                running.start(case, code, started_at=referral.received_at, now=now)
        family.add_or_change(case, answers["people"], by=by, now=now)
        _keep(case, answers, by=by, now=now, subject_key=key)
        if joins is not None:
            news_arriving.announce(information, now=now)
        else:
            instances.start(
                owner_key=site.code,
                process_id=FRONT_DOOR,
                business_key=case.business_key,
                message=RECEIVED,
                by=by,
                now=now,
            )
        if referral.immediate_danger:
            danger.raised(case, by=by, now=now)
        history.look_back(case, now=now)
    return case


def _referral(answers: Mapping[str, Any], *, now: datetime, external_reference: str) -> Referral:
    earlier = answers.get("received_earlier") == "yes" and answers.get("received_at")
    narrative = answers["narrative"]
    if answers.get("immediate_danger_detail"):
        narrative = f"{answers['immediate_danger_detail']}\n\n{narrative}"
    reason = answers.get("not_told_reason") or ""
    return Referral(
        channel=answers["channel"],
        source_code=answers["source_code"],
        narrative=narrative,
        concern_types=answers["concern_types"],
        abuse_types=answers.get("abuse_types") or [],
        domestic_abuse=answers["domestic_abuse_indicated"],
        received_at=datetime.fromisoformat(answers["received_at"]) if earlier else now,
        immediate_danger=answers["immediate_danger_view"] == "yes",
        people_told=answers["people_told"],
        not_told_reason=answers.get("not_told_detail") or reason,
        already_done=answers["already_done"],
        incident_at=datetime.fromisoformat(answers["incident_at"]) if answers.get("incident_at") else None,
        referrer_name=answers.get("referrer_name") or "",
        referrer_agency=answers.get("referrer_agency") or "",
        referrer_role=answers.get("referrer_role") or "",
        referrer_phone=answers.get("referrer_phone") or "",
        referrer_email=answers.get("referrer_email") or "",
        referrer_relationship=answers.get("referrer_relationship") or "",
        referrer_wants_anonymity=answers.get("referrer_wants_anonymity") == "yes",
        external_reference=external_reference,
    )


def _keep(case: Case, answers: Mapping[str, Any], *, by: Staff, now: datetime, subject_key: str) -> None:
    """The form as it was sent, pinned to today's version of the form."""
    contact = case.contacts.order_by("-id").first()
    assert contact is not None, "a contact was written a moment ago"
    submission = submissions.submit(
        versions.keep(definition().text, now=now),
        answers,
        subject_key=subject_key or f"contact:{contact.pk}",
        scope_key=case.business_key,
        by=by,
        now=now,
    )
    contact.submission_id = str(submission.pk)
    contact.save(update_fields=["submission_id"])
