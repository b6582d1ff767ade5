"""Triggers as plain data: what an incident keeps, so that the very same step can be repeated later."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from processes import engine

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        engine.Start,
        engine.CompleteTask,
        engine.FireTimer,
        engine.DeliverMessage,
        engine.CompleteService,
        engine.FailService,
        engine.AddInstance,
        engine.CancelInstance,
        engine.CancelProcess,
    )
}


def record(trigger: engine.Trigger, *, by_id: int | None, at: datetime) -> dict[str, Any]:
    """JSON-ready: `kind`, the trigger's fields, `by` (primary key or None) and `at` (ISO)."""
    fields = {key: str(value) if isinstance(value, UUID) else value for key, value in asdict(trigger).items()}
    return {"kind": type(trigger).__name__, **fields, "by": by_id, "at": at.isoformat()}


def trigger_of(data: dict[str, Any]) -> engine.Trigger:
    """The trigger that was recorded. KeyError for a kind that this release does not know."""
    fields = {key: value for key, value in data.items() if key not in ("kind", "by", "at")}
    if "task_id" in fields:
        fields["task_id"] = UUID(fields["task_id"])
    trigger: engine.Trigger = _KINDS[data["kind"]](**fields)
    return trigger


def answered_at(data: dict[str, Any]) -> datetime:
    """When the step was first asked for."""
    return datetime.fromisoformat(data["at"])
