"""What every API view gets by default: session log-in, JSON body, pages and ordering."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, Never

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import authentication, filters, pagination, parsers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from leafenterprise.shared.outgoing import SECRET_KEYS, own_folders
from leafenterprise.shared.redaction import clean_value

PAGE_SIZE_LIMIT = 500
# Of ten: beyond it a number of a few characters has more digits than any body.
MOST_EXPONENT = 400


class RedactingRenderer(JSONRenderer):
    """JSON through the redaction; a lane may refuse more keys by name."""

    hidden_keys = SECRET_KEYS

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The payload without paths, keys and secrets, as JSON."""
        cleaned = clean_value(data, self.hidden_keys, own_folders())
        return super().render(cleaned, accepted_media_type, renderer_context)


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's log-in; says how to authenticate, so that a missing one is 401 and not 403."""

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return 'Token realm="LeafEnterprise"'


class JSONParser(parsers.JSONParser):
    """A JSON body of bounded size, with text that a database can hold.

    A number with a point or an exponent is the Decimal that was written, never a float: 0.1 is 0.1,
    and every digit of a longer one is there to be taken or refused.

    A view that takes more at once has a parser of its own with another `max_bytes`.
    """

    max_bytes = 0  # what the settings say

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The body's value. Raises ParseError, or RequestDataTooBig (413)."""
        most = self.max_bytes or settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise RequestDataTooBig
        try:
            value = json.loads(raw.decode(), parse_constant=_no_number, parse_float=_as_written)
            if b"\\u" in raw:
                _refuse_unstorable(value)
        except (ValueError, ArithmeticError, RecursionError):
            raise ParseError("The body is not valid JSON in UTF-8.") from None
        return value


def _no_number(name: str) -> Never:
    raise ValueError(f"{name} is no JSON number")


def _as_written(text: str) -> Decimal:
    """The number with all its digits; 1e3 as 1000, as fields that take digits expect it."""
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or max(abs(exponent), abs(number.adjusted())) > MOST_EXPONENT:
        raise ValueError("number out of range")
    return Decimal(f"{number:f}") if exponent > 0 else number


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
    """`?page=` and `?page_size=` (up to 500, or less): {count, next, previous, results}."""

    page_size_query_param = "page_size"
    max_page_size = PAGE_SIZE_LIMIT

    def get_page_size(self, request: Request) -> int | None:
        """The size asked for. Raises ValidationError instead of quietly taking another."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        most = self.max_page_size
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= most):
            message = f"A whole number from 1 to {most}."
            raise ValidationError({self.page_size_query_param: [message]})
        return int(asked)

    def get_page_number(self, request: Request, paginator: Any) -> Any:
        """The page asked for. Raises ValidationError for one that is named and empty."""
        if request.query_params.get(self.page_query_param) == "":
            raise ValidationError({self.page_query_param: ["A whole number of 1 or more."]})
        return super().get_page_number(request, paginator)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters with their bounds, for the API's documentation."""
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            parameter["schema"]["minimum"] = 1
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"]["maximum"] = self.max_page_size
                parameter["description"] = f"Rows a page, 1 to {self.max_page_size}."
        return parameters


class Ordering(filters.OrderingFilter):
    """`?ordering=name,-created_at`; an unknown field is an error, not silently another order."""

    def remove_invalid_fields(
        self, queryset: Any, fields: Any, view: Any, request: Request
    ) -> list[str]:
        """The fields asked for. Raises ValidationError naming the possible ones."""
        known = [name for name, _ in self.get_valid_fields(queryset, view, {"request": request})]
        if any(field.removeprefix("-") not in known for field in fields):
            raise ValidationError({self.ordering_param: [f"One of {', '.join(known)}."]})
        return list(fields)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameter with the fields it takes."""
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        fields = getattr(view, "ordering_fields", None) or ["created_at"]
        one = f"-?({'|'.join(fields)})"
        parameters[0]["schema"]["pattern"] = f"^({one}(,{one})*)?$"
        parameters[0]["description"] = f"Of {', '.join(fields)}; a minus turns it round."
        return parameters


def checked(serializer: Any, data: Any) -> dict[str, Any]:
    """The validated input. Raises: ValidationError naming each field."""
    read = serializer(data=data)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)
