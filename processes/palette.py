"""The menus of the drawing editor: only what runs, out of the very table that the gate refuses by.

Ids are those of bpmn-js 18 and bpmn-js-create-append-anything 2: `create-`, `append-` and `replace-with-`
before the name of an entry, and the names that these give a few entries besides.
"""

from collections.abc import Mapping
from typing import Any

from processes import supported
from processes.supported import PLAIN, Support
from processes.what_happens import BROUGHT, what_happens

#: Entry of the editor's catalogue for each element without an event.
_ELEMENTS = {
    "user-task": "userTask",
    "service-task": "serviceTask",
    "send-task": "sendTask",
    "receive-task": "receiveTask",
    "rule-task": "businessRuleTask",
    "call-activity": "callActivity",
    "script-task": "scriptTask",
    "expanded-subprocess": "subProcess",
    "collapsed-subprocess": "subProcess",
    "transaction": "transaction",
    "expanded-ad-hoc-subprocess": "adHocSubProcess",
    "collapsed-ad-hoc-subprocess": "adHocSubProcess",
    "exclusive-gateway": "exclusiveGateway",
    "parallel-gateway": "parallelGateway",
    "inclusive-gateway": "inclusiveGateway",
    "event-based-gateway": "eventBasedGateway",
    "complex-gateway": "complexGateway",
    "data-store-reference": "dataStoreReference",
    "manual-task": "manualTask",
    "task": "task",
}
_POSITIONS = {
    "start": "startEvent",
    "intermediate-catch": "intermediateCatchEvent",
    "intermediate-throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent",
    "end": "endEvent",
}
_PLAIN = {
    "none-start-event": "startEvent",
    "none-intermediate-throwing": "intermediateThrowEvent",
    "none-boundary-event": "boundaryEvent",
    "none-end-event": "endEvent",
}
_EVENTS = {
    "message": "message",
    "timer": "timer",
    "error": "error",
    "escalation": "escalation",
    "terminate": "terminate",
    "conditional": "conditional",
    "signal": "signal",
    "link": "link",
    "compensation": "compensate",
    "cancel": "cancel",
}
#: Other names under which the editor offers to turn a thing into an entry.
_ALSO_REPLACED_AS = {
    "none-start-event": ["replace-with-none-start"],
    "none-intermediate-throwing": ["replace-with-none-intermediate-throw"],
    "none-end-event": ["replace-with-none-end"],
    "expanded-subprocess": ["replace-with-subprocess"],
    "expanded-ad-hoc-subprocess": ["replace-with-ad-hoc-subprocess"],
}
#: Runs on an interrupting edge only: left open, it would be heard once. (lint rule unsupported-events)
_INTERRUPTING_ONLY = ("message", "error")
#: What is drawn for the reader and not run: pools. Neither table of `supported` knows them.
_DRAWN = {"expanded-pool": "pool", "collapsed-pool": "pool of a partner"}
_FOLDED = frozenset({"collapsed-subprocess", "collapsed-ad-hoc-subprocess"})
_WAYS = ("create-", "append-", "replace-with-")
#: Entries of the tool bar and of the ring around a chosen thing that always stay.
_TOOLS = ["hand-tool", "lasso-tool", "space-tool", "global-connect-tool", "tool-separator"]
_RING = ["connect", "delete", "replace", "append", "append.text-annotation", "set-color"]
_ROUTES = ["replace-with-sequence-flow", "replace-with-default-flow", "replace-with-conditional-flow"]
_MARKERS = ["toggle-parallel-mi", "toggle-sequential-mi"]
_LANES = ["lane-insert-above", "lane-insert-below", "lane-divide-two", "lane-divide-three"]


def menus() -> dict[str, Any]:
    """What the editor may offer, as JSON; the usual first, and nothing that only other tools draw.

    `elements`: BPMN tag → label; `named`: BPMN tag → what one without a name is called; `events`: list of
    `{element, event, interrupting, label}` (`event` is empty for a plain one); `entries`: the same with `id`,
    `does` (what happens there, in a sentence) and `brought` (only other tools draw it: offered where it
    stands), all that runs, by the editor's catalogue; `create`, `append`, `replace`, `palette`,
    `context_pad`: the ids that each menu may show, nothing else; `labels` and `does`: what an entry of the
    first three is called, and what happens there.
    """
    entries = [*_plain_entries(), *_event_entries()]
    names = [entry["id"] for entry in entries if not entry["brought"]]
    pools = [f"create-{name}" for name in _DRAWN]
    boundary = {entry["id"] for entry in entries if entry["element"] == "boundaryEvent"}
    starts = {entry["id"] for entry in entries if entry["element"] == "startEvent"}
    follows = [name for name in names if name not in boundary | starts]
    other = [also for name in names for also in _ALSO_REPLACED_AS.get(name, ())]
    return {
        "elements": {tag: one.label for tag, one in supported.ELEMENTS.items() if one.runs},
        "named": {tag: one.plain for tag, one in supported.ELEMENTS.items() if one.runs},
        "events": [
            {key: entry[key] for key in ("element", "event", "interrupting", "label")}
            for entry in entries
            if entry["element"].endswith("Event")
        ],
        "entries": entries,
        "create": [*(f"create-{name}" for name in names), *pools],
        "append": [f"append-{name}" for name in follows],
        "replace": [*(f"replace-with-{name}" for name in names), *other, *_ROUTES, *_MARKERS]
        + [f"replace-with-{name}" for name in _DRAWN],
        "palette": [*_TOOLS, *_tools(), "create.participant-expanded", "create.group"],
        "context_pad": [*_RING, *_appended(), *_LANES],
        "labels": _labels(entries),
        "does": _told({entry["id"]: entry["does"] for entry in entries}),
    }


def _labels(entries: list[dict[str, Any]]) -> dict[str, str]:
    """The same words in every menu and in the step list."""
    words = {entry["id"]: entry["label"] for entry in entries} | _DRAWN
    for name in words.keys() & _FOLDED:
        words[name] += ", folded up"
    return {id: label[:1].upper() + label[1:] for id, label in _told(words).items()}


def _told(words: Mapping[str, str]) -> dict[str, str]:
    """The words for each entry under all the ids that menus have for it."""
    found = {f"{way}{name}": text for name, text in words.items() for way in _WAYS}
    for name, others in _ALSO_REPLACED_AS.items():
        found |= {other: words[name] for other in others if name in words}
    return found


def _plain_entries() -> list[dict[str, Any]]:
    found = [_entry(name, tag, PLAIN, supported.element(tag)) for name, tag in _ELEMENTS.items()]
    found += [_entry(name, tag, PLAIN, supported.event(tag, PLAIN)) for name, tag in _PLAIN.items()]
    return [entry for entry in found if entry]


def _event_entries() -> list[dict[str, Any]]:
    found = []
    for position, tag in _POSITIONS.items():
        for name, event in _EVENTS.items():
            support = supported.event(tag, event)
            found.append(_entry(f"{name}-{position}", tag, event, support))
            if tag == "boundaryEvent" and event not in _INTERRUPTING_ONLY:
                found.append(_entry(f"non-interrupting-{name}-{position}", tag, event, support, False))
    return [entry for entry in found if entry]


def _entry(id: str, element: str, event: str, support: Support, interrupting: bool = True) -> dict[str, Any]:
    """An entry of the catalogue; empty where it does not run."""
    if not support.runs:
        return {}
    label = support.label if interrupting else f"{support.label}, which stays open"
    said = {"label": label, "does": what_happens(element, event), "brought": element in BROUGHT}
    return {"id": id, "element": element, "event": event, "interrupting": interrupting, **said}


def _tools() -> list[str]:
    """What the tool bar may draw."""
    tools = {
        "create.start-event": "startEvent",
        "create.intermediate-event": "intermediateThrowEvent",
        "create.end-event": "endEvent",
        "create.exclusive-gateway": "exclusiveGateway",
        "create.task": "userTask",  # the editor draws it as the step that people usually mean
        "create.data-store": "dataStoreReference",
        "create.subprocess-expanded": "subProcess",
    }
    return ["create"] + [id for id, tag in tools.items() if supported.element(tag).runs]


def _appended() -> list[str]:
    """What may be appended by one press in the ring around a chosen thing."""
    ring = {
        "append.end-event": ("endEvent", PLAIN),
        "append.intermediate-event": ("intermediateThrowEvent", PLAIN),
        "append.message-intermediate-event": ("intermediateCatchEvent", "message"),
        "append.timer-intermediate-event": ("intermediateCatchEvent", "timer"),
        "append.condition-intermediate-event": ("intermediateCatchEvent", "conditional"),
        "append.signal-intermediate-event": ("intermediateCatchEvent", "signal"),
    }
    found = [id for id, (tag, event) in ring.items() if supported.event(tag, event).runs]
    steps = {
        "append.gateway": "exclusiveGateway",
        "append.append-task": "userTask",
        "append.receive-task": "receiveTask",
    }
    return found + [id for id, tag in steps.items() if supported.element(tag).runs]
