"""Draws random blocks as BPMN 2.0, without a picture: what the engine reads, and nothing else."""

from itertools import count, pairwise
from xml.sax.saxutils import escape, quoteattr

from tests.sameness.blocks import Block, Edge, Repeat

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:ofd="urn:one-front-door:bpmn:1" targetNamespace="urn:one-front-door:test">
<bpmn:message id="more" name="more.known"/><bpmn:message id="said" name="answer.given"/>
<bpmn:error id="refused" name="refused" errorCode="REFUSED"/>
<bpmn:escalation id="worse" name="worse" escalationCode="WORSE"/>
"""
DURATIONS = ("PT6H", "P1D", "P2D", "P3D", "P9D")
ACTIVITIES = ("ask", "operate", "group", "call", "failing", "raising", "ending")
TIMER = "<bpmn:timerEventDefinition>{}</bpmn:timerEventDefinition>"


class Drawing:
    """One file: the main process and those that it calls. `process_id` is that of the main one."""

    def __init__(self, block: Block, process_id: str) -> None:
        self.numbers = count(1)
        self.processes: list[str] = []
        self.may_fail: set[str] = set()  #: operations whose error is caught somewhere
        self._process(process_id, block, caught=False)

    @property
    def content(self) -> bytes:
        return (HEAD + "\n".join(self.processes) + "</bpmn:definitions>").encode()

    def _process(self, process_id: str, block: Block, *, caught: bool) -> None:
        inside = Level(self, caught=caught).draw_whole(block)
        self.processes.append(
            f'<bpmn:process id="{process_id}" isExecutable="true">\n{inside}</bpmn:process>'
        )

    def called(self, block: Block, *, caught: bool) -> str:
        process_id = f"called_{next(self.numbers)}"
        self._process(process_id, block, caught=caught)
        return process_id


class Level:
    """A process or sub-process while it is drawn. `caught`: an error in it is handled further out."""

    def __init__(self, drawing: Drawing, *, caught: bool) -> None:
        self.drawing = drawing
        self.caught = caught
        self.lines: list[str] = []

    def put(self, tag: str, inside: str = "", **attributes: str) -> str:
        element_id = f"{tag[:1].lower()}{next(self.drawing.numbers)}"
        given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self.lines.append(f'<bpmn:{tag} id="{element_id}"{given}>{inside}</bpmn:{tag}>')
        return element_id

    def flow(self, source: str, target: str, condition: str = "") -> str:
        inside = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>"
        return self.put("sequenceFlow", inside if condition else "", sourceRef=source, targetRef=target)

    def draw_whole(self, block: Block) -> str:
        start = self.put("startEvent")
        first, last = self.draw(block)
        self.flow(start, first)
        self.flow(last, self.put("endEvent"))
        return "\n".join(self.lines)

    def draw(self, block: Block) -> tuple[str, str]:
        """Draw a block; gives the elements by which it is entered and left."""
        if block.kind in ACTIVITIES:
            return self._activity(block)
        return getattr(self, f"_{block.kind}")(block)  # type: ignore[no-any-return]

    # what waits for nobody to work

    def _script(self, block: Block) -> tuple[str, str]:
        number = next(self.drawing.numbers)
        text = f"s{number} = a + {number}\nb = (b + 3) % 10"
        one = self.put("scriptTask", f"<bpmn:script>{text}</bpmn:script>")
        return one, one

    def _hear(self, block: Block) -> tuple[str, str]:
        one = self.put("receiveTask", messageRef="said")
        return one, one

    def _sleep(self, block: Block) -> tuple[str, str]:
        one = self.put("intermediateCatchEvent", self._timer())
        return one, one

    def _first(self, block: Block) -> tuple[str, str]:
        gate, after = self.put("eventBasedGateway"), self.put("exclusiveGateway")
        for inside in ('<bpmn:messageEventDefinition messageRef="said"/>', self._timer(), self._timer()):
            event = self.put("intermediateCatchEvent", inside)
            self.flow(gate, event)
            self.flow(event, after)
        return gate, after

    def _timer(self, repeated: bool = False) -> str:
        number = next(self.drawing.numbers)
        duration = DURATIONS[number % len(DURATIONS)]
        if repeated:
            return TIMER.format(f'<bpmn:timeCycle>"R3/{duration}"</bpmn:timeCycle>')
        return TIMER.format(f'<bpmn:timeDuration>"{duration}"</bpmn:timeDuration>')

    # routes

    def _sequence(self, block: Block) -> tuple[str, str]:
        ends = [self.draw(part) for part in block.parts]
        for (_, last), (first, _) in pairwise(ends):
            self.flow(last, first)
        return ends[0][0], ends[-1][1]

    def _parallel(self, block: Block) -> tuple[str, str]:
        return self._branches(block, "parallelGateway")

    def _choice(self, block: Block) -> tuple[str, str]:
        return self._branches(block, "exclusiveGateway")

    def _some(self, block: Block) -> tuple[str, str]:
        return self._branches(block, "inclusiveGateway")

    def _branches(self, block: Block, gateway: str) -> tuple[str, str]:
        numbers = self.drawing.numbers
        split, otherwise = f"split{next(numbers)}", f"otherwise{next(numbers)}"
        default = f' default="{otherwise}"' if block.tests else ""
        self.lines.append(f'<bpmn:{gateway} id="{split}"{default}/>')
        join = self.put(gateway)
        tests = [*block.tests, ""] if block.tests else [""] * len(block.parts)
        for test, part in zip(tests, block.parts, strict=True):
            first, last = self.draw(part)
            if block.tests and not test:
                self.lines.append(
                    f'<bpmn:sequenceFlow id="{otherwise}" sourceRef="{split}" targetRef="{first}"/>'
                )
            else:
                self.flow(split, first, test)
            self.flow(last, join)
        return split, join

    def _loop(self, block: Block) -> tuple[str, str]:
        turn = f"turn{next(self.drawing.numbers)}"
        before = self.put("scriptTask", f"<bpmn:script>{turn} = {block.turns}</bpmn:script>")
        again = self.put("exclusiveGateway")
        first, last = self.draw(block.parts[0])
        counted = self.put("scriptTask", f"<bpmn:script>{turn} = {turn} - 1</bpmn:script>")
        after = f"after{next(self.drawing.numbers)}"
        self.lines.append(f'<bpmn:exclusiveGateway id="{after}" default="{after}_out"/>')
        out = self.put("exclusiveGateway")
        self.flow(before, again)
        self.flow(again, first)
        self.flow(last, counted)
        self.flow(counted, after)
        self.flow(after, again, f"{turn} > 0 and c != 8")
        self.lines.append(f'<bpmn:sequenceFlow id="{after}_out" sourceRef="{after}" targetRef="{out}"/>')
        return before, out

    # activities, with what may be on their edge

    def _activity(self, block: Block) -> tuple[str, str]:
        repeated = _repeated(block.repeat) if block.repeat else ""
        caught = self.caught or any(edge.event == "error" for edge in block.edges)
        if block.kind == "ask":
            host = self.put("userTask", repeated)
        elif block.kind == "operate":
            operation = '<bpmn:extensionElements><ofd:operation name="note"/></bpmn:extensionElements>'
            host = self.put("serviceTask", operation + repeated)
            if caught:
                self.drawing.may_fail.add(host)
        elif block.kind == "call":
            called = self.drawing.called(block.parts[0], caught=caught)
            host = self.put("callActivity", repeated, calledElement=called)
        else:
            inside = Level(self.drawing, caught=caught)
            host = self.put("subProcess", repeated + getattr(inside, f"_{block.kind}_inside")(block.parts[0]))
        if not block.edges:
            return host, host
        after = self.put("exclusiveGateway")
        self.flow(host, after)
        for edge in block.edges:
            self._edge(edge, host, after)
        return host, after

    def _edge(self, edge: Edge, host: str, after: str) -> None:
        inside = {
            "timer": lambda: self._timer(),
            "cycle": lambda: self._timer(repeated=True),
            "message": lambda: '<bpmn:messageEventDefinition messageRef="more"/>',
            "error": lambda: '<bpmn:errorEventDefinition errorRef="refused"/>',
            "escalation": lambda: '<bpmn:escalationEventDefinition escalationRef="worse"/>',
        }[edge.event]()
        interrupting = "true" if edge.interrupting else "false"
        event = self.put("boundaryEvent", inside, attachedToRef=host, cancelActivity=interrupting)
        first, last = self.draw(edge.then)
        self.flow(event, first)
        self.flow(last, after if edge.interrupting else self.put("endEvent"))

    # what is inside of a sub-process

    def _group_inside(self, body: Block) -> str:
        return self.draw_whole(body)

    def _failing_inside(self, body: Block) -> str:
        """After the body it may end in an error that the edge of the sub-process catches."""
        error = self.put("endEvent", '<bpmn:errorEventDefinition errorRef="refused"/>')
        return self._with_choice(body, error)

    def _raising_inside(self, body: Block) -> str:
        """After the body it may raise an escalation, which the edge catches, and end."""
        raised = self.put("intermediateThrowEvent", '<bpmn:escalationEventDefinition escalationRef="worse"/>')
        self.flow(raised, self.put("endEvent"))
        return self._with_choice(body, raised)

    def _with_choice(self, body: Block, other: str) -> str:
        choice = f"choice{next(self.drawing.numbers)}"
        self.lines.append(f'<bpmn:exclusiveGateway id="{choice}" default="{choice}_on"/>')
        start = self.put("startEvent")
        first, last = self.draw(body)
        self.flow(start, first)
        self.flow(last, choice)
        self.flow(choice, other, "a % 2 == 0")
        end = self.put("endEvent")
        self.lines.append(f'<bpmn:sequenceFlow id="{choice}_on" sourceRef="{choice}" targetRef="{end}"/>')
        return "\n".join(self.lines)

    def _ending_inside(self, body: Block) -> str:
        """Beside the body stands a task that ends everything in here at once."""
        start, split = self.put("startEvent"), self.put("parallelGateway")
        first, last = self.draw(body)
        stop = self.put("userTask")
        end = self.put("endEvent", "<bpmn:terminateEventDefinition/>")
        for source, target in ((start, split), (split, first), (split, stop), (stop, end)):
            self.flow(source, target)
        self.flow(last, self.put("endEvent"))
        return "\n".join(self.lines)


def _repeated(repeat: Repeat) -> str:
    """The marker of a repeated activity."""
    source = escape(repeat.source)
    inside = f"<bpmn:loopCardinality>{source}</bpmn:loopCardinality>" if repeat.is_number else ""
    if repeat.output:
        inside += "<bpmn:loopDataOutputRef>results</bpmn:loopDataOutputRef>"
    if not repeat.is_number:
        inside += '<bpmn:inputDataItem id="each" name="each"/>'
    if repeat.output:
        inside += '<bpmn:outputDataItem id="given" name="given"/>'
    if repeat.enough:
        inside += f"<bpmn:completionCondition>{escape(repeat.enough)}</bpmn:completionCondition>"
    collection = "" if repeat.is_number else f" ofd:collection={quoteattr(repeat.source)}"
    row = ' isSequential="true"' if repeat.in_row else ""
    marker = "bpmn:multiInstanceLoopCharacteristics"
    return f"<{marker}{row}{collection}>{inside}</{marker}>"
