"""What is kept of a failure: its own words, without what somebody typed."""

import pytest
from django.db import DataError, IntegrityError

from processes.causes import LONGEST, cause_of, tidy


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ValueError("the printer is on fire"), "ValueError: the printer is on fire"),
        (KeyError("hurt_now"), "KeyError: 'hurt_now'"),
        (KeyError("Marta Novak"), "KeyError: '…'"),
        (
            ValueError("invalid literal for int() with base 10: 'Marta'"),
            "ValueError: invalid literal for int() with base 10: '…'",
        ),
        (
            ValueError("there is no agency 'HEALTH' for K-05"),
            "ValueError: there is no agency 'HEALTH' for K-05",
        ),
        (
            AttributeError("'NoneType' object has no attribute 'pk'"),
            "AttributeError: 'NoneType' object has no attribute 'pk'",
        ),
        (ValueError('bad name "Marta Novak"'), 'ValueError: bad name "…"'),
        (RuntimeError(), "RuntimeError"),
        (
            RuntimeError("the agency's register isn't there"),
            "RuntimeError: the agency's register isn't there",
        ),
        (
            IntegrityError(
                'duplicate key value violates unique constraint "one_name"\n'
                "DETAIL:  Key (name)=(Marta) already exists."
            ),
            'IntegrityError: duplicate key value violates unique constraint "one_name"',
        ),
        (
            DataError('invalid input syntax for type integer: "Marta"'),
            'DataError: invalid input syntax for type integer: "…"',
        ),
    ],
)
def test_a_cause_says_what_failed_and_quotes_nobody(error, kept):
    assert cause_of(error) == kept


def test_a_cause_is_cut_however_long_its_error_is():
    assert len(cause_of(ValueError("x" * 50_000_000))) <= LONGEST + len("ValueError: ")
    assert len(tidy("y" * 10_000)) == LONGEST


def test_the_words_of_a_drawing_stay():
    said = "“urgency == 'now'” could not be worked out: there is no variable “urgency”"
    assert tidy(said) == said
