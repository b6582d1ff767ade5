"""What a rule may look up beyond its own drawing, and the severity that goes with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from processes.engine.decisions import DecisionTable
from processes.findings import ERROR, WARNING, Severity
from processes.form_answers import Asked
from processes.graph import ProcessGraph
from processes.vocabulary import Vocabulary


@dataclass(frozen=True)
class Context:
    """The words, forms, processes and decision tables that a drawing may refer to."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    forms: Mapping[str, str] = field(default_factory=dict)  #: by key: what people call it
    processes: Mapping[str, ProcessGraph] = field(default_factory=dict)  #: by process id
    decisions: Collection[str] = frozenset()  #: ids of known decision tables
    answers: frozenset[str] = frozenset()  #: variables that known forms and decision tables give
    form_answers: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  #: by form: what the process reads
    questions: Mapping[str, Mapping[str, Asked]] = field(default_factory=dict)  #: by form: what it asks
    #: the same of the forms that come with the service, whatever a bundle brings along
    shipped_questions: Mapping[str, Mapping[str, Asked]] = field(default_factory=dict)
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: by decision table: what it answers
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: by decision table: variables it asks
    #: by id: the tables that come with the service, whatever a bundle brings along
    shipped_tables: Mapping[str, DecisionTable] = field(default_factory=dict)


def severity_of_gap(process: ProcessGraph) -> Severity:
    """How bad it is that a step does not say who, what or by when.

    A drawing from elsewhere carries nothing of ours: it runs, its steps fall to the hub co-ordinators, and
    each gap is a line of the checklist. A drawing made for this service is meant to say it.
    """
    return ERROR if process.uses_extensions else WARNING
