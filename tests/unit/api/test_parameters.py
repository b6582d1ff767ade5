"""What is wrong with a parameter is said in plain words, never in those of the library."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from orchestrator.api.parameters import in_words


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        (Literal["R", "A", "none"], "X", "This may be one of: R, A or none"),
        (Annotated[str, Field(pattern=r"^[!-~]+$")], "ä ö", "and no spaces"),
        (Annotated[str, Field(max_length=3)], "abcd", "This may have 3 characters at most"),
        (Annotated[int, Field(ge=1)], "0", "This must be 1 or more"),
        (Annotated[int, Field(le=100)], "101", "This must be 100 or less"),
        (int, "x", "This must be a whole number, like 1"),
        (int, "1" * 5000, "This must be a whole number, like 1"),
        (AwareDatetime, "2026-09-08T09:00:00", "with its offset from UTC"),
        (AwareDatetime, "yesterday", "with its offset from UTC"),
        (bytes, 3.5, "This cannot be read"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_in_plain_words(kind: Any, given: Any, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(kind).validate_python(given)
    [error] = refusal.value.errors()
    assert sentence in in_words(error)
