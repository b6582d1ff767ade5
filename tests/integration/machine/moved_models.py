"""Drawings small enough to be read beside the test that moves a case between two versions of them."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from processes import bundles, publishing
from processes.models import ProcessVersion

from .conftest import NOW, no_findings

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ofd="urn:one-front-door:bpmn:1"
    id="definitions" targetNamespace="urn:tests">
  <bpmn:message id="m_heard" name="heard"/><bpmn:message id="m_other" name="other"/>
  <bpmn:error id="e_refused" errorCode="REFUSED"/>
"""


def drawing(
    *parts: str, ways: str, conditions: Mapping[str, str] | None = None, others: str = "", of: str = "moving"
) -> bytes:
    """A process of these elements. `ways` are lines such as `start > ask > end`, each arrow with an id made
    of both ends; `conditions` give an arrow its condition."""
    flows = "".join(_flows(ways, conditions or {}))
    body = "".join(parts)
    process = f'<bpmn:process id="{of}" name="Moving" isExecutable="true">{body}{flows}</bpmn:process>'
    return f"{_HEAD}{process}{others}</bpmn:definitions>".encode()


def _flows(ways: str, conditions: Mapping[str, str]) -> Any:
    for line in filter(None, map(str.strip, ways.splitlines())):
        steps = [step.strip() for step in line.split(">")]
        for source, target in pairwise(steps):
            id = f"{source}_to_{target}"
            inside = ""
            if id in conditions:
                inside = (
                    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
                    f"{conditions[id]}</bpmn:conditionExpression>"
                )
            ends = f'sourceRef="{source}" targetRef="{target}"'
            yield f'<bpmn:sequenceFlow id="{id}" {ends}>{inside}</bpmn:sequenceFlow>'


def of_kind(tag: str, id: str, name: str = "", inside: str = "", **attributes: str) -> str:
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    named = f' name="{name}"' if name else ""
    return f'<bpmn:{tag} id="{id}"{named}{said}>{inside}</bpmn:{tag}>'


def asked(id: str, name: str, *, inside: str = "", form: str = "", subject: str = "") -> str:
    """A step for a person."""
    ofd = '<ofd:assignment agency="HUB" role="COORD"/>'
    ofd += f'<ofd:form key="{form}"/>' if form else ""
    ofd += f'<ofd:subject variable="{subject}"/>' if subject else ""
    return of_kind("userTask", id, name, f"<bpmn:extensionElements>{ofd}</bpmn:extensionElements>{inside}")


def done(id: str, name: str, *, operation: str = "note") -> str:
    """A step of the service."""
    ofd = f'<bpmn:extensionElements><ofd:operation name="{operation}"/></bpmn:extensionElements>'
    return of_kind("serviceTask", id, name, ofd)


def several(collection: str = "agencies", item: str = "agency", *, sequential: bool = False) -> str:
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f'<bpmn:loopDataInputRef>{collection}</bpmn:loopDataInputRef><bpmn:inputDataItem id="{item}" '
        f'name="{item}"/></bpmn:multiInstanceLoopCharacteristics>'
    )


def timer(expression: str = 'clock_due("K-1", "limit")') -> str:
    return (
        '<bpmn:timerEventDefinition><bpmn:timeDate xsi:type="bpmn:tFormalExpression">'
        f"{expression}</bpmn:timeDate></bpmn:timerEventDefinition>"
    )


def hears(message: str = "m_heard") -> str:
    return f'<bpmn:messageEventDefinition messageRef="{message}"/>'


def at_edge(id: str, host: str, name: str, cause: str, *, ends: bool = True) -> str:
    return of_kind(
        "boundaryEvent", id, name, cause, attachedToRef=host, cancelActivity="true" if ends else "false"
    )


def version_of(
    content: bytes, *, of: str = "moving", forms: Mapping[str, bytes] | None = None
) -> ProcessVersion:
    """Published as the next version, whatever the gate would say."""
    files = {f"{of}/{of}.bpmn": content, **(forms or {})}
    return publishing.publish_file(
        bundles.of_files(of, files), owner_key="fenmarsh", author="repository", now=NOW, gate=no_findings
    ).version


START = of_kind("startEvent", "start")
END = of_kind("endEvent", "end", "Done")
ASK, PLAN = asked("ask", "What is known?"), asked("plan", "What next?")
PLAIN = drawing(START, ASK, PLAN, END, ways="start > ask > plan > end")

LIMITED = (START, ASK, at_edge("limit", "ask", "Too long", timer()), PLAN, END, of_kind("endEvent", "late"))
WAYS = "start > ask > plan > end\nlimit > late"

EACH = drawing(
    START, asked("position", "Where do you stand?", inside=several(), subject="agency"), PLAN, END,
    ways="start > position > plan > end",
)  # fmt: skip

SPLIT, JOIN = of_kind("parallelGateway", "split"), of_kind("parallelGateway", "both")
BOTH = drawing(START, SPLIT, ASK, PLAN, JOIN, asked("then", "Then?"), END,
               ways="start > split > ask > both > then > end\nsplit > plan > both")  # fmt: skip

FIRST_OF = of_kind("eventBasedGateway", "first")
NEWS = of_kind("intermediateCatchEvent", "news", "News", hears())
TIME = of_kind("intermediateCatchEvent", "time", "Time is up", timer())
WAITING = drawing(START, FIRST_OF, NEWS, TIME, of_kind("exclusiveGateway", "merge"), PLAN, END,
                  ways="start > first > news > merge > plan > end\nfirst > time > merge")  # fmt: skip
