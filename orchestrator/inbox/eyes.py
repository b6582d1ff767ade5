"""What one reader may see of one case, asked of `orchestrator.access` once per page."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from orchestrator.access.fields import joins_decision, visible_classes
from orchestrator.access.seats import Seats
from orchestrator.agencies.models import Staff
from orchestrator.cases.models import Case
from orchestrator.cases.sharing_levels import Levels, levels
from orchestrator.cases.vocabulary import VisibilityClass
from orchestrator.people.models import Person

HUB, SAFETY, VOICE = VisibilityClass.HUB, VisibilityClass.SURVIVOR_SAFETY, VisibilityClass.CHILD_VOICE


@dataclass
class Eyes:
    """The visibility classes open to the reader, per case and per person; and what they were shown."""

    staff: Staff
    case: Case
    seats: Seats
    now: datetime
    shown: set[str] = field(default_factory=set)  #: classes on the page, for the record of reads

    @cached_property
    def levels(self) -> Levels:
        return levels(self.case, now=self.now)

    def of_case(self) -> frozenset[VisibilityClass]:
        return visible_classes(self.staff, self.case, now=self.now, seats=self.seats, shared=self.levels)

    def of(self, person: Person) -> frozenset[VisibilityClass]:
        return visible_classes(
            self.staff, self.case, person, now=self.now, seats=self.seats, shared=self.levels
        )

    def join_decision(self) -> bool:
        """What is decided together is for this reader too."""
        return joins_decision(self.staff, self.case, now=self.now, seats=self.seats, shared=self.levels)

    def names_referrer(self) -> bool:
        """Who told the front door is for this reader too."""
        return VisibilityClass.REFERRER in self.of_case()

    def show(self, *classes: str) -> None:
        """These classes stand on the page now."""
        self.shown.update(str(one) for one in classes)
