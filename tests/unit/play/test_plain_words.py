"""The codes of a scenario file are for who writes it; who reads the play is told in words."""

import pytest

from orchestrator.pathway.play.expectations.plain import in_words


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Notice to HEALTH PRAC: none", "Notice to Health practitioner: none"),
        ("Notice to HUB HUBMGR: none", "Notice to hub manager: none"),
        ("about K-05, of HEALTH", "about K-05 “Agency’s answer”, of Health"),
        ("K-05 “Agency’s answer” of CSC", "K-05 “Agency’s answer” of Children’s social care"),
        ("Task records_check for x", "Task “Does your agency know these people?” for x"),
        ("not NO_CONCERN_AFTER_FULL_CHECK", "not “No concern after a full check”"),
        ("told told_agreed", "told “Told, and agrees”"),
        ("Process immediate_danger: none", "Process “Immediate danger”: none"),
        ("Message sharing.decided", "Message “Sharing is decided for every person”"),
    ],
)
def test_a_code_is_told_in_words(said: str, read: str) -> None:
    assert in_words(said) == read


@pytest.mark.parametrize("said", ["phone 999 at 10.30", "Marta Vell is Red", "It says “A GP called”."])
def test_what_is_no_code_is_left_alone(said: str) -> None:
    assert in_words(said) == said
