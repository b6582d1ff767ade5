"""What a sharing decision must hold to be lawful and complete (domain 2.5)."""

from orchestrator.cases.sharing import SharingChoice, sharing_problems

WHY = "Lio is protected from being hurt; health must know what to look for."


def test_an_agreed_summary_needs_a_basis_and_nothing_more() -> None:
    assert sharing_problems(SharingChoice(2, "told_agreed", article6=["A6_e"])) == []
    assert "at least one lawful basis" in sharing_problems(SharingChoice(2, "told_agreed"))[0]


def test_a_decision_not_to_share_needs_no_basis() -> None:
    assert sharing_problems(SharingChoice(0, "told_refused")) == []


def test_facts_against_a_refusal_are_an_override_with_reasons() -> None:
    refused = SharingChoice(2, "told_refused", article6=["A6_e"])
    assert refused.is_override
    assert "who is protected from what" in sharing_problems(refused)[0]
    assert sharing_problems(SharingChoice(2, "told_refused", article6=["A6_e"], justification=WHY)) == []


def test_known_or_not_known_against_a_refusal_is_no_override() -> None:
    assert not SharingChoice(1, "told_refused", article6=["A6_e"]).is_override


def test_full_information_needs_reasons_even_when_agreed() -> None:
    assert len(sharing_problems(SharingChoice(3, "told_agreed", article6=["A6_e"]))) == 1


def test_not_told_needs_its_reason() -> None:
    not_told = SharingChoice(1, "not_told", article6=["A6_e"])
    assert sharing_problems(not_told) == ["Say why the person was not told."]


def test_a_level_beyond_three_does_not_exist() -> None:
    assert sharing_problems(SharingChoice(4, "told_agreed", article6=["A6_e"])) == [
        "Choose a sharing level from 0 to 3."
    ]
