"""Bodies with many signals: JSON and lines of JSON, of bounded size."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from leafenterprise.shared.api import JSONParser

MOST_BYTES = 16 * 1024 * 1024
NDJSON = "application/x-ndjson"


class ManySignals(JSONParser):
    """{"signals": [...]}."""

    max_bytes = MOST_BYTES


class SignalLines(BaseParser):
    """One signal a line. A line that is no JSON stays text, which is then refused by itself."""

    media_type = NDJSON

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """As {"signals": [...]}. Raises: RequestDataTooBig, ParseError for what is not UTF-8."""
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise RequestDataTooBig
        try:
            lines = raw.decode().split("\n")  # splitlines would cut at U+2028 within a text
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8.") from None
        return {"signals": [_read(line) for line in lines if line.strip()]}


def _read(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line[:200]
