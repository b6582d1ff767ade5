"""The tables of the pathway can be made stricter, never weaker; a longer limit is told."""

import re

import pytest

from processes.lint_rules.core_asked import CORE_AGENCIES
from processes.lint_rules.locked_agencies_table import ALSO_ASKED
from tests.unit.gate.conftest import REPOSITORY, through_the_gate

AGENCIES, GUARD, LIMITS = "agencies_required", "outcome_guard", "clocks"


def changed(table: str, *changes: tuple[str, str]) -> bytes:
    text = (REPOSITORY / "bpmn" / f"{table}.dmn").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def found(table: str, *changes: tuple[str, str], name: str = "") -> list[tuple[str, str, str]]:
    told = through_the_gate(name or f"{table}.dmn", changed(table, *changes))
    return [(each.rule, each.severity, each.message) for each in told]


def entry(table: str, row: int, column: int, *, side: str = "in") -> str:
    text = (REPOSITORY / "bpmn" / f"{table}.dmn").read_text(encoding="utf-8")
    start = text.index(f'<{side}putEntry id="{table}_rule_{row}_{side}_{column}">')
    return text[start : text.index(f"</{side}putEntry>", start)]


def with_text(said: str, new: str) -> tuple[str, str]:
    start, end = said.index("<text>"), said.index("</text>")
    return said, f"{said[:start]}<text>{new}{said[end:]}"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (with_text(entry(GUARD, 1, 1, side="out"), '"yes"'), "where there is domestic abuse"),
        (with_text(entry(GUARD, 2, 1, side="out"), '"yes"'), "where that is not known"),
        (with_text(entry(GUARD, 3, 1, side="out"), '"yes"'), "where there is none"),
        (with_text(entry(GUARD, 4, 2), "-"), ""),
        (("<text>outcome_allowed()</text>", "<text>True</text>"), "where there is domestic abuse"),
        (
            ("<text>outcome_allowed()</text>", "<text>not outcome_allowed()</text>"),
            "where there is domestic abuse",
        ),
        (
            with_text(entry(GUARD, 3, 1, side="out"), '"no" if any_dissent() else "yes"'),
            "where there is none",
        ),
        (('name="allowed" typeRef', 'name="stands" typeRef'), "does not answer “allowed”"),
        (
            ("<text>outcome_allowed()", '<text>outcome_allowed() or rating() == "G"'),
            "Row 4 of the guard’s table",
        ),
        (("<text>outcome_allowed()", "<text>outcome_allowed() if has_child() else True"), "Row 4"),
        (("<text>outcome_allowed()", "<text>[outcome_allowed(), has_child()]"), "Row 4"),
        (
            with_text(entry(GUARD, 1, 1, side="out"), '"yes" if rating() == "B" else "no"'),
            "Row 1 of the guard’s table",
        ),
        (with_text(entry(GUARD, 3, 1, side="out"), '"yes" if current_round() == 17 else "no"'), "Row 3"),
        (with_text(entry(GUARD, 3, 1, side="out"), 'lower("YES")'), "Row 3"),
        (with_text(entry(GUARD, 3, 1, side="out"), "stands"), "Row 3"),
        (with_text(entry(GUARD, 4, 2), "True, False"), "Row 4"),
        (with_text(entry(GUARD, 4, 2), "not(3)"), "Row 4"),
        (with_text(entry(GUARD, 4, 2), '? or rating() == "G"'), "Row 4"),
        (('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT"'), "collects answers"),
    ],
)
def test_a_weaker_guard_is_refused(change, where):
    changes = [change] if where else [change, with_text(entry(GUARD, 1, 2), "True")]
    rules = [message for rule, severity, message in found(GUARD, *changes) if severity == "error"]

    assert any(where in message for message in rules), rules


def test_a_weaker_guard_under_another_id_or_file_is_refused():
    weaker = with_text(entry(GUARD, 1, 1, side="out"), '"yes"')

    assert found(GUARD, weaker, name="anything.dmn")
    assert found(GUARD, weaker, ('<decision id="outcome_guard"', '<decision id="other"'))


@pytest.mark.parametrize(
    "changes",
    [
        [with_text(entry(GUARD, 4, 1, side="out"), '"yes" if not any_dissent() else "no"')],
        [("<text>outcome_allowed()", "<text>outcome_allowed() and not any_dissent()")],
        [with_text(entry(GUARD, 3, 1, side="out"), '"no" if True else "yes" if has_child() else "no"')],
        [
            ('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"'),
            with_text(entry(GUARD, 1, 1), "-"),
            with_text(entry(GUARD, 4, 2), "-"),
        ],
    ],
)
def test_a_guard_that_can_be_shown_to_be_as_strict_or_stricter_is_accepted(changes):
    assert [one for one in found(GUARD, *changes) if one[1] == "error"] == []


def test_a_row_that_says_yes_before_the_rows_that_say_no_is_refused():
    first = ('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"')
    early = [with_text(entry(GUARD, 1, 2), "-"), with_text(entry(GUARD, 1, 1, side="out"), '"yes"')]

    rules = [message for rule, _, message in found(GUARD, first, *early) if rule == "locked-guard-table"]

    assert any("Row 1 of the guard’s table" in message for message in rules), rules


def test_a_second_column_of_the_same_name_is_refused():
    second = re.sub(
        r"(<output id=[^>]*/>)", r'\1<output id="second" name="allowed"/>', changed(GUARD).decode()
    )
    second = second.replace("</outputEntry>", '</outputEntry><outputEntry><text>"yes"</text></outputEntry>')

    told = through_the_gate(f"{GUARD}.dmn", second.encode())

    assert [found.message for found in told if "two output columns have the same name" in found.message]


@pytest.mark.parametrize(
    "changes",
    [
        [with_text(entry(GUARD, 4, 1), '"yes", "not_known"')],
        [with_text(entry(GUARD, 4, 1), '"yes"')],
        [with_text(entry(GUARD, 4, 1, side="out"), '"no"')],
        [with_text(entry(GUARD, 4, 1, side="out"), '"yes" if rating() != "R" else "no"')],
        [with_text(entry(GUARD, 4, 1, side="out"), '"no" if flag("housing") else "yes"')],
        [
            with_text(
                entry(GUARD, 4, 1, side="out"), '"yes" if concern("neglect") == flag("housing") else "no"'
            )
        ],
        [with_text(entry(GUARD, 4, 1, side="out"), '"yes" if current_round() &lt; 9 else "no"')],
        [with_text(entry(GUARD, 4, 1, side="out"), '"yes" if material == "yes" else "no"')],
        [with_text(entry(GUARD, 3, 2), "-")],
    ],
)
def test_a_guard_that_lets_no_outcome_stand_for_some_families_is_refused(changes):
    rules = [message for rule, severity, message in found(GUARD, *changes) if severity == "error"]

    assert any("lets no outcome stand for some families" in message for message in rules), rules


def test_a_guard_may_ask_more_that_the_people_of_the_case_bring_about():
    stricter = '"yes" if all_agencies_answered() and not any_dissent() else "no"'

    assert found(GUARD, with_text(entry(GUARD, 4, 1, side="out"), stricter)) == []


@pytest.mark.parametrize("row", [1, 2, 3, 4])
def test_agencies_without_a_core_agency_are_refused(row):
    gone = found(AGENCIES, with_text(entry(AGENCIES, row, 1, side="out"), '"OT"'))
    depends = found(AGENCIES, with_text(entry(AGENCIES, row, 3), "True"))

    for rule, severity, message in (*gone, *depends):
        assert (rule, severity) == ("locked-agencies-table", "error")
        assert "does not always choose" in message
    assert gone
    assert depends


@pytest.mark.parametrize(
    "answer", ["'\"DA\"'", "DA", '["DA"]', '"DA" if rating() == "R" else "HOUS"', "", '"NOPE"', '"D" + "A"']
)
def test_an_answer_that_need_not_be_the_core_agency_is_refused(answer):
    told = found(AGENCIES, with_text(entry(AGENCIES, 4, 1, side="out"), answer))

    assert any(one[1] == "error" and "does not always choose" in one[2] for one in told), told


@pytest.mark.parametrize("answer", ['["EH"]', '["EH", "HOUS"]', '"EHLP"', "3", "", "None", 'get("EH", 1)'])
def test_an_answer_that_is_no_agency_is_refused_with_its_row(answer):
    told = found(AGENCIES, with_text(entry(AGENCIES, 13, 1, side="out"), answer))

    assert any(
        one[:2] == ("locked-agencies-table", "error") and "Row 13 of the table of agencies" in one[2]
        for one in told
    ), told


@pytest.mark.parametrize("text", [r'"\x00"', r'"\ud800"'])
def test_a_text_that_no_record_can_keep_is_refused(text):
    assert any(
        "holds characters that are not text" in one[2]
        for one in found(AGENCIES, with_text(entry(AGENCIES, 9, 2), text))
    )


@pytest.mark.parametrize("other", ["reviewed", "outcome_guard"])
def test_a_table_that_a_step_names_by_its_file_is_looked_at_like_any_other(other):
    may_fail = with_text(entry(GUARD, 4, 1, side="out"), '"yes" if 1 / current_round() else "no"')

    told = found(GUARD, may_fail, ('<decision id="outcome_guard"', f'<decision id="{other}"'))

    assert "locked-certain" in [rule for rule, _, _ in told]


def test_agencies_beyond_the_core_that_are_never_asked_any_more_are_told_in_one_finding():
    gone = [with_text(entry(AGENCIES, row, 1, side="out"), '"DA"') for row in _rows_of("EDU", "PERP")]

    said = (
        "The table of agencies never chooses “Perpetrator-response worker” and “Education and early years” "
        "any more: nobody asks them where they are needed."
    )
    assert found(AGENCIES, *gone) == [("locked-agencies-table", "warning", said)]
    assert found(AGENCIES, *gone[1:]) != []


@pytest.mark.parametrize(
    ("change", "agency", "where"),
    [
        (
            ('concern("housing") or flag("housing")', 'concern("housing") and flag("housing")'),
            "Housing",
            'not concern("housing") and flag("housing")',
        ),
        (
            ('<text>flag("probation")</text>', '<text>flag("probation") and has_child()</text>'),
            "Probation",
            "not has_child",
        ),
        (
            ('concern("neglect") or concern("parental_conflict")', 'concern("neglect")'),
            "Early help",
            "parental_conflict",
        ),
        (
            with_text(entry(AGENCIES, 6, 1, side="out"), '"DA"'),
            "Perpetrator-response worker",
            '== "not_known"',
        ),
        (
            with_text(entry(AGENCIES, 9, 1, side="out"), '"HOUS" if has_child() else "EH"'),
            "Housing",
            "not has_child()",
        ),
    ],
)
def test_an_agency_that_is_asked_in_fewer_cases_is_told_with_a_case(change, agency, where):
    ((rule, severity, message),) = found(AGENCIES, change)

    assert (rule, severity) == ("locked-agencies-table", "warning")
    assert f"asks “{agency}” in fewer cases than the one that comes with the service" in message
    assert where in message


@pytest.mark.parametrize(
    "change",
    [
        (
            'concern("neglect") or concern("parental_conflict")',
            'concern("parental_conflict") or concern("neglect")',
        ),
        ('<text>flag("probation")</text>', '<text>flag("probation") or concern("housing")</text>'),
        ("<text>has_child_of_school_age()</text>", "<text>has_child()</text>"),
        with_text(entry(AGENCIES, 9, 1, side="out"), '"HOUS" if True else "EH"'),
    ],
)
def test_an_agency_that_is_asked_as_often_or_more_is_not_told(change):
    assert found(AGENCIES, change) == []


def test_the_agencies_looked_for_are_those_of_the_table_that_comes_with_the_service():
    table = (REPOSITORY / "bpmn" / "agencies_required.dmn").read_text(encoding="utf-8")

    assert set(re.findall(r'<text>"([A-Z]+)"</text>', table)) == {*CORE_AGENCIES, *ALSO_ASKED}


def _rows_of(*agencies: str) -> list[int]:
    table = (REPOSITORY / "bpmn" / "agencies_required.dmn").read_text(encoding="utf-8")
    rows = re.findall(r'agencies_required_rule_(\d+)_out_1">\s*<text>"([A-Z]+)"', table)
    return [int(row) for row, agency in rows if agency in agencies]


def test_a_table_of_agencies_that_stops_at_the_first_is_refused():
    assert found(AGENCIES, ('hitPolicy="COLLECT"', 'hitPolicy="FIRST"'))[0][0] == "locked-agencies-table"


def test_more_agencies_and_less_than_the_limit_are_accepted():
    assert found(AGENCIES, with_text(entry(AGENCIES, 6, 2), "-")) == []
    assert found(LIMITS, ('"6 wh"', '"5 wh"')) == []


@pytest.mark.parametrize(
    ("changes", "severity", "said"),
    [
        (
            [('"30 min"', '"45 min"')],
            "error",
            "K-02 is longer than the pathway promises: 45 minutes instead of 30 minutes",
        ),
        (
            [('"6 wh"', '"9 wh"')],
            "warning",
            "K-05 is longer than the pathway promises: Amber 9 working hours instead of 6 working hours",
        ),
        (
            [('"6 wh"', '"9 wh"')],
            "warning",
            "K-05 gives Amber more time (9 working hours) than Green (8 working hours)",
        ),
        (
            [('"2 h"', '"2 wh"')],
            "warning",
            "K-05 is longer than the pathway promises: Red 2 working hours instead of 2 hours",
        ),
        ([('"K-12"', '"L-90"')], "error", "The limit K-12 is gone from the table"),
        ([('"30 min"', '"0 min"')], "error", "K-02 is over as soon as it begins: 0 minutes."),
        ([('"6 wh"', '"00 wh"')], "error", "K-05 is over as soon as it begins: Amber 0 working hours."),
        ([('"0 WD"', '"0 WD-T"')], "error", "is over as soon as it begins"),
    ],
)
def test_a_longer_limit_is_told_with_the_figure_of_the_pathway(changes, severity, said):
    assert any(one[1] == severity and said in one[2] for one in found(LIMITS, *changes)), found(
        LIMITS, *changes
    )


@pytest.mark.parametrize(
    ("clock", "limits", "said"),
    [
        (
            "K-05",
            {"R": "1 min", "A": "1 min", "": "1 min"},
            "no time to answer: Red 1 minute; Amber 1 minute; ",
        ),
        ("K-05", {"": "59 min"}, "no time to answer: Green 59 minutes; Blue 59 minutes."),
        ("K-05", {"A": "0 WD"}, "no time to answer: Amber 0 working days."),
        (
            "K-07",
            {"R": "1 min"},
            "The joint decision (K-07) can be due before the agencies’ answers (K-05): Red",
        ),
        ("K-07", {"": "8 h"}, "Amber after 8 hours, the answers after 6 working hours; Green after 8 hours"),
        (
            "K-09",
            {"": "1 min"},
            "The plan (K-09) can be due before the agencies’ answers (K-05): Red after 1 min",
        ),
    ],
)
def test_limits_that_leave_no_time_to_wait_for_the_agencies_are_refused(clock, limits, said):
    errors = [
        message for _, severity, message in found(LIMITS, *with_limits(clock, limits)) if severity == "error"
    ]

    assert any(said in message for message in errors), errors


@pytest.mark.parametrize(
    ("clock", "limits"),
    [
        ("K-05", {"R": "60 min", "A": "1 wh", "": "1 wh"}),
        ("K-05", {"A": "4 wh"}),
        ("K-07", {"R": "2 h", "": "8 wh"}),
        ("K-09", {"": "24 h"}),
    ],
)
def test_the_agencies_may_be_given_less_time_as_long_as_it_is_some(clock, limits):
    assert [one for one in found(LIMITS, *with_limits(clock, limits)) if one[1] == "error"] == []


def with_limits(clock: str, limits: dict[str, str]) -> list[tuple[str, str]]:
    """The changes that give a clock other limits, by rating as the table has it."""
    text = (REPOSITORY / "bpmn" / "clocks.dmn").read_text(encoding="utf-8")
    rows = [row for row in re.findall(r"<rule .*?</rule>", text, re.DOTALL) if f'"{clock}"' in row]
    changes = []
    for row in rows:
        texts = re.findall(r"<text>(.*?)</text>|<text ?/>", row)
        if (new := limits.get(texts[1].strip('"'))) is not None:
            changes.append((row, row.replace(texts[2], f'"{new}"')))
    assert len(changes) == len(limits)
    return changes


def test_a_plan_after_more_than_24_hours_is_refused():
    text = (REPOSITORY / "bpmn" / "clocks.dmn").read_text(encoding="utf-8")
    start = text.index('"K-09"')
    row = text[start : text.index("</rule>", start)]

    told = found(LIMITS, (row, row.replace('"24 h"', '"48 h"')))

    assert ("limits-loosened", "error") in [(rule, severity) for rule, severity, _ in told]


@pytest.mark.parametrize(
    ("clock", "limits", "said", "rule"),
    [
        (
            "K-02",
            {"": "40 min"},
            "The limit K-02 is longer than the pathway promises: 40 minutes instead of 30 minutes.",
            "“The danger check comes first”, from SafeLives’ One Front Door",
        ),
        (
            "K-08",
            {"": "2 WD-T"},
            "The limit K-08 is longer than the pathway promises: 2 working days instead of 1 working day.",
            "“The type of response within one working day”, from the statutory guidance",
        ),
        ("K-08", {"": "1 WD"}, "1 working day, until closing time, instead of 1 working day.", "one working"),
        ("K-08", {"": "9 wh"}, "9 working hours instead of 1 working day.", "Set it to one working day"),
        (
            "K-12",
            {"": "72 h"},
            "The limit K-12 is longer than the pathway promises: 72 hours instead of 24 hours.",
            "“A strategy discussion within 24 hours”, from the local procedures",
        ),
        (
            "K-07",
            {"": "48 h"},
            "The joint decision (K-07) can be due after the plan (K-09): Amber after 48 hours, the plan "
            "after 24 hours; Green after",
            "“A plan within 24 hours”, from SafeLives’ One Front Door",
        ),
        ("K-07", {"R": "2 WD"}, "Red after 2 working days, the plan after 24 hours.", "no more time"),
        ("K-09", {"": "12 h"}, "Amber after 24 hours, the plan after 12 hours;", "no more time"),
    ],
)
def test_no_site_lengthens_what_the_law_or_a_familys_safety_sets(clock, limits, said, rule):
    told = [
        (each.message, each.help)
        for each in through_the_gate(f"{LIMITS}.dmn", changed(LIMITS, *with_limits(clock, limits)))
        if each.severity == "error"
    ]

    assert any(said in message and rule in help for message, help in told), told


@pytest.mark.parametrize(
    ("clock", "limits"),
    [("K-02", {"": "15 min"}), ("K-08", {"": "8 wh"}), ("K-12", {"": "12 h"}), ("K-08", {"": "24 h"})],
)
def test_they_may_be_shorter(clock, limits):
    assert found(LIMITS, *with_limits(clock, limits)) == []


@pytest.mark.parametrize(("clock", "limit"), [("K-04", "6 wh"), ("K-10", "3 WD-T"), ("K-17", "1 WD")])
def test_other_limits_stay_a_sites_own_choice_and_are_told_once(clock, limit):
    [(_, severity, message)] = found(LIMITS, *with_limits(clock, {"": limit}))

    assert severity == "warning"
    assert "longer than the pathway promises" in message


def test_a_later_decision_is_not_also_told_as_a_longer_one():
    messages = [message for _, _, message in found(LIMITS, *with_limits("K-07", {"": "48 h"}))]

    assert len(messages) == 1, messages


def test_durations_are_said_in_words():
    told = found(LIMITS, *with_limits("K-05", {"A": "9 wh"}), *with_limits("K-17", {"": "2 WD-T"}))

    assert told
    assert not [message for _, _, message in told if re.search(r"\d (min|h|wh|WD|WD-T)\b", message)]


def test_limits_that_warn_nobody_any_more_are_told_in_one_finding():
    text = (REPOSITORY / "bpmn" / "clocks.dmn").read_text(encoding="utf-8")
    points = re.findall(r'<outputEntry id="(?:K07|K05_R|K02)\w*_warn">.*?</outputEntry>', text)
    assert len(points) == 4

    told = found(LIMITS, *((each, re.sub(r"<text>.*</text>", '<text>""</text>', each)) for each in points))

    said = (
        "Nobody is told before these limits are over, as their warning points are gone: K-02 (Danger check); "
        "K-05 (Agency’s answer) for Red; K-07 (Joint decision)."
    )
    assert told == [("limits-loosened", "warning", said)]


@pytest.mark.parametrize("name", ["Danger check", " danger CHECK "])
def test_two_limits_of_one_name_are_refused(name):
    told = found(LIMITS, ('"Core agencies notified"', f'"{name}"'))

    said = f"The limits K-02 and K-03 are both called “{name.strip()}”."
    assert ("limits-loosened", "error", said) in told
