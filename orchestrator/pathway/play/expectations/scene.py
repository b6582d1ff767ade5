"""What a check looks at: one case at one moment, with the names that a scenario file uses."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.agencies.models import Agency, Site, Staff, Team
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases.models import Case, FamilyMember
from orchestrator.pathway.play import moments
from orchestrator.pathway.play.exceptions import ScenarioFault
from processes.kept_queries import Kept

_CASE = Kept(lambda pk: Case.objects.select_related("site", "re_referral_of").filter(pk=pk))


@dataclass
class Scene:
    """The play as it stands. `cases` by the name that the file gives them; the last opened is `case_id`.

    `sender` is the number that whoever sends a contact gives it, for those who must find it again.
    """

    site: Site
    zone: ZoneInfo
    now: datetime
    cases: dict[str, int] = field(default_factory=dict)
    case_id: int | None = None
    sender: str = ""

    @property
    def case(self) -> Case:
        """The case that the play is about now, read afresh."""
        if self.case_id is None:
            raise ScenarioFault("There is no case yet: the first step is a contact.")
        [case] = _CASE.rows(pk=self.case_id)
        return case

    def named_case(self, name: str) -> Case:
        """A case by its name in the file. Raises ScenarioFault."""
        if name not in self.cases:
            raise ScenarioFault(
                f"No case is called “{name}” yet. Known are: {', '.join(self.cases) or 'none'}."
            )
        return Case.objects.select_related("site").get(pk=self.cases[name])

    def member(self, name: str) -> FamilyMember:
        """A member of the family by given name, full name or description. Raises ScenarioFault."""
        members = list(
            FamilyMember.objects.filter(case_id=self.case_id, until__isnull=True)
            .select_related("person")
            .order_by("id")
        )
        wanted = name.casefold()
        for member in members:
            person = member.person
            known = (person.given_name, person.label(), person.descriptors, person.known_as)
            if wanted in {each.casefold() for each in known if each}:
                return member
        known_names = ", ".join(m.person.label() for m in members) or "nobody"
        raise ScenarioFault(f"“{name}” is nobody in this family. In it are: {known_names}.")

    def members(self, name: str) -> list[FamilyMember]:
        """One member by name, or all of them for “everyone”."""
        if name != "everyone":
            return [self.member(name)]
        return list(
            FamilyMember.objects.filter(case_id=self.case_id, until__isnull=True).select_related("person")
        )

    def team(self, text: str) -> Team:
        """The team of “HEALTH PRAC”. Raises ScenarioFault."""
        agency, _, role = text.partition(" ")
        team = (
            Team.objects.filter(site=self.site, agency__code=agency, role=role)
            .select_related("agency")
            .first()
        )
        if team is None:
            raise ScenarioFault(f"“{text}” is no team. Write agency and role, such as HEALTH PRAC.")
        return team

    def staff(self, text: str) -> Staff:
        """A person of the site by name, or the first who serves “HEALTH PRAC”. Raises ScenarioFault."""
        if text == text.upper():
            found = (
                Staff.objects.filter(memberships__team=self.team(text), is_active=True).order_by("pk").first()
            )
        else:
            found = Staff.objects.filter(display_name=text, teams__site=self.site).first()
        if found is None:
            raise ScenarioFault(f"Nobody at {self.site.name} serves as “{text}”.")
        return found

    def agency(self, code: str) -> Agency:
        agency = Agency.objects.filter(site=self.site, code=code).first()
        if agency is None:
            raise ScenarioFault(f"“{code}” is no agency. Known are: {', '.join(AgencyCode.values)}.")
        return agency

    def moment(self, text: str) -> datetime:
        """A moment in the file’s words; without a day it is on the day of now."""
        return moments.read_moment(text, after=self.now, zone=self.zone)

    def words(self, moment: datetime | None) -> str:
        """A moment in local words."""
        return moments.in_words(moment, self.zone) if moment else "never"


def team_words(team: Team) -> str:
    """“Health team lead”, “hub co-ordinator”: as the timeline says it."""
    role = RoleCode(team.role).label
    role = role if role.isupper() else role[0].lower() + role[1:]
    return role if team.agency.code == AgencyCode.HUB else f"{team.agency.name} {role}"
