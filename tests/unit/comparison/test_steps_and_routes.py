"""Steps and routes that come, go or lead elsewhere: each construct once."""
# ruff: noqa: E501

from processes.comparison import compare

from .drawing import FILES, WORDS, changed, told

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


def test_another_kind_of_step_is_told():
    swaps = [('<userTask id="map" name="Family map"/>', '<serviceTask id="map" name="Family map"/>')]
    assert told(*swaps) == ["“Family map” is now a service step, and was a step done by a person"]


def test_a_start_that_loses_its_message_is_told_in_plain_words():
    plain = '<startEvent id="start" name="Begin"/>'
    heard = (
        '<startEvent id="start" name="Begin"><messageEventDefinition id="m" messageRef="m1"/></startEvent>'
    )
    with_message = {path: content.replace(plain.encode(), heard.encode()) for path, content in FILES.items()}
    assert with_message != FILES

    said = [change.sentence for change in compare(with_message, FILES, words=WORDS).changes]

    assert "“Begin” is now a plain start, and was a start by a message" in said
    assert not [each for each in said if "event" in each]


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
    assert told(*swaps) == ["“Sum” removed from between “Inner” and “Over”. It calculated: 1 + 1"]


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
        "“Stop” on “Family map” added on the edge of “Family map”: time after P1D, ends the step"
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
