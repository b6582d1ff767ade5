"""What is sent after the session has ended is kept as its writer's own draft (issue 2: nothing is lost).

The page of a form carries a key: signed by this service, it names the person that the page was made for and
the draft. It opens nothing and reads nothing; all it can do is to have what was typed on that page kept as
that person's draft, for a day, until they sign out by themselves or leave. Nothing is submitted this way.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from forms import drafts
from forms.exceptions import AlreadySubmitted, DraftConflict, DraftTooLarge
from orchestrator.agencies.models import Staff

from . import refused

#: The hidden input of a form that holds its key.
KEY = "_keep"
#: In the address of the sign-in page: what became of what was sent, signed.
UNSENT = "unsent"
#: As its value: what was sent could not be kept.
LOST = "lost"
LASTS = timedelta(days=1)
#: The hidden input that says at which address of this site the form was, where that is not where it is sent.
PAGE = "_page"
#: How the subject of a page begins that keeps only the last that was typed there.
OF_PAGES = "page:"
NOT_SENT = "Not sent yet: you were signed out before. Here it is as you left it. Check it and send it."
_KEY_SALT = "orchestrator.inbox.unsent.key"
_NOTE_SALT = "orchestrator.inbox.unsent.note"


class Fate(Enum):
    """What became of what arrived without a session."""

    KEPT = "kept as the draft"
    BESIDE = "kept beside a newer draft"
    LOST = "not kept"
    SUBMITTED = "submitted already"


@dataclass(frozen=True)
class Kept:
    """Whose words they are, of which draft; `revision` is that of the draft they lie in or beside."""

    fate: Fate
    staff: Staff | None = None
    subject: str = ""
    revision: int = 0

    @property
    def is_kept(self) -> bool:
        return self.fate in (Fate.KEPT, Fate.BESIDE)


def key_for(subject: str, *, by: Staff, now: datetime) -> str:
    """The key of a page made for this person, for a draft of that subject and no other."""
    return signing.dumps([by.pk, subject, now.timestamp()], salt=_KEY_SALT)


def end_keys(*, by: Staff, now: datetime) -> None:
    """This person signs out by themselves: no page that is still open keeps anything for them any more."""
    Staff.objects.filter(pk=by.pk).update(signed_out_at=now)


def owner_of(key: str, *, now: datetime) -> tuple[Staff, str] | None:
    """Whom and which draft the key names; None where it is not ours, too old, or its person is out."""
    try:
        pk, subject, issued = signing.loads(key, salt=_KEY_SALT)
    except signing.BadSignature:
        return None
    staff = Staff.objects.filter(pk=pk, is_active=True).first()
    age = now.timestamp() - issued
    if staff is None or not 0 <= age <= LASTS.total_seconds():
        return None
    if staff.signed_out_at and issued <= staff.signed_out_at.timestamp():
        return None
    return staff, subject


def keep(data: QueryDict, *, now: datetime, page_left: bool) -> Kept:
    """Keep what was typed as the draft of the person that the key names. Nothing newer is overwritten."""
    owner = owner_of(data.get(KEY, ""), now=now)
    if owner is None:
        return Kept(Fate.LOST)
    staff, subject = owner
    before = drafts.load(subject, by=staff) if subject.startswith(OF_PAGES) else None
    revision = before.revision if before else None
    try:
        draft = drafts.save(subject, data, by=staff, now=now, revision=revision, page_left=page_left)
    except DraftConflict as conflict:
        beside = refused.keep_beside(subject, data, by=staff, now=now)
        return Kept(Fate.BESIDE if beside else Fate.LOST, staff, subject, conflict.draft.revision)
    except AlreadySubmitted:
        return Kept(Fate.SUBMITTED, staff, subject)
    except DraftTooLarge:
        return Kept(Fate.LOST, staff, subject)
    return Kept(Fate.KEPT, staff, subject, draft.revision)


def arrived(request: HttpRequest, *, now: datetime) -> HttpResponse | None:
    """Answer what was sent without a session: kept, and on to the sign-in page. None: it came from no form.

    A page that saves by itself is told 401 and whether it was kept, nothing else.
    """
    if request.method != "POST" or KEY not in request.POST:
        return None
    if by_script(request):
        return told(keep(request.POST, now=now, page_left=False))
    return to_sign_in(request, keep(request.POST, now=now, page_left=True))


def by_script(request: HttpRequest) -> bool:
    """Whether the page's script saves, and not a person sends."""
    return request.headers.get("Accept") == "application/json"


def told(kept: Kept) -> JsonResponse:
    """What the page's script learns without a session."""
    return JsonResponse({"kept": kept.is_kept}, status=401)


def to_sign_in(request: HttpRequest, kept: Kept) -> HttpResponse:
    """To the sign-in page, which says what became of it, and from there to the form again."""
    wanted = {"next": address(request, kept)}
    if kept.is_kept and kept.staff:
        note = [kept.staff.pk, kept.subject, kept.revision, kept.fate is Fate.BESIDE]
        wanted[UNSENT] = signing.dumps(note, salt=_NOTE_SALT)
    elif kept.fate is Fate.LOST:
        wanted[UNSENT] = LOST
    return redirect(f"{reverse('sign_in')}?{urlencode(wanted)}")


def address(request: HttpRequest, kept: Kept) -> str:
    """The page that shows what was kept."""
    return f"{request.path}?{refused.OVERTAKEN}" if kept.fate is Fate.BESIDE else page_of(request)


def page_of(request: HttpRequest) -> str:
    """The address of the page that the form is on: of this site, whatever was sent."""
    said = request.POST.get(PAGE, "")
    if said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None):
        return said
    return request.get_full_path() if request.method == "GET" else request.path


def in_words(note: str) -> str:
    """What the sign-in page says; "" for a note that this service did not write."""
    if note == LOST:
        return "You were signed out before this was sent. What you typed since the last save was not kept."
    if _read(note) is None:
        return ""
    return "You were signed out before this was sent. Sign in and it is as you left it: not sent yet."


def welcome(request: HttpRequest, note: str, *, by: Staff) -> None:
    """Say on the next page that it is not sent yet, to the person who typed it and to nobody else."""
    known = _read(note)
    if known is None or known[0] != by.pk:
        return
    _, subject, revision, beside = known
    say_not_sent(request, Kept(Fate.BESIDE if beside else Fate.KEPT, by, subject, revision))


def say_not_sent(request: HttpRequest, kept: Kept) -> None:
    """On the next page that this person sees."""
    messages.warning(request, NOT_SENT)
    if kept.fate is Fate.BESIDE:
        words = "A newer draft was saved from another window or device. What you see here is what you typed."
        refused.remember(request, kept.subject, kept.revision, [f"{words} Saving again keeps it."])


def _read(note: str) -> tuple[int, str, int, bool] | None:
    try:
        pk, subject, revision, beside = signing.loads(note, salt=_NOTE_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return pk, subject, revision, beside
