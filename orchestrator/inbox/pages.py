"""What all pages of this room share: signed in, allowed at all, strangers see 404, reads on record."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from orchestrator.agencies.models import Staff
from orchestrator.audit.reader import put_on_record, put_refusal_on_record

from . import unsent
from .standing import Standing, standing_of


def column(**words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What viewflow's list reads off a column method: its heading and what it sorts by."""

    def mark(method: Callable[..., Any]) -> Callable[..., Any]:
        method.__dict__.update(words)
        return method

    return mark


def only_what_can_be_kept(request: HttpRequest) -> None:
    """Raises BadRequest (400) for a NUL in a posted form: no browser sends one, no database keeps one."""
    if any("\0" in text for name, values in request.POST.lists() for text in (name, *values)):
        raise BadRequest


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
            return unsent.arrived(request, now=self.now) or self.handle_no_permission()
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

    @property
    def ip(self) -> str | None:
        return self.request.META.get("REMOTE_ADDR") or None

    on_record = put_on_record

    def refusal_on_record(self) -> None:
        """That somebody asked for what is not theirs, or not there, is kept."""
        page = self.request.resolver_match
        put_refusal_on_record(self, page.view_name if page else "", self.kwargs.values())

    @classmethod
    def opens_for(cls, request: HttpRequest, **named: Any) -> bool:
        """Whether the person may open the page of that address: asked before sending them there."""
        page = cls()
        page.setup(request, **named)
        if not hasattr(page, "get") or not cls.allowed(page.standing):
            return False
        try:
            page.named()
        except (Http404, PermissionDenied):
            return False
        return True

    def named(self) -> object:
        """What the address names. Raises Http404 where it is not there, or not this person's."""
        return None
