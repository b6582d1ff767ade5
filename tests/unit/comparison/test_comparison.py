"""Differences between two drawings, in the words of the service: each construct once."""
# ruff: noqa: E501

import pytest

from processes.comparison import Words, compare

from .drawing import FILES, changed

WORDS = Words.of(FILES, values={"rating": {"A": "Amber"}})
INFO = "“Health information”"
ASK = '<userTask id="ask" name="Ask housing"><extensionElements><ofd:assignment agency="OT" role="PRAC"/></extensionElements></userTask>'
F1 = '<sequenceFlow id="f1" sourceRef="start" targetRef="check"/>'
W_INFO = (
    '<sequenceFlow id="w_info" name="danger" sourceRef="which" targetRef="info">'
    "<conditionExpression>danger_seen()</conditionExpression></sequenceFlow>"
)
W_CALL = (
    '<sequenceFlow id="w_call" name="child" sourceRef="which" targetRef="decide">'
    "<conditionExpression>has_child()</conditionExpression></sequenceFlow>"
)


def told(*swaps, path="p.bpmn"):
    found = compare(FILES, changed(*swaps, path=path), words=WORDS)
    assert not found.moves
    return [change.sentence for change in (*found.changes, *found.tables)]


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
            "“Tell them”: “to” of the operation Team lead → Team lead, Practitioner",
        ),
        (' clock="K-05"/>', "/>", "“Tell them”: “clock” of the operation “Agency’s answer” (K-05) removed"),
        ('calledElement="joint"', 'calledElement="other"', "“Decide”: called process “joint” → “other”"),
        (
            'ref="clocks"',
            'ref="agencies"',
            "“Rule”: decision table “How long?” → “agencies”",
        ),
        (
            'messageRef="m1"',
            'messageRef="m2"',
            "“Wait”: message “Something new” (info.added) → “other.sent”",
        ),
        (
            '<messageEventDefinition id="w" messageRef="m1"/>',
            '<timerEventDefinition id="w"><timeDuration>P1D</timeDuration></timerEventDefinition>',
            "“Wait”: event wait for a message → wait for a time",
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


def test_another_kind_of_step_is_told():
    swaps = [('<userTask id="map" name="Family map"/>', '<serviceTask id="map" name="Family map"/>')]
    assert told(*swaps) == ["“Family map”: type step done by a person → service step"]


def test_a_step_that_comes_between_two_others_is_one_sentence():
    between = F1.replace('targetRef="check"', 'targetRef="ask"')
    more = '<sequenceFlow id="n1" sourceRef="ask" targetRef="check"/>'
    assert told((F1, ASK + between + more)) == [
        "“Ask housing” added between “Begin” and “Danger check”: agency Occupational therapy, "
        "role Practitioner"
    ]


def test_a_step_drawn_with_new_arrows_on_both_sides_is_one_sentence():
    arrows = (
        '<sequenceFlow id="n1" sourceRef="start" targetRef="ask"/>'
        '<sequenceFlow id="n2" sourceRef="ask" targetRef="check"/>'
    )
    assert len(told((F1, ASK + arrows))) == 1


def test_a_step_taken_out_from_between_two_others_is_one_sentence():
    swaps = [
        ('<scriptTask id="sum" name="Sum"><script>1 + 1</script></scriptTask>', ""),
        ('targetRef="sum"/>', 'targetRef="end"/>'),
        ('<sequenceFlow id="f11" sourceRef="sum" targetRef="end"/>', ""),
    ]
    assert told(*swaps) == ["“Sum” removed from between “Inner” and “Over”"]


def test_a_step_that_leads_elsewhere_tells_also_what_is_not_reached_any_more():
    between = F1.replace('targetRef="check"', 'targetRef="ask"')
    more = '<sequenceFlow id="n1" sourceRef="ask" targetRef="map"/>'
    assert told((F1, ASK + between + more)) == [
        "“Ask housing” added between “Begin” and “Family map”: agency Occupational therapy, role Practitioner",
        "“Begin” now leads to “Family map” instead of “Danger check”",
    ]


def test_an_arrow_that_leads_elsewhere_is_told_by_where_it_led():
    found = compare(FILES, changed((F1, F1.replace('targetRef="check"', 'targetRef="map"'))), words=WORDS)
    (change,) = found.changes
    assert (change.kind, change.before, change.after) == ("rewired", "“Danger check”", "“Family map”")
    assert change.sentence == "“Begin” now leads to “Family map” instead of “Danger check”"


def test_routes_that_come_and_go_with_their_condition_are_told():
    new = '<sequenceFlow id="n1" sourceRef="which" targetRef="wait"><conditionExpression>flag("x")</conditionExpression></sequenceFlow>'
    assert told((W_INFO, new)) == [
        'The route from “Which way?” to “Wait” added, taken when flag("x")',
        "The route “danger” from “Which way?” to “Health information” removed, "
        "which was taken when danger_seen()",
    ]


def test_routes_that_swap_their_ends_are_told_each():
    swaps = [
        (W_INFO, W_INFO.replace('targetRef="info"', 'targetRef="decide"')),
        (W_CALL, W_CALL.replace('targetRef="decide"', 'targetRef="info"')),
    ]
    assert len(told(*swaps)) == 2


def test_the_order_in_which_conditions_are_tried_is_told():
    assert told((W_INFO, ""), (W_CALL, W_CALL + W_INFO)) == [
        "“Which way?”: order of the conditions “danger”, then “child” → “child”, then “danger”"
    ]


def test_an_edge_event_is_told_with_its_step():
    event = '<boundaryEvent id="b" name="Stop" attachedToRef="map"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>'
    assert told((F1, F1 + event)) == [
        "“Stop” on “Family map” added on the edge of “Family map”: time after P1D"
    ]


def test_a_step_in_a_sub_process_says_in_which():
    swaps = [
        (
            '<sequenceFlow id="sf2"',
            '<userTask id="more" name="More"/><sequenceFlow id="sf3" sourceRef="more" targetRef="s2"/><sequenceFlow id="sf2"',
        ),
        ('id="sf2" sourceRef="deep" targetRef="s2"', 'id="sf2" sourceRef="deep" targetRef="more"'),
    ]
    assert told(*swaps) == ["“More” added between “Deep” and the end in “Inner”"]


def test_a_step_that_was_deleted_and_drawn_again_is_the_same_step():
    assert told(('"map"', '"map_2"')) == ["“Family map” was drawn anew"]


def test_a_process_that_comes_or_goes_is_told_as_a_whole():
    more = {
        **FILES,
        "other.bpmn": FILES["p.bpmn"].replace(b'id="p"', b'id="q"').replace(b"Pathway", b"Other"),
    }
    assert [one.sentence for one in compare(FILES, more, words=WORDS).changes] == [
        "The process “Other” added, with 9 steps"
    ]
    assert [one.sentence for one in compare(more, FILES, words=WORDS).changes] == [
        "The process “Other” removed, with 9 steps"
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"6 wh"', '"4 wh"', "“How long?”, Clock “Agency’s answer” (K-05), Rating Amber: Limit 6 wh → 4 wh"),
        ('"A"', '"R"', "“How long?”, Clock “Agency’s answer” (K-05), Rating Amber: Rating Amber → R"),
        ('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"', "“How long?”: which rules count FIRST → UNIQUE"),
        ('name="How long?"', 'name="Limits"', "The table “How long?” is now called “Limits”"),
        ('label="Limit"', 'label="Time"', "“How long?”: column “Time” added"),
        ('id="dt"', 'id="dt2"', "Something in “clocks.dmn” changed that the drawing does not show"),
    ],
)
def test_a_decision_table_is_told_row_by_row(old, new, sentence):
    assert sentence in told((old, new), path="clocks.dmn")


def test_a_rule_that_comes_or_goes_or_is_tried_earlier_is_told():
    text = FILES["clocks.dmn"].decode()
    one, other = (text[text.index(f'<rule id="{id}"') :] for id in ("r1", "r2"))
    one, other = one[: one.index("</rule>") + 7], other[: other.index("</rule>") + 7]
    assert told((one, ""), path="clocks.dmn") == [
        "“How long?”: rule removed: Clock “Agency’s answer” (K-05), Rating Amber → Limit 6 wh"
    ]
    new = other.replace('"r2"', '"r3"').replace("K-05", "K-06")
    assert told((other, other + new), path="clocks.dmn") == [
        "“How long?”: rule added: Clock “Home visit” (K-06) → Limit 8 wh"
    ]
    swapped = {**FILES, "clocks.dmn": text.replace(one, "").replace(other, other + one).encode()}
    (change,) = compare(FILES, swapped, words=WORDS).tables
    assert change.sentence == "“How long?”: the rules are tried in another order"


def test_files_that_are_no_drawings_are_told_and_forms_are_left_to_their_own_room():
    new = {**FILES, "vocabulary.json": b"{}", "scenarios/a.yaml": b"", "forms/info.json": b"{}"}
    assert [one.sentence for one in compare(FILES, new, words=WORDS).changes] == [
        "The file “scenarios/a.yaml” added",
        "The file “vocabulary.json” changed",
    ]


def test_what_cannot_be_read_is_said_to_be_so():
    found = compare(FILES, {**FILES, "p.bpmn": b"<nonsense"}, words=WORDS)
    assert [one.sentence for one in found.changes if one.what == "file"] == [
        "The file “p.bpmn” changed, and cannot be read: what changed in it cannot be told"
    ]
    assert not compare({"a.bpmn": b"<x"}, {"a.bpmn": b"<x"}, words=Words())


def test_moving_is_told_apart_and_touches_no_case():
    found = compare(FILES, changed(('x="10" y="10"', 'x="20" y="10"')), words=WORDS)
    assert (found.changes, found.tables) == ((), ())
    (move,) = found.moves
    assert (move.sentence, move.before, move.after) == ("“Danger check” moved", "10 10", "20 10")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('width="100"', 'width="120"', "“Danger check” is drawn in another size"),
        (
            '<dd:waypoint x="110" y="50"/>',
            "",
            "The route from “Danger check” to “Which way?” is drawn another way",
        ),
        ('bpmnElement="check">', 'bpmnElement="check" fill="#fff">', "“Danger check” has another colour"),
        ('bpmnElement="check">', 'bpmnElement="check" isExpanded="true">', "“Danger check” looks different"),
        ('x="0" y="0"', 'x="5" y="0"', "“Hub” moved"),
        ('bpmnElement="map"', 'bpmnElement="sum"', "“Sum” is drawn now"),
        ('bpmnElement="map"', 'bpmnElement="sum"', "“Family map” is not drawn any more"),
    ],
)
def test_every_kind_of_layout_is_a_move(old, new, sentence):
    found = compare(FILES, changed((old, new)), words=WORDS)
    assert not found.changes
    assert sentence in [move.sentence for move in found.moves]


def test_words_of_unreadable_files_are_codes():
    words = Words.of(
        {"vocabulary.json": b"[", "forms/a.json": b"1", "a.bpmn": b"", "x/vocabulary.json": b'{"roles": 1}'}
    )
    assert (words.agency("OT"), words.form("a"), words.clock("K-1")) == ("OT", "“a”", "K-1")
