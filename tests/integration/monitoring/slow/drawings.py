"""How often each element and each route of a drawing was passed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from processes.models import ProcessEvent

from .lives import Lives


@dataclass
class Drawings(Lives):
    """Volumes of one drawing."""

    def flows(self, version_id: int, process_id: str, first: date, last: date) -> tuple[dict, dict, dict]:
        begin, end = self.period(first, last)
        elements: dict[str, int] = defaultdict(int)
        left: dict[str, int] = defaultdict(int)
        flows: dict[str, int] = defaultdict(int)
        for event in ProcessEvent.objects.select_related("instance"):
            if event.instance.version_id != version_id or event.process_id != process_id:
                continue
            if not begin <= event.at < end:
                continue
            if event.kind in ("passed", "task_completed", "timer_fired", "message_taken"):
                elements[event.element_id] += 1
                for flow in event.data.get("flows") or []:
                    flows[flow] += 1
            elif event.kind in ("left", "task_cancelled"):
                left[event.element_id] += 1
        return dict(elements), dict(left), dict(flows)
