"""An answer for a form of which nobody has said anything: valid, and as little as can be.

Only what must be answered is. Of several choices the one is taken that knows nothing or changes nothing, and
one that finds danger, closes a case or sends it away only where there is no other. What the process reads is
marked: such an answer may choose a route.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms import moments as form_moments
from forms.limits import Present
from forms.questions import Choice, Definition, Question, Rows
from forms.settling import is_asked

WORDS = "Answered by default, because the scenario does not speak of this step. "
#: Choices that say nothing either way, best first.
NEUTRAL = (
    "not_known", "unknown", "not_sure", "unsure", "unclear", "not_yet_asked", "not_asked", "not_applicable",
    "none", "no",
)  # fmt: skip
#: Choices that decide: taken only where there is no other.
DECIDING = re.compile(
    r"danger|emergency|immediate|urgent|no.further|no.concern|nfa\b|clos(e|ed|ing)\b|withdraw|object|dissent"
    r"|refus|declin|abuse",
    re.IGNORECASE,
)
RATINGS, AMBER = frozenset("RAGB"), "A"  #: a case that nobody has rated counts as Amber


@dataclass(frozen=True)
class Chosen:
    """One question that was answered by default, in words. `decides`: the process reads it."""

    question: str
    answer: str
    decides: bool = False


@dataclass
class Completed:
    """All answers as the API takes them, and which of them nobody has given."""

    answers: dict[str, Any] = field(default_factory=dict)
    chosen: list[Chosen] = field(default_factory=list)


def complete(
    definition: Definition,
    rows: Rows,
    *,
    present: Present,
    given: Mapping[str, Any] | None = None,
    also_needed: bool = False,
) -> Completed:
    """`given` and, for every question that must be answered besides, an answer by default.

    `also_needed` answers those too that a rule of the case may require. What is given and not asked is left
    out. Nothing is checked here: the form does that.
    """
    return _Completing(rows, present, also_needed).form(definition, given or {})


@dataclass(frozen=True)
class _Completing:
    rows: Rows
    present: Present
    also_needed: bool

    def form(self, definition: Definition, given: Mapping[str, Any]) -> Completed:
        done = Completed()
        for question in definition.questions:
            if not is_asked(question, done.answers, self.rows):
                continue
            before = given.get(question.name)
            if question.is_repeat:
                value: Any = self._rows(question, before or (), done)
            elif before is not None or not self._must(question):
                value = before
            else:
                value = self._choose(question, done)
            if value not in (None, []):
                done.answers[question.name] = value
        return done

    def _must(self, question: Question) -> bool:
        return question.required or (self.also_needed and bool(question.needed_when))

    def _rows(
        self, question: Question, given: Sequence[Mapping[str, Any]], done: Completed
    ) -> list[dict[str, Any]]:
        if not given and not self._must(question):
            return []
        if question.for_each:
            known = {row.get("subject"): row for row in given}
            asked = [{"subject": each.value, **known.get(each.value, {})} for each in self._listed(question)]
        else:
            missing = max(question.min_items, 1) - len(given)
            asked = [*map(dict, given), *({} for _ in range(missing))]
        return [self._row(question, row, done) for row in asked]

    def _listed(self, question: Question) -> Sequence[Choice]:
        return self.rows[question.for_each]

    def _row(self, question: Question, given: Mapping[str, Any], done: Completed) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for item in question.items:
            if not is_asked(item, row, self.rows):
                continue
            if given.get(item.name) is not None:
                row[item.name] = given[item.name]
            elif self._must(item):
                row[item.name] = self._choose(item, done)
        if not row:  # an empty row counts as none
            first = next(item for item in question.items if is_asked(item, {}, self.rows))
            row[first.name] = self._choose(first, done)
        return {"subject": given["subject"], **row} if "subject" in given else row

    def _choose(self, question: Question, done: Completed) -> Any:
        options = question.options(self.rows)
        if options:
            number = max(question.min_items, 1) if question.widget == "checkboxes" else 1
            picked = _least(options)[:number]
            said = ", ".join(each.label for each in picked)
            value: Any = [each.value for each in picked]
            value = value if question.widget == "checkboxes" else value[0]
        else:
            value = self._plain(question)
            said = str(value)
        chosen = Chosen(question.title, said, question.process)
        if chosen not in done.chosen:
            done.chosen.append(chosen)
        return value

    def _plain(self, question: Question) -> Any:
        if question.widget == "date":
            return self.present.today.isoformat()
        if question.widget == "datetime":
            return form_moments.iso(self.present.now)
        if question.widget == "number":
            return _number(question)
        times = math.ceil(question.min_length / len(WORDS)) if question.min_length else 1
        return (WORDS * max(times, 1))[: question.max_length].strip()


def _least(options: Sequence[Choice]) -> list[Choice]:
    """The choices in the order in which they would be taken."""
    if {"R", AMBER} <= {each.value for each in options} <= RATINGS:
        return sorted(options, key=lambda each: each.value != AMBER)
    return sorted(options, key=_weight)


def _weight(choice: Choice) -> int:
    """Nothing known is lightest, then what decides nothing, then “yes”, then what decides."""
    if choice.key in NEUTRAL:
        return NEUTRAL.index(choice.key)
    if DECIDING.search(f"{choice.key} {choice.label}"):
        return len(NEUTRAL) + 2
    return len(NEUTRAL) + (choice.key == "yes")


def _number(question: Question) -> int | float:
    """Nought where it is allowed, else what is nearest to it."""
    low = -math.inf if question.minimum is None else question.minimum
    high = math.inf if question.maximum is None else question.maximum
    nearest = min(max(0, low), high)
    return math.ceil(nearest) if question.integer else nearest
