"""Log lines: one JSON object a line, so that a name with a line break in it cannot forge a second entry.

No line holds what people wrote: no variables, no row that the database refused, no words of a search.
"""

from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

LONGEST_TEXT = 1000
#: What PostgreSQL adds to an error starts so: there stand the values of the row.
VALUES_BEGIN = ("\nDETAIL:", "\nCONTEXT:", "\nQUERY:")


def without_values(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cuts long texts, addresses down to their path, and errors before the values they name."""
    request = event.get("request")
    if request is not None:
        event["request"] = f"{getattr(request, 'method', '')} {getattr(request, 'path', '')}".strip()
    for error in event.get("exception", ()):
        for values in VALUES_BEGIN:
            error["exc_value"] = error["exc_value"].partition(values)[0]
        error["exc_value"] = error["exc_value"][:LONGEST_TEXT]
    for key, value in event.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            event[key] = f"{value[:LONGEST_TEXT]}…"
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configuration(*, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error as JSON, from `level` up. Also sets structlog up."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    ExceptionRenderer(ExceptionDictTransformer(show_locals=False, max_frames=20)),
                    without_values,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["standard_error"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level},
            "django.server": {"handlers": [], "propagate": True},
            "procrastinate": {"level": "WARNING"},
        },
    }
