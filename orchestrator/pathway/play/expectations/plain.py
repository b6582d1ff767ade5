"""Codes of a scenario file in words: what a reader of the play is shown instead of HEALTH PRAC or K-05."""

import json
import re
from collections.abc import Mapping
from functools import cache

from django.db.models import TextChoices

from forms import definitions
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases import vocabulary
from orchestrator.cases.models import FeedbackLevel, InformationKind, RequestState
from orchestrator.cases.models.members import NotObtained
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.clocks.limits import read_limits
from orchestrator.pathway.publishing import MODELS

#: What may be a code: capitals, or small words joined by _ or a dot. Never a word of everyday writing.
_TOKEN = re.compile(r"\b[A-Z][A-Z0-9]+(?:_[A-Za-z0-9]+)*\b|\b[a-z0-9]+(?:[_.][a-z0-9]+)+\b")
_CLOCK = re.compile(r"\b(K-[0-9]{2})\b(?! “)")
_TEAM = re.compile(rf"\b({'|'.join(AgencyCode.values)}) ({'|'.join(RoleCode.values)})\b")
_PROCESS = re.compile(r'<(?:bpmn:)?process id="([^"]+)"[^>]*? name="([^"]+)"')


def in_words(text: str) -> str:
    """The sentence with its codes in words. What is no code stays as it is."""
    words = _words()
    text = _TEAM.sub(lambda found: _team(found[1], found[2]), text)
    text = _CLOCK.sub(
        lambda found: f"{found[1]} “{words[found[1]]}”" if found[1] in words else found[1], text
    )
    return _TOKEN.sub(lambda found: words.get(found[0], found[0]), text)


def _team(agency: str, role: str) -> str:
    label = RoleCode(role).label
    label = label if label.isupper() else label[0].lower() + label[1:]
    return label if agency == AgencyCode.HUB else f"{AgencyCode(agency).label} {label}"


@cache
def _words() -> Mapping[str, str]:
    """Code → words, of every list that a scenario file may name a code of."""
    lists = [each for each in vars(vocabulary).values() if isinstance(each, type)]
    words = {
        value: f"“{label}”" if " " in label else label
        for each in (*lists, FeedbackLevel, InformationKind, NotObtained, RequestState)
        if issubclass(each, TextChoices)
        for value, label in each.choices
    }
    words |= dict(AgencyCode.choices)
    limits = read_limits((MODELS / "clocks.dmn").read_bytes())
    words |= {code: limits.rule(code, RatingValue.AMBER).name for code in limits.codes()}
    listed = json.loads((MODELS / "vocabulary.json").read_bytes())
    words |= {each["name"]: f"“{each['label']}”" for each in listed["messages"]}
    for drawing in sorted(MODELS.glob("*/*.bpmn")):
        words |= {code: f"“{name}”" for code, name in _PROCESS.findall(drawing.read_text("utf-8"))}
    forms = definitions.keys()
    return words | {key: f"“{definitions.load(key).title}”" for key in forms}
