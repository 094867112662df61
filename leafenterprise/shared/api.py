"""What every API view gets by default: session log-in, JSON body, pages and ordering."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, Never

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import authentication, pagination, parsers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request

PAGE_SIZE_LIMIT = 500


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's log-in; says how to authenticate, so that a missing one is 401 and not 403."""

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return 'Token realm="LeafEnterprise"'


class JSONParser(parsers.JSONParser):
    """A JSON body of bounded size, with text that a database can hold."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The body's value. Raises ParseError, or RequestDataTooBig (413)."""
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            value = json.loads(raw.decode(), parse_constant=_no_number, parse_float=_finite)
            if b"\\u" in raw:
                _refuse_unstorable(value)
        except (ValueError, RecursionError):
            raise ParseError("The body is not valid JSON in UTF-8.") from None
        return value


def _no_number(name: str) -> Never:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("number out of range")
    return number


def _refuse_unstorable(value: Any) -> None:
    """NUL and half surrogate pairs are legal JSON that no database stores."""
    if isinstance(value, str):
        value.encode()
        if "\x00" in value:
            raise ValueError("NUL in text")
    elif isinstance(value, dict):
        _refuse_unstorable(list(value))
        _refuse_unstorable(list(value.values()))
    elif isinstance(value, list):
        for entry in value:
            _refuse_unstorable(entry)


class Pages(pagination.PageNumberPagination):
    """`?page=` and `?page_size=` (up to 500): {count, next, previous, results}."""

    page_size_query_param = "page_size"
    max_page_size = PAGE_SIZE_LIMIT
    page_size_query_description = f"Rows a page, 1 to {PAGE_SIZE_LIMIT}."

    def get_page_size(self, request: Request) -> int | None:
        """The size asked for. Raises ValidationError instead of quietly taking another."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= PAGE_SIZE_LIMIT):
            message = f"A whole number from 1 to {PAGE_SIZE_LIMIT}."
            raise ValidationError({self.page_size_query_param: [message]})
        return int(asked)
