"""Scenarios that check nothing, and sets that check less than the version before."""

import pytest

from orchestrator.pathway import scenario_sets

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
