"""Whether every core agency is asked in a form, with its whole time to answer."""

from collections.abc import Iterator, Mapping, Sequence

from processes.graph import Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.lists import CORE, list_of
from processes.lint_rules.truth import World, assuming

#: Children's social care answers for children: where there is none, another agency may stand in (A-15).
_WORLDS: Mapping[str, World] = {"CSC": {"has_child()": True}}
CORE_AGENCIES = ("CSC", "POLICE", "HEALTH", "DA")


def asks_agency(
    code: str, form: str, process: ProcessGraph, known: Mapping[str, ProcessGraph], context: Context
) -> pathway.Test:
    """A step that asks this agency in a form: by its own name, or as one of all core agencies."""

    def test(node: Node) -> bool:
        who = pathway.asked(process, node, context.vocabulary) if pathway.asks(form)(node) else None
        if who is None:
            return False
        repeated = node.multi_instance
        if repeated is None:
            return who.agency == code
        return (
            bool(repeated.item)
            and who.variable == repeated.item
            and (list_of(repeated, process, known, context) == CORE)
        )

    return test


def unasked(
    codes: Sequence[str],
    form: str,
    process: ProcessGraph,
    known: Mapping[str, ProcessGraph],
    context: Context,
    *,
    after: str,
) -> Iterator[tuple[list[str], list[Node]]]:
    """(codes, way): agencies that need not be asked, from the start or after a step that asks `after`."""
    found: dict[tuple[str, ...], tuple[list[str], list[Node]]] = {}
    for code in codes:
        test = asks_agency(code, form, process, known, context)
        level = assuming(process.top, _WORLDS.get(code, {}))
        asking = pathway.doing(process, level, test, known)
        way = pathway.way_past(level, asking)
        for node in level.nodes.values() if way is None else ():
            if way is None and pathway.asks(after)(node):
                again = pathway.way_past(level, asking, after=[node.id])
                way = None if again is None else [node, *again]
        if way is not None:
            found.setdefault(tuple(node.id for node in way), ([], way))[0].append(code)
    yield from found.values()


def cut_short(
    process: ProcessGraph, form: str, clock: str, known: Mapping[str, ProcessGraph]
) -> Iterator[Node]:
    """Events on the edge of a step with this form that end it before the limit of a clock."""
    limits = (f'time_to_answer("{clock}")', f'clock_due("{clock}","limit")')
    for event in process.nodes():
        host = process.levels[event.level].nodes.get(event.attached_to) if event.attached_to else None
        if (
            host is None
            or not event.interrupting
            or not pathway.may_do(process, host, pathway.asks(form), known)
        ):
            continue
        time = event.event.expression if event.event and event.event.kind == "timer" else ""
        if pathway.plain(time) not in limits:
            yield event


def labels(codes: Sequence[str], context: Context) -> list[str]:
    known = context.vocabulary.agencies
    return [known[code].label if code in known else code for code in codes]
