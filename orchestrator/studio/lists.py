"""Everything that the editor offers to choose from, for one draft: what runs, and the words of its bundle."""

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from orchestrator.clocks.case_limits import CaseLimits
from orchestrator.clocks.limits import FILE, RATINGS, ClocksUnreadable, Limits, is_step_clock, read_limits
from orchestrator.pathway.publishing import MODELS, form_files
from processes import palette
from processes.bundles import FORMS, VOCABULARY
from processes.catalogue import decision_ids
from processes.lint_rules import foreign_code
from processes.model_files import RefusedFile, SafeFile, open_model
from processes.parsing import model_of
from processes.vocabulary import VocabularyError, read_words

from . import locks

_RATING_WORDS = {"R": "Red", "A": "Amber", "G": "Green", "B": "Blue"}
_UNITS = {
    "min": ("minute", "minutes"),
    "h": ("hour, day and night", "hours, day and night"),
    "wh": ("working hour", "working hours"),
    "WD": ("working day", "working days"),
    "WD-T": ("working day, by the same time", "working days, by the same time"),
}


def lists_of(files: Mapping[str, bytes], *, of_case: CaseLimits | None = None) -> dict[str, Any]:
    """The lists of the editor as JSON. What a draft does not bring along comes from the repository.

    `of_case`: the limits of a whole case, where another pathway sets them; the copy in the files is not read.

    `clocks` have their limits in words, the per cents at which people are told, and what `starts` them: the
    "step" that bears it, or the "service" where the pathway says so; `roles` have the only
    agency that has them, or ""; `locks`: as `locks.offered` says; `foreign` names what is meant for other
    engines. A file that cannot be read offers nothing.
    """
    words = _words(files)
    sources = list(_safe(files))
    own = _limits(files)
    limits = of_case.beside(own) if of_case else own
    return {
        "menus": palette.menus(),
        "foreign": {"elements": sorted(foreign_code.ELEMENTS), "attributes": sorted(foreign_code.ATTRIBUTES)},
        "agencies": [_only(row, "code", "label") for row in words.get("agencies", ())],
        "roles": [
            {**_only(row, "code", "label"), "agency": row.get("agency") or ""}
            for row in words.get("roles", ())
        ],
        "lanes": [
            {"name": name, "agency": row.get("agency", ""), "role": row.get("role", "")}
            for name, row in words.get("lanes", {}).items()
        ],
        "forms": _forms(files),
        "clocks": _clocks(words, limits, set_in=of_case.pathway if of_case else ""),
        "operations": [_only(row, "name", "label", "parameters") for row in words.get("operations", ())],
        "functions": [_only(row, "name", "arguments", "answers") for row in words.get("functions", ())],
        "processes": _processes(sources),
        "decisions": _decisions(sources),
        "locks": locks.offered(),
        "messages": [row.get("name", "") for row in words.get("messages", ())],
    }


def in_words(limit: str) -> str:
    """“6 wh” as “6 working hours”."""
    amount, _, unit = limit.partition(" ")
    one, several = _UNITS.get(unit, (unit, unit))
    return f"{amount} {one if amount == '1' else several}"


def _clocks(words: Mapping[str, Any], limits: Limits, *, set_in: str) -> list[dict[str, Any]]:
    """The clocks that have a limit, since a step with another would have no time: first those that the words
    name, then those that only the table has. `set_in`: the other pathway that sets those of a whole case.
    """
    labels = {str(row.get("code", "")): str(row.get("label", "")) for row in words.get("clocks", ())}
    names = {code: rule.name for (code, _), rule in limits.rules.items()}
    return [
        {
            "code": code,
            "name": names.get(code) or labels.get(code) or code,
            "starts": "step" if is_step_clock(code) else "service",
            "limits": _limit_words(limits, code)
            + (f". Set in “{set_in}”, for the whole case." if set_in and not is_step_clock(code) else ""),
            "points": sorted(
                {at for (each, _), rule in limits.rules.items() if each == code for at in rule.warn}
            ),
        }
        for code in dict.fromkeys((*labels, *limits.codes()))
        if code in limits.codes()
    ]


def _limit_words(limits: Limits, code: str) -> str:
    """“Red 2 hours, Amber 6 working hours …”, shorter where ratings share a limit; empty without a limit."""
    texts = {
        rating: limits.rules[code, rating].limit.text for rating in RATINGS if (code, rating) in limits.rules
    }
    if len(set(texts.values())) == 1 and len(texts) == len(RATINGS):
        return in_words(next(iter(texts.values())))
    return "; ".join(f"{_RATING_WORDS[rating]}: {in_words(text)}" for rating, text in texts.items())


def _forms(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    brought = {
        PurePosixPath(path).stem: content
        for path, content in files.items()
        if path.startswith(f"{FORMS}/") and path.endswith(".json")
    }
    titles = {
        key: str(_json(content).get("title") or key) for key, content in (form_files() | brought).items()
    }
    return [{"key": key, "title": title} for key, title in sorted(titles.items(), key=lambda row: row[1])]


def _processes(sources: Iterable[SafeFile]) -> list[dict[str, str]]:
    return [
        {"id": process.id, "name": process.name or process.id}
        for source in sources
        if not source.is_decisions
        for process in model_of(source).processes
        if process.executable
    ]


def _decisions(sources: Iterable[SafeFile]) -> list[dict[str, str]]:
    """A table is named by its id, or by its file where that holds just one. Not the limits."""
    rows = []
    for source in sources:
        name = PurePosixPath(source.name)
        if source.is_decisions and name.name != FILE:
            ids = decision_ids(source)
            titles = [
                element.get("name") or element.get("id", "")
                for element in source.root
                if etree.QName(element).localname == "decision"
            ]
            rows += [{"id": id, "name": title} for id, title in zip(ids, titles, strict=True)]
            if len(ids) == 1 and name.stem not in ids:
                rows.append({"id": name.stem, "name": titles[0]})
    return rows


def _limits(files: Mapping[str, bytes]) -> Limits:
    content = next((content for path, content in files.items() if PurePosixPath(path).name == FILE), None)
    try:
        return read_limits((MODELS / FILE).read_bytes() if content is None else content)
    except ClocksUnreadable:
        return Limits({})


def _safe(files: Mapping[str, bytes]) -> Iterable[SafeFile]:
    for path, content in sorted(files.items()):
        if path.endswith((".bpmn", ".dmn")):
            try:
                yield open_model(path, content)
            except RefusedFile:
                continue


def _words(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        return read_words(files[VOCABULARY])
    except (KeyError, VocabularyError):
        return read_words((MODELS / VOCABULARY).read_bytes())


def _json(content: bytes | None) -> dict[str, Any]:
    try:
        found = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _only(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row.get(key, "") for key in keys}
