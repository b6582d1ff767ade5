"""What people answer to the forms of a story, beside what the scenarios of the pathway start from."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from orchestrator.pathway.demo import SCENARIOS
from orchestrator.pathway.play import loading
from orchestrator.pathway.play.reading import Lines, parse
from orchestrator.pathway.play.scenario import Scenario

from .families import Family
from .stories import Story

WHY = "What the agencies know together shows this clearly and the family was told why it is so."


@cache
def scenario() -> Scenario:
    """One of the scenarios of the pathway, for the answers that all of them start from."""
    return loading.load(SCENARIOS / "SC-01.yaml")


def answers(form: str, story: Story, family: Family, *, agency: str, again: bool) -> Lines | None:
    """What is answered to a form beside the defaults. `again`: it is asked a second time in this case."""
    said = _SAID.get(form)
    text = said(story, family, agency, again) if said else ""
    return parse(text.encode(), file="the demo quarter") if text.strip() else None


def _contact(story: Story, family: Family, agency: str, again: bool) -> str:
    concerns = [story.concern, *(["housing"] if story.housing and story.concern != "housing" else [])]
    kind = {"POLICE": ("police_feed", "6"), "EDU": ("portal", "2A"), "HEALTH": ("portal", "3D")}
    channel, source = kind.get(agency, ("phone", "1D"))
    abuse = "[psychological, threats]" if story.is_abuse else "null"
    told = "told_refused" if "unshared" in story.turns else "told_agreed"
    return f"""
immediate_danger_view: no
channel: {channel}
source_code: {source}
referrer_name: Perpetua Inkwell
referrer_agency: {"Fenmarsh " + agency.title() if agency != "HUB" else "null"}
referrer_role: {"On duty" if agency != "HUB" else "null"}
referrer_relationship: {"Neighbour" if agency == "HUB" else "null"}
referrer_email: perpetua.inkwell@referrer.example
concern_types: [{", ".join(concerns)}]
domestic_abuse_indicated: {"yes" if story.is_abuse else "no"}
abuse_types: {abuse}
narrative: The {family.name} family was heard quarrelling again; {family.child} looked tired and frightened.
already_done: Spoke with {family.mother} at the door; nobody was hurt.
people_told: {told}
people:
{_people(story, family, mapped=False)}
"""


def _people(story: Story, family: Family, *, mapped: bool) -> str:
    home = f"family_name: {family.name}, address: {family.street}, address_protected: no"
    mother = "adult_victim, parent_carer" if story.is_abuse else "parent_carer"
    seen = (
        "" if mapped else ", child_present: yes, child_seen: yes, child_demeanour: Tired, child_spoken_to: no"
    )
    responsible = ", parental_responsibility: yes" if mapped else ""
    school = ", school: Fen Primary" if mapped else ""
    basis = ", perpetrator_basis: alleged" if mapped else ""
    flags = ", flags: [probation]" if mapped and story.probation else ""
    rows = [
        f"- {{given_name: {family.mother}, {home}, roles: [{mother}], age: 33{responsible}}}",
        f"- {{given_name: {family.child}, {home}, roles: [subject_child], age: 8{school}{seen}}}",
    ]
    if story.siblings:
        rows.append(f"- {{given_name: {family.sibling}, {home}, roles: [sibling], age: 5{school}{seen}}}")
    if story.is_abuse:
        rows.append(
            f"- {{given_name: {family.father}, {home}, roles: [alleged_perpetrator], age: 36{basis}{flags}}}"
        )
    return "\n".join(f"  {row}" for row in rows)


def _family_map(story: Story, family: Family, agency: str, again: bool) -> str:
    return f"missing_people: no\npeople:\n{_people(story, family, mapped=True)}"


def _danger_check(story: Story, family: Family, agency: str, again: bool) -> str:
    if "danger" not in story.turns:
        return ""
    return "weapon: yes\nweapon_note: A knife was seen.\nact_now: yes\nwhy_not_now: null"


def _initial_rating(story: Story, family: Family, agency: str, again: bool) -> str:
    return f"members:\n  everyone: {{rating: {story.rating}, rationale: {WHY}}}"


def _sharing(story: Story, family: Family, agency: str, again: bool) -> str:
    if "unshared" not in story.turns:
        return ""
    return (
        "told_status: told_refused\nservice_agreement: not_yet_asked\nlevel: 1\nbasis_art9: []\n"
        "gateways: []\n"
        "justification: Only whether an agency knows the family is needed; no more is shared."
    )


def _records(story: Story, family: Family, agency: str, again: bool) -> str:
    return f"members:\n  {family.child}: {{known: yes, status: open}}"


def _information(story: Story, family: Family, agency: str, again: bool) -> str:
    if "declined" in story.turns and agency == "HEALTH" and not again:
        return (
            "answer: decline\ndecline_reason: not_proportionate\nmembers: null\npowers: null\n"
            "can_offer: null\n"
            "decline_detail: What is on file is years old and says nothing about this worry."
        )
    return f"""
members:
  {family.child}:
    has_information: yes
    involvement_summary: Seen twice this year.
    risks: The quarrels get louder each time.
    analysis: What happens at home frightens {family.child} and wears {family.mother} down; it should end.
    proposed_rating: {story.rating}
    handling: O
can_offer: [advice]
"""


def _proposal(story: Story, family: Family, agency: str, again: bool) -> str:
    rated = f"rating: {story.rating}, reason: {WHY}"
    if not story.is_abuse:
        offer = (
            "outcomes: [OFFER_UNIVERSAL], service: Fenmarsh family project, owner: Jess Orrin, "
            "harm_types: [none]"
        )
        return f"members:\n  everyone: {{{rated}, {offer}}}\nlead_agency: EH\nlead_contact: Jess Orrin"
    answer = "outcomes: [PERP_RESPONSE], service: Perpetrator response, owner: Joel Kerr"
    return (
        f"members:\n  everyone: {{{rated}}}\n  {family.father}: {{{rated}, {answer}}}\n"
        "statutory_type: s17\nlead_agency: CSC"
    )


def _position(story: Story, family: Family, agency: str, again: bool) -> str:
    if "dissent" in story.turns and agency == "DA" and not again:
        return "position: dissent\nposition_reason: This does too little for the child."
    return ""


def _settle(story: Story, family: Family, agency: str, again: bool) -> str:
    return f"stage: 1\ntook_part: CSC, POLICE and DA practitioners\nresult: changed\nresult_reason: {WHY}"


def _plan(story: Story, family: Family, agency: str, again: bool) -> str:
    def action(member: str, kind: str, text: str, agency: str, owner: str, days: int = 7) -> str:
        return (
            f"  - {{member: {member}, kind: {kind}, action: {text}, owner_agency: {agency}, "
            f"owner_name: {owner}, due_at: + {days} days, "
            f"success_test: It was done and the family noticed, family_facing: no}}"
        )

    actions = [
        action(family.child, "recover", "See the child at school each week", "EDU", "Head of year", 42)
    ]
    actions.append(
        action(family.mother, "protect", "Visit and make a plan together", "DA", "Outreach on duty")
    )
    if story.siblings:
        actions.append(action(family.sibling, "recover", "A place in the play group", "EDU", "Head of year"))
    if story.is_abuse:
        actions.append(
            action(family.father, "disrupt_perpetrator", "Visit and warn him", "POLICE", "Duty desk")
        )
    acted = "yes" if story.is_abuse else "not_applicable"
    return f"perpetrator_action: {acted}\nactions:\n" + "\n".join(actions)


def _signature(story: Story, family: Family, agency: str, again: bool) -> str:
    if "objection" in story.turns and agency == "CSC" and not again:
        return "signature: objected\nobjection: Nobody is named for the weekend, and that is when it happens."
    return ""


def _danger_actions(story: Story, family: Family, agency: str, again: bool) -> str:
    return """
calls:
  - called: "999"
    called_at: now
    spoke_to: Control room
    said: There is a knife in a house with a child.
    agreed: Car sent at once
"""


def _strategy(story: Story, family: Family, agency: str, again: bool) -> str:
    return f"""
held_at: now
strategy_mode: phone
attendees: [CSC, POLICE, HEALTH]
all_three_present: yes
s47: no
decision_text: {WHY}
strategy_actions:
  - {{action: See the child at school, owner_agency: CSC, owner_name: Duty social worker, due_at: + 1 day}}
"""


def _triage(story: Story, family: Family, agency: str, again: bool) -> str:
    return "" if "news" in story.turns and not again else "material: no"


def _confirm(story: Story, family: Family, agency: str, again: bool) -> str:
    return f"confirmed: yes\nconfirm_reason: {WHY}"


_SAID: Mapping[str, Any] = {
    "contact": _contact,
    "danger_check": _danger_check,
    "family_map": _family_map,
    "initial_rating": _initial_rating,
    "sharing_decision": _sharing,
    "records_check": _records,
    "agency_information": _information,
    "confirm_decline": _confirm,
    "decision_proposal": _proposal,
    "agency_position": _position,
    "settle_dissent": _settle,
    "plan": _plan,
    "plan_signature": _signature,
    "danger_actions": _danger_actions,
    "strategy_discussion": _strategy,
    "triage_information": _triage,
}
