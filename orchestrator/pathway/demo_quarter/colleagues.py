"""Who does in a copy what somebody did in its pattern: colleagues of the same teams take turns."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from orchestrator.agencies.models import Membership, Site, Staff

#: People who sit in exactly the same teams, each as id and name.
Colleagues = Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Turns:
    """Everybody has one part and everybody's part is played: two people of a pattern are two in its copy."""

    ids: Mapping[int, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def in_text(self, text: str) -> str:
        """The text with the names of those who play the parts."""
        if not self.names:
            return text
        return re.sub("|".join(map(re.escape, self.names)), lambda found: self.names[found[0]], text)


def of(site: Site) -> list[Colleagues]:
    """All who have somebody to take turns with. Two statements."""
    teams: dict[int, list[int]] = defaultdict(list)
    seats = Membership.objects.filter(staff__is_active=True).order_by("team_id")
    for staff_id, team_id in seats.values_list("staff_id", "team_id"):
        teams[staff_id].append(team_id)
    groups: dict[tuple[int, ...], list[tuple[int, str]]] = defaultdict(list)
    people = Staff.objects.filter(memberships__team__site=site).distinct().order_by("pk")
    for person in people:
        groups[tuple(teams[person.pk])].append((person.pk, person.display_name))
    return [group for group in groups.values() if len(group) > 1]


def shuffled(groups: Sequence[Colleagues], rng: Random) -> Turns:
    ids: dict[int, int] = {}
    names: dict[str, str] = {}
    for group in groups:
        for (old_id, old_name), (new_id, new_name) in zip(group, rng.sample(group, len(group)), strict=True):
            ids[old_id], names[old_name] = new_id, new_name
    return Turns(ids, names)
