"""What is asked of a page of measures: who reads, and which words of its address this reader may say."""

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.clocks.calendar import WorkingCalendar
from orchestrator.inbox.pages import Page
from orchestrator.inbox.standing import Standing
from orchestrator.monitoring.measures import clock_rules
from orchestrator.monitoring.measures.clock_rules import ClockRules
from orchestrator.monitoring.measures.filters import OF_LINES, Filters
from orchestrator.monitoring.measures.scope import NUMBERS_ONLY, OWN_AGENCY, WHOLE_SITE, Scope, scope_of
from processes.models import ProcessVersion, StepDefinition, VersionState

MEASURING = WHOLE_SITE | OWN_AGENCY | NUMBERS_ONLY
#: Versions that a case may have run.
RUN = (VersionState.PUBLISHED, VersionState.RETIRED)


def measures(standing: Standing) -> bool:
    """Whether this person has any use for the room."""
    return standing.has_role(MEASURING)


class AskedPage(Page):
    """A page of the room before it answers: who reads it, what was asked for, which address asks the same.

    Who measures nothing sees 404; so does who sees numbers only, where the page is a list of cases.
    """

    allowed = staticmethod(measures)
    #: Name of the address; its file's is the same with `_csv`.
    name: ClassVar[str]
    #: There is a list of cases or tasks on it.
    is_list: ClassVar[bool] = False
    #: Without days it shows what is open, whenever that began: no period applies.
    is_open_ended: ClassVar[bool] = False
    #: Measures whose definitions stand beneath it, as `templatetags.counting` knows them.
    counted: ClassVar[tuple[str, ...]] = ()
    #: Which rating is asked for on it.
    rating_called: ClassVar[str] = "Rating"
    #: What can be chosen on it: words of `Filters`, each with a box of `narrowing`.
    choices: ClassVar[tuple[str, ...]] = ("agency", "rating")
    #: Words by which it chooses among its lines, for who sees no lists.
    choose_among: ClassVar[tuple[str, ...]] = ("agency",)
    #: Words of its own in the address, with what they may be; the first is the usual one.
    own_words: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    @cached_property
    def scope(self) -> Scope:
        found = scope_of(self.staff, self.standing)
        if found is None or (self.is_list and not found.may_list):
            raise Http404
        return found

    def named(self) -> Scope:
        return self.scope

    @cached_property
    def filters(self) -> Filters:
        """What was asked for, as far as this reader may ask for it here."""
        asked = Filters.of(self.request.GET.dict()).shown_to(self.scope, self.now)
        return asked if self.scope.may_list else asked.without(*set(OF_LINES) - set(self.choose_among))

    @property
    def offered(self) -> tuple[str, ...]:
        """What this reader can choose."""
        if self.scope.may_list:
            return self.choices
        return tuple(word for word in self.choices if word == "since" or word in self.choose_among)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return self.scope.calendar

    @cached_property
    def rules(self) -> ClockRules:
        """Names of limits, and of the steps that carry them."""
        return clock_rules.rules_of(self.scope)

    @cached_property
    def versions(self) -> list[ProcessVersion]:
        """Versions that cases of these sites run or have run, the newest first within each pathway."""
        found = ProcessVersion.objects.filter(owner_key__in=self.scope.site_codes, state__in=RUN)
        return list(found.order_by("name", "-number"))

    def drawn_steps(self) -> QuerySet[StepDefinition]:
        """The steps of those versions."""
        return StepDefinition.objects.filter(
            version__owner_key__in=self.scope.site_codes, version__state__in=RUN
        )

    def word(self, name: str) -> str:
        """What a word of this page's own says; the usual where it says nothing known."""
        known = self.own_words[name]
        given = self.request.GET.get(name, "")
        return given if given in known else known[0]

    def extra(self) -> dict[str, str]:
        """The page's own words that differ from the usual."""
        return {
            name: self.word(name) for name, known in self.own_words.items() if self.word(name) != known[0]
        }

    def address(
        self,
        page: str = "",
        *,
        extra: Mapping[str, str] | None = None,
        changes: Mapping[str, object] | None = None,
    ) -> str:
        """A page of this room for the same filters, some changed. On this page its own words stay."""
        words = dict(parse_qsl(self.filters.address(**(changes or {}))[1:]))
        words |= (self.extra() if not page else {}) | dict(extra or {})
        query = urlencode({name: value for name, value in words.items() if value})
        return f"{reverse(f'monitoring:{page or self.name}')}{f'?{query}' if query else ''}"
