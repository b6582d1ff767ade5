"""Scenarios that check nothing, and sets that check less than the version before."""

import re

import pytest

from orchestrator.pathway import changed_expectations, scenario_sets

HEAD = b"title: One\nsteps:\n  - at: Mon 7 Sep 2026 09:00\n"
TWO = HEAD + b"    expect:\n      - danger\nexpect:\n  - case: {rating: Red}\n"
ONE = HEAD + b"expect:\n  - case: {rating: Red}\n"


def files(**scenarios):
    return {f"p/scenarios/{name}.yaml": content for name, content in scenarios.items()}


@pytest.mark.parametrize(("content", "number"), [(HEAD, 0), (HEAD + b"expect: []\n", 0), (ONE, 1), (TWO, 2)])
def test_expectations_are_counted_in_the_steps_and_at_the_end(content, number):
    assert scenario_sets.expected(content) == number


def test_a_scenario_that_expects_nothing_is_an_error_with_what_to_do():
    given = files(a=HEAD, b=ONE, defaults=b"contact:\n  channel: phone\n")

    [finding] = scenario_sets.check_nothing(given)

    assert (finding.file, finding.is_error) == ("p/scenarios/a.yaml", True)
    assert "checks nothing" in finding.message
    assert "Write under “expect:”" in finding.help


def test_a_scenario_that_cannot_be_read_is_left_to_its_play():
    assert list(scenario_sets.check_nothing(files(a=b"title: [", b=b"\xff"))) == []


def test_what_is_gone_and_what_expects_less_is_told_by_name_with_its_number():
    [finding] = scenario_sets.fewer(files(a=TWO, b=TWO, c=ONE), files(b=ONE, d=TWO), version=3)

    assert not finding.is_error
    assert finding.message == (
        "Its scenarios check less than those of version 3: a is gone, with 2 expectations; c is gone, with 1 "
        "expectation; b has 1 expectation fewer. Together: 4 expectations fewer."
    )


@pytest.mark.parametrize("after", [files(a=TWO), files(a=TWO, b=ONE), {}])
def test_as_many_and_more_are_not_told_and_none_at_all_is_refused_elsewhere(after):
    assert scenario_sets.fewer(files(a=TWO), after, version=1) == []


CLOCKS = HEAD + (
    b"    expect:\n"
    b"      - clock: {code: K-07, due: Tue 8 Sep 10:00, met: yes}\n"
    b"      - clock: {code: K-09, due: Tue 8 Sep 10:00}\n"
    b"      - task: {form: records_check, team: HEALTH PRAC, open: yes}\n"
)


def test_an_expectation_that_was_made_weaker_is_told_with_what_it_said_and_what_it_says():
    weaker = CLOCKS.replace(b"due: Tue 8 Sep 10:00, met: yes", b"running: yes").replace(
        b"task: {form: records_check, team: HEALTH PRAC, open: yes}", b"case: {rating: Red}"
    )
    assert scenario_sets.fewer(files(a=CLOCKS), files(a=weaker), version=3) == []

    [finding] = changed_expectations.replaced(files(a=CLOCKS), files(a=weaker), version=3)

    assert not finding.is_error
    assert finding.message.startswith("The scenario a does not expect what it did in version 3: ")
    was, now = "due Tue 8 Sep 10:00, met yes", "running yes"
    clock = "clock: code K-07 “Joint decision”"
    assert f"“{clock}, {was}” is now “{clock}, {now}”" in finding.message
    assert "gone is “task: form “" in finding.message
    assert "K-09" not in finding.message
    assert "Whoever approves should know why" in finding.help


def test_times_that_have_changed_are_counted_and_not_told_one_by_one():
    later = CLOCKS.replace(b"due: Tue 8 Sep 10:00", b"due: Tue 8 Sep 14:00")

    [finding] = changed_expectations.replaced(files(a=CLOCKS), files(a=later), version=3)

    assert re.fullmatch(r"The scenario a does .* version 3: [2-9] times or limits changed\.", finding.message)


def test_expectations_in_another_order_or_more_of_them_are_not_told():
    more = CLOCKS.replace(b"{code: K-09, due: Tue 8 Sep 10:00}", b"{due: Tue 8 Sep 10:00, code: K-09}") + (
        b"expect:\n  - case: {rating: Red}\n"
    )

    assert list(changed_expectations.replaced(files(a=CLOCKS, b=ONE), files(a=more), version=3)) == []
    assert list(changed_expectations.replaced(files(a=CLOCKS), files(a=b"title: ["), version=3)) == []


def test_an_expectation_that_is_gone_is_told_by_its_words():
    [finding] = changed_expectations.replaced(files(a=TWO), files(a=ONE), version=3)

    assert finding.message.endswith(": gone is “danger”.")
