"""When may a plan be published? Pure: facts in, sentences out (domain 2.8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from orchestrator.cases.models import OwnerIs
from orchestrator.cases.vocabulary import PERPETRATOR_ACTIONS, RISK_ACTIONS

#: At least one action lies further ahead than this: families are not left after the first weeks.
LONG_TERM = timedelta(weeks=4)


@dataclass(frozen=True)
class PlannedAction:
    """One action, as far as the rules care. `owner_agency` is a code."""

    person_id: int
    kind: str
    text: str
    owner_agency: str
    owner_name: str
    owner_is: str = OwnerIs.PROFESSIONAL
    due_on: date | None = None
    success_test: str = ""
    principle: int | None = None


@dataclass(frozen=True)
class PlannedMember:
    """One member, as far as the rules care."""

    label: str
    is_victim: bool = False
    is_alleged_perpetrator: bool = False


def plan_problems(
    *,
    members: Mapping[int, PlannedMember],
    actions: Sequence[PlannedAction],
    needs_met: Mapping[int, str],
    no_perpetrator_action: Mapping[int, str],
    contingency: str,
    tell_family_how: str,
    lead_professional: str,
    today: date,
) -> list[str]:
    """Why the plan may not be published, one sentence each; empty where it may.

    `needs_met` and `no_perpetrator_action`: person id → by whom, or why not.
    """
    problems = people_problems(
        members=members, actions=actions, needs_met=needs_met, no_perpetrator_action=no_perpetrator_action
    )
    for number, action in enumerate(actions, start=1):
        problems += _action_problems(number, action, members, today)
    problems += horizon_problems([action.due_on for action in actions], today=today)
    if not lead_professional.strip():
        problems.append("Name the lead professional.")
    if not contingency.strip():
        problems.append("Write what to do if things get worse, and whom to phone.")
    if not tell_family_how.strip():
        problems.append("Write who tells the family what, and how that is safe.")
    return problems


def people_problems(
    *,
    members: Mapping[int, PlannedMember],
    actions: Sequence[PlannedAction],
    needs_met: Mapping[int, str],
    no_perpetrator_action: Mapping[int, str],
) -> list[str]:
    """Who is left without an action, and whether anything is done about who causes harm."""
    problems = []
    for person_id, member in members.items():
        own = [action for action in actions if action.person_id == person_id]
        if not own and not needs_met.get(person_id, "").strip():
            problems.append(f"{member.label} has no action. Add one, or say by whom their needs are met.")
        if (
            member.is_alleged_perpetrator
            and not any(action.kind in PERPETRATOR_ACTIONS for action in own)
            and not no_perpetrator_action.get(person_id, "").strip()
        ):
            problems.append(
                f"Nothing is planned to stop {member.label} or support change. Add an action, or the reason."
            )
    return problems


def horizon_problems(due: Sequence[date | None], *, today: date) -> list[str]:
    """Whether any of the actions, by the days they are due, lies beyond the first weeks."""
    if due and not any(day and day > today + LONG_TERM for day in due):
        return ["No action lies more than 4 weeks ahead. Plan for the longer term too."]
    return []


def _action_problems(
    number: int, action: PlannedAction, members: Mapping[int, PlannedMember], today: date
) -> list[str]:
    where = f"Action {number}"
    problems = []
    if action.person_id not in members:
        problems.append(f"{where} is about somebody who is not part of the case.")
    if not action.text.strip():
        problems.append(f"{where} does not say what is to be done.")
    if not action.owner_agency or not action.owner_name.strip():
        problems.append(f"{where} needs one agency and one person who are accountable for it.")
    if action.owner_is == OwnerIs.VICTIM and action.kind in RISK_ACTIONS:
        problems.append(
            f"{where} makes a victim responsible for managing the risk. Give it to a professional."
        )
    if action.due_on is None:
        problems.append(f"{where} needs a date by which it is done.")
    elif action.due_on < today:
        problems.append(f"{where} is due in the past.")
    if not action.success_test.strip():
        problems.append(f"{where} needs a test: how will we know that it worked?")
    return problems
