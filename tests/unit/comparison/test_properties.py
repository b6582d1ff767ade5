"""Each property of a step that differs, in the words of the service."""

import pytest

from .drawing import INFO, told


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'agency="HEALTH" role="PRAC"/><ofd:form',
            'agency="OT" role="PRAC"/><ofd:form',
            f"{INFO}: agency Health → Occupational therapy",
        ),
        (
            'agency="HEALTH" role="PRAC"/><ofd:form',
            'agency="HEALTH" role="LEAD"/><ofd:form',
            f"{INFO}: role Practitioner → Team lead",
        ),
        (
            'agency="HEALTH" role="PRAC"/><ofd:form',
            'agency="{agency}" role="PRAC"/><ofd:form',
            f"{INFO}: agency Health → the agency asked",
        ),
        ('name="Health information"', 'name="Your view"', f"{INFO} is now called “Your view”"),
        ('<ofd:form key="info"/>', "", f"{INFO}: form “What you know” removed"),
        ('<ofd:form key="info"/>', '<ofd:form key="map"/>', f"{INFO}: form “What you know” → “map”"),
        (
            '<ofd:clock code="K-05"/>',
            '<ofd:clock code="K-06"/>',
            f"{INFO}: limit “Agency’s answer” (K-05) → “Home visit” (K-06)",
        ),
        ("<ofd:locked", "<ofd:loosened", f"{INFO}: lock by rule S-05 removed"),
        ("The pathway says so.", "The law says so.", f"{INFO}: reason changed"),
        ("Say what you know.", "", f"{INFO}: guidance removed"),
        ("What it is for.", "What it is.", "The process “Pathway”: guidance changed"),
        ('<ofd:subject variable="person"/>', "", f"{INFO}: about “person” removed"),
        (
            'ofd:collection="people()"',
            'ofd:collection="core_agencies()"',
            f"{INFO}: repeated for each of people(), all at once → core_agencies(), all at once",
        ),
        (
            'isSequential="false"',
            'isSequential="true"',
            f"{INFO}: repeated for each of people(), all at once → people(), one after the other",
        ),
        ('ofd:item="person"', 'ofd:item="one"', f"{INFO}: called each time person → one"),
        (
            'camunda:assignee="ann"',
            'camunda:assignee="bob"',
            f"{INFO}: setting camunda:assignee “ann” → “bob”",
        ),
        (
            'name="a" value="1"',
            'name="a" value="2"',
            f"{INFO}: setting camunda:properties camunda:property value “1” → “2”",
        ),
        (
            'code="K-05" point="50"',
            'code="K-05" point="limit"',
            "“Late” on “Danger check”: point 50 per cent of the limit → the limit",
        ),
        (
            'clock_due("K-05", "50")',
            'clock_due("K-05", "limit")',
            "“Late” on “Danger check”: time at 50 per cent of the limit of “Agency’s answer” (K-05) "
            "→ at the limit of “Agency’s answer” (K-05)",
        ),
        (
            'cancelActivity="false"',
            'cancelActivity="true"',
            "“Late” on “Danger check”: what it does to the step leaves it open → ends it",
        ),
        (
            'attachedToRef="check"',
            'attachedToRef="map"',
            "“Late” on “Family map”: edge of “Danger check” → “Family map”",
        ),
        ('name="remind"', 'name="escalate"', "“Tell them”: operation “Remind” → “Escalate”"),
        (
            'to="LEAD"',
            'to="LEAD,PRAC"',
            "“Tell them”: who is told Team lead → Team lead, Practitioner",
        ),
        (' clock="K-05"/>', "/>", "“Tell them”: limit that it is about “Agency’s answer” (K-05) removed"),
        ('calledElement="joint"', 'calledElement="other"', "“Decide”: called process “joint” → “other”"),
        (
            'ref="clocks"',
            'ref="agencies"',
            "“Rule”: decision table “How long?” → “agencies”",
        ),
        (
            'messageRef="m1"',
            'messageRef="m2"',
            "“Wait”: message “Something new” → “other.sent”",
        ),
        (
            '<messageEventDefinition id="w" messageRef="m1"/>',
            '<timerEventDefinition id="w"><timeDuration>P1D</timeDuration></timerEventDefinition>',
            "“Wait” is now a wait for a time, and was a wait for a message",
        ),
        ("<script>1 + 1", "<script>1 + 2", "“Sum”: calculation changed"),
        (
            'default="w_map"',
            'default="w_call"',
            "“Which way?”: otherwise route to “Family map” → to “Decide”",
        ),
        (
            "danger_seen()",
            "concern('x')",
            "The route “danger” from “Which way?” to “Health information”: "
            "condition danger_seen() → concern('x')",
        ),
        (
            'name="danger" source',
            'name="yes" source',
            "The route “yes” from “Which way?” to “Health information”: name “danger” → “yes”",
        ),
        ('id="l1" name="Hub"', 'id="l1" name="Team"', "Lane “Hub” is now called “Team”"),
        ('id="pool" name="Hub"', 'id="pool" name="Team"', "Pool: text “Hub” → “Team”"),
        ("Look here", "Look there", "Note: text “Look here” → “Look there”"),
        ('name="Pathway"', 'name="Path"', "The process “Pathway” is now called “Path”"),
        (
            'isExecutable="true"',
            'isExecutable="false"',
            "The process “Pathway”: use runs here → is only drawn",
        ),
        (
            "<flowNodeRef>info</flowNodeRef>",
            "<flowNodeRef>info</flowNodeRef><flowNodeRef>map</flowNodeRef>",
            "“Family map”: lane “Health team” added",
        ),
        (
            '<ofd:assignment agency="HEALTH" role="PRAC"/></ext',
            '<ofd:assignment agency="OT" role="PRAC"/></ext',
            "Lane “Health team”: agency Health → Occupational therapy",
        ),
        (
            '<message id="m2" name="other.sent"/>',
            "",
            "Something in “p.bpmn” changed that the drawing does not show",
        ),
    ],
)
def test_each_property_is_told_in_words(old, new, sentence):
    assert sentence in told((old, new))


def test_a_change_of_one_property_is_told_once_and_nothing_else():
    assert told(('agency="HEALTH" role="PRAC"/><ofd:form', 'agency="OT" role="PRAC"/><ofd:form')) == [
        f"{INFO}: agency Health → Occupational therapy"
    ]
