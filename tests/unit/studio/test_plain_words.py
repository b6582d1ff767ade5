"""The studio speaks as a service manager would: phrases that newcomers stumbled over do not come back."""

from pathlib import Path

import pytest

import orchestrator.studio

STUDIO = Path(orchestrator.studio.__file__).parent
PHRASES = (
    *("by themselves", "must be mended", "put right any more", "No scenario lies", "as the clock shows"),
    *("may touch cases", "Of an earlier state", "does not speak of", "come of it", "lie in the draft"),
    *("The repository", "comes beside the others", "JavaScript is on", "stay on their version"),
)


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_page_of_the_studio_says_it_so(phrase):
    pages = {path.name: path.read_text() for path in (STUDIO / "templates").rglob("*.html")}
    assert [name for name, text in pages.items() if phrase in text] == []
