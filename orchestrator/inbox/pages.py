"""What all pages of this room share: signed in, allowed at all, strangers see 404, reads on record."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from orchestrator.agencies.models import Staff
from orchestrator.audit import reads

from .standing import Standing, standing_of

#: Of an address that led nowhere, so much is kept.
LONGEST_ID = 40


def column(**words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What viewflow's list reads off a column method: its heading and what it sorts by."""

    def mark(method: Callable[..., Any]) -> Callable[..., Any]:
        method.__dict__.update(words)
        return method

    return mark


class Page(LoginRequiredMixin, View):
    """A page for people who are signed in and pass `allowed`. Anybody else: not there (404).

    `now` is read once, here at the door, and handed down. What is not yours and what is not there look the
    same: PermissionDenied becomes 404.
    """

    #: Which standing may open the page at all; the rows on it are another question.
    allowed: Callable[[Standing], bool] = staticmethod(lambda standing: True)
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        try:
            if not type(self).allowed(self.standing):
                raise Http404
            return super().dispatch(request, *args, **kwargs)
        except (Http404, PermissionDenied) as refusal:
            self.refusal_on_record()
            raise Http404 from refusal

    @property
    def staff(self) -> Staff:
        assert isinstance(self.request.user, Staff)
        return self.request.user

    @property
    def standing(self) -> Standing:
        return standing_of(self.request.user)

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    def refusal_on_record(self) -> None:
        """That somebody asked for what is not theirs, or not there, is kept: both look the same here too."""
        page = self.request.resolver_match
        asked = [str(value)[:LONGEST_ID] for value in self.kwargs.values()]
        self.on_record(page.view_name if page else "", ids=asked, what=reads.REFUSED, classes=())

    def on_record(
        self,
        kind: str,
        *,
        ids: Iterable[object],
        cases: Sequence[int] = (),
        what: str = "view",
        classes: Iterable[str] = ("H",),
    ) -> None:
        """Put this reading on record: the one place where a page of persons' data does so."""
        reads.record_read(
            who_id=self.staff.pk,
            at=self.now,
            what=what,
            object_kind=kind,
            object_ids=ids,
            case_ids=cases,
            field_classes=classes,
            ip=self.request.META.get("REMOTE_ADDR"),
        )
