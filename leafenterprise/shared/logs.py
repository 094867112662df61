"""Structured logs: one JSON object a line, each with its request id; readable in development."""

import logging
import logging.config
import sys
from typing import Any, TextIO

import structlog
from structlog.types import EventDict, Processor

from leafenterprise.shared.outgoing import without_secrets
from leafenterprise.shared.requests import current_request_id

QUIET = {
    # its lines quote whole query strings; the access log replaces it
    "django.server": {"handlers": [], "propagate": False, "level": "CRITICAL"},
    "django.request": {"filters": ["crashes"]},
    "axes": {"level": "WARNING"},
    # their lines quote whole addresses of calls outward
    "httpx2": {"level": "WARNING"},
    "httpcore2": {"level": "WARNING"},
    "weasyprint": {"level": "ERROR"},
    "fontTools": {"level": "WARNING"},
    "django.utils.autoreload": {"level": "WARNING"},
}


class StderrHandler(logging.StreamHandler[TextIO]):
    """Writes to whatever sys.stderr is now, so that captured or replaced streams are honoured."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """The present sys.stderr."""
        return sys.stderr


class CrashesOnly(logging.Filter):
    """Of Django's lines about requests, those with a traceback; the access log has the rest."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is about a crash."""
        return bool(record.exc_info)


def with_request_id(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Adds the id of the request or job at hand."""
    if found := current_request_id():
        event.setdefault("request_id", found)
    return event


def configure(wanted: dict[str, str]) -> None:
    """Sets up logging; `wanted` is settings.LOGGING: level and format (json or console)."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        with_request_id,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "lines": {"()": _formatter, "style": wanted["format"], "shared": shared}
            },
            "handlers": {
                "stderr": {"()": StderrHandler, "formatter": "lines"},
            },
            "filters": {"crashes": {"()": CrashesOnly}},
            "root": {"handlers": ["stderr"], "level": wanted["level"]},
            "loggers": QUIET,
        }
    )


def _formatter(style: str, shared: list[Processor]) -> structlog.stdlib.ProcessorFormatter:
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if style == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[remove, renderer]
    )
