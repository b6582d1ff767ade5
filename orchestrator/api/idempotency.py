"""The same request sent twice has one effect."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, transaction

from orchestrator.agencies.models import Staff
from orchestrator.database import trouble
from orchestrator.database.trouble import Trouble

from .exceptions import ApiError, KeyUsedOtherwise, StillWorking
from .models import IdempotencyRecord

#: How long a request may be sent again under its key. Afterwards the key is forgotten (docs/api.md).
KEPT = timedelta(hours=48)
#: The first request under the same key still holds its row.
WAITED_TOO_LONG = frozenset({Trouble.HELD, Trouble.SLOW})


@dataclass(frozen=True)
class Answer:
    """A status and a body of plain JSON. `is_replay`: it was given before, and nothing happened now."""

    status: int
    body: Mapping[str, Any]
    is_replay: bool = False


def fingerprint(method: str, path: str, body: Mapping[str, Any]) -> str:
    """What tells one request from another: the order of keys and spaces do not."""
    text = json.dumps([method, path, body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def once(
    key: str, effect: Callable[[], Answer | ApiError], *, print_of: str, by: Staff, now: datetime
) -> Answer:
    """Run `effect` in a transaction, or give the answer that the same person got for this key before.

    Guaranteed: answer and effect are kept together or not at all; of two at once the second waits for the
    first. A refusal keeps no answer, so a corrected request may use the key again: one that `effect` raises
    undoes all that it wrote, one that it returns is raised here and keeps what is on record of the attempt.
    Without a key the effect simply runs. Raises KeyUsedOtherwise, StillWorking.
    """
    answer = _once(key, effect, print_of=print_of, by=by, now=now)
    if isinstance(answer, ApiError):
        raise answer
    return answer


def _once(
    key: str, effect: Callable[[], Answer | ApiError], *, print_of: str, by: Staff, now: datetime
) -> Answer | ApiError:
    with transaction.atomic():
        if not key:
            return effect()
        try:
            record, is_new = IdempotencyRecord.objects.get_or_create(
                staff=by, key=key, defaults={"fingerprint": print_of, "created_at": now}
            )
        except OperationalError as error:
            if trouble.of(error) not in WAITED_TOO_LONG:
                raise
            raise StillWorking from error
        if not is_new:
            if record.fingerprint != print_of:
                raise KeyUsedOtherwise
            return Answer(200, record.body, is_replay=True)
        answer = effect()
        if isinstance(answer, ApiError):
            record.delete()
            return answer
        record.status, record.body = answer.status, dict(answer.body)
        record.save(update_fields=["status", "body"])
    return answer


def discard_older(*, than: datetime) -> int:
    """Forget the answers that were given before a moment; returns how many they were."""
    return IdempotencyRecord.objects.filter(created_at__lt=than).delete()[0]
