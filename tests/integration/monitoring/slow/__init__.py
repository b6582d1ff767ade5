"""The measures once more, slowly: raw rows and events, one after the other, in plain Python.

Shares no code with `orchestrator.monitoring.measures`. What a task went through comes from the history of its
process, not from the columns that the measures read; working time from the calendar itself, day by day.
"""

from dataclasses import dataclass

from .agencies import Agencies
from .drawings import Drawings
from .limits import Limits
from .tasks import Tasks

__all__ = ["World"]


@dataclass
class World(Tasks, Limits, Agencies, Drawings):
    """One site at one moment, and everything that is measured there."""
