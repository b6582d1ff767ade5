"""Tell the front door about a worry, and learn what became of it."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import Header, Router

from forms.answers import validate_json
from orchestrator.access import visible
from orchestrator.agencies.models import Site
from orchestrator.api import bodies, caller, idempotency, references
from orchestrator.api.caller import Caller
from orchestrator.api.documents import body_of, problems
from orchestrator.api.exceptions import BodyRefused
from orchestrator.api.idempotency import Answer
from orchestrator.api.schemas import ContactStatus, Received
from orchestrator.cases.models import Contact, FeedbackKind
from orchestrator.inbox import what_follows
from orchestrator.inbox.standing import TELLING_ROLES
from orchestrator.pathway import contacts as receiving

router = Router(tags=["Contacts"])
EXTERNAL_REFERENCE, SITE = "external_reference", "site"
LONGEST_REFERENCE = 100
KEPT = "Your contact is kept."
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Any text of your own, new for each new request. The same request sent again with the "
        "same key has no second effect and gets the first answer, with status 200.",
        max_length=200,
        pattern=r"^[!-~]+$",
    ),
]


@router.post(
    "/contacts",
    response={201: Received},
    operation_id="create_contact",
    summary="Tell the front door about a worry",
    openapi_extra={
        **body_of("Contact"),
        **problems(
            401,
            404,
            409,
            415,
            422,
            also={"200": ("It was received before: under this key or your reference", "Received")},
        ),
    },
)
def create_contact(request: HttpRequest, idempotency_key: Key = None) -> HttpResponse:
    """Opens a case. The body holds the answers of the form `contact`, and beside them `external_reference`
    (your own number) and `site` (needed where you work at several).

    An external reference of your agency opens one case: sent again with the same words it is answered with
    the first contact and status 200; with other words it is refused with 409.
    """
    person = caller.of(request, lambda standing: standing.tells)
    body = bodies.read(request)
    answer = idempotency.once(
        idempotency_key or "",
        lambda: _receive(person, dict(body)),
        print_of=idempotency.fingerprint("POST", "contacts", body),
        by=person.staff,
        now=person.now,
    )
    return answered(answer, location=answer.body["links"].get("self", ""))


@router.get(
    "/contacts/{reference}",
    response=ContactStatus,
    operation_id="read_contact",
    summary="What became of a contact that you sent",
    openapi_extra=problems(401, 404),
    url_name="contact",
)
def read_contact(request: HttpRequest, reference: str) -> ContactStatus:
    """How far it is and how much you were told, never what was decided about whom."""
    person = caller.of(request, lambda standing: standing.tells)
    contact = _own(person, reference)
    person.on_record("contact", ids=[contact.pk], cases=[contact.case_id])
    told = contact.feedback.filter(kind=FeedbackKind.OUTCOME).order_by("-id").first()
    return ContactStatus(
        reference=contact.case.reference,
        external_reference=contact.external_reference,
        received_at=contact.received_at,
        state=contact.case.state,
        status=what_follows.status(contact, now=person.now),
        outcome_level=told.level if told else None,
        outcome_told_at=told.sent_at if told else None,
    )


def answered(answer: Answer, *, location: str = "") -> JsonResponse:
    """An answer that may be a replay, which says so in a header."""
    response = JsonResponse(dict(answer.body), status=answer.status)
    if answer.is_replay:
        response.headers["Idempotency-Replayed"] = "true"
    elif location:
        response.headers["Location"] = location
    return response


def body_schema(form: dict[str, Any]) -> dict[str, Any]:
    """The body of a contact: the form's answers and what stands beside them."""
    beside = {
        EXTERNAL_REFERENCE: {
            "type": "string",
            "maxLength": LONGEST_REFERENCE,
            "description": "Your own number of this contact",
        },
        SITE: {"type": "string", "description": "Code of the site; needed where you work at several"},
    }
    return {**form, "properties": {**form["properties"], **beside}}


def _receive(person: Caller, body: dict[str, Any]) -> Answer:
    site = _site(person, body)
    external = bodies.text(body, EXTERNAL_REFERENCE, name="External reference", longest=LONGEST_REFERENCE)
    sent = {key: value for key, value in body.items() if key not in (EXTERNAL_REFERENCE, SITE)}
    contact, is_new = references.once(
        external,
        lambda: _open(person, site, sent, external),
        at=site,
        print_of=idempotency.fingerprint("POST", "contacts", sent),
        by=person.staff,
    )
    received = Received(
        reference=contact.case.reference,
        external_reference=external,
        received_at=contact.received_at,
        message=KEPT if is_new else f"{references.received_before(contact)} Nothing new was opened.",
        next=list(what_follows.next_steps(contact.case, now=person.now)),
        links=_links(person, contact),
    )
    return Answer(201 if is_new else 200, received.model_dump(mode="json"), is_replay=not is_new)


def _open(person: Caller, site: Site, sent: dict[str, Any], external_reference: str) -> Contact:
    definition = receiving.definition()
    answers = validate_json(definition, sent, {source: [] for source in definition.sources})
    case = receiving.receive(
        site, answers, by=person.staff, now=person.now, external_reference=external_reference
    )
    contact = case.contacts.filter(created_by=person.staff).select_related("case").order_by("-id").first()
    assert contact is not None, "a contact was written a moment ago"
    return contact


def _links(person: Caller, contact: Contact) -> dict[str, str]:
    reference = contact.case.reference
    links = {}
    if contact.created_by_id == person.staff.pk:
        links["self"] = reverse("api:contact", args=[reference])
    if person.standing.opens_cases:
        links["case"] = reverse("api:case", args=[reference])
    return links


def _site(person: Caller, body: dict[str, Any]) -> Site:
    teams = [team for team in person.standing.teams if team.role in TELLING_ROLES]
    sites = {team.site.code: team.site for team in teams}
    named = bodies.text(body, SITE, name="Site", longest=50)
    if not named and len(sites) == 1:
        return next(iter(sites.values()))
    if named not in sites:
        raise BodyRefused({SITE: [f"Say at which site: {' or '.join(sorted(sites))}"]})
    return sites[named]


def _own(person: Caller, reference: str) -> Contact:
    """The contact that this person sent themselves, unless they are kept out of its case."""
    if not reference.isprintable():
        raise Http404
    mine = visible.own_contacts(person.staff).filter(case__reference=reference)
    contact = mine.select_related("case__site").order_by("-id").first()
    if contact is None:
        raise Http404
    return contact
