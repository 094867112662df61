"""A schema file as fields, or everything that is wrong with it, each thing with its place."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from typing import Any, NoReturn

from django.core.exceptions import ValidationError

from leafenterprise.shared.errors import LeafError
from tei.models import TEIReportField
from tei.schemas.declaration import (
    COLUMNS,
    FORMAT,
    FORMAT_VERSION,
    MOST_BYTES,
    MOST_FIELDS,
    NAMES,
    YES_OR_NO,
)

_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,20})?", re.ASCII)
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where a person finds it, and what it is.

    row: of the sheet, where the header is row 1; in JSON the number of the field, from 1 on.
    place: the cell, such as B7; "" for a whole row or a JSON file.
    """

    row: int
    column: str
    message: str
    code: str = "VALIDATION_ERROR"
    place: str = ""


class SchemaRefused(LeafError):
    """The file cannot be taken over; details list every problem."""

    code = "SCHEMA_INVALID"
    status = 400
    message = "The schema cannot be taken over as it is. Nothing was changed."

    def __init__(self, problems: Sequence[Problem], message: str = "") -> None:
        super().__init__(message, problems=[vars(each) for each in problems])
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Schema:
    """A readable schema: the values of each field, and where each stands in its file."""

    fields: tuple[dict[str, Any], ...]
    rows: tuple[int, ...]
    letters: Mapping[str, str]

    def problem(self, index: int, column: str, message: str, code: str) -> Problem:
        """A problem with the field of that index."""
        letter = self.letters.get(column, "")
        row = self.rows[index]
        return Problem(row, column, message, code, f"{letter}{row}" if letter else "")


def read_json(content: bytes) -> Schema:
    """The schema of a JSON file. Raises: SchemaRefused."""
    if len(content) > MOST_BYTES:
        _refuse("The file is larger than a schema can be.")
    try:
        told = json.loads(
            content.decode("utf-8-sig"),
            parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_once,
        )  # fmt: skip
    except (ValueError, RecursionError) as trouble:
        where = f" (line {trouble.lineno})" if isinstance(trouble, json.JSONDecodeError) else ""
        raise SchemaRefused((), f"The file is not readable as JSON{where}.") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        _refuse(f"The file is not a field schema: its “format” is not “{FORMAT}”.")
    if told.get("format_version") != str(FORMAT_VERSION):
        _refuse(f"The file is of another version; this one reads format_version {FORMAT_VERSION}.")
    listed = told.get("fields")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        _refuse("“fields” must be a list of objects.")
    return _schema(listed, range(1, len(listed) + 1), {})


def read_sheet(rows: Iterable[tuple[int, Sequence[str | None]]]) -> Schema:
    """The schema of a sheet: the header names the columns, in any order. Raises: SchemaRefused."""
    lines = [(number, cells) for number, cells in rows if any(cells)]
    if not lines:
        _refuse("The first sheet is empty.")
    head, *body = lines
    names = [(cell or "").strip().lower() for cell in head[1]]
    letters = {name: letter_of(at) for at, name in enumerate(names) if name in NAMES}
    wrong = [
        Problem(head[0], name or "(no name)", _strange(name), place=f"{letter_of(at)}{head[0]}")
        for at, name in enumerate(names)
        if (name not in NAMES and _is_used(at, body, name)) or (name in names[:at] and name)
    ]
    lacking = [c.name for c in COLUMNS if c.is_required and c.name not in names]
    wrong += [Problem(head[0], name, "This column is missing.") for name in lacking]
    if wrong:
        raise SchemaRefused(wrong)
    listed = [
        {name: cells[at] for at, name in enumerate(names) if name in NAMES and at < len(cells)}
        for _, cells in body
    ]
    return _schema(listed, [number for number, _ in body], letters)


def letter_of(position: int) -> str:
    """What a spreadsheet calls its column, the first being 0."""
    whole, rest = divmod(position, 26)
    return (letter_of(whole - 1) if whole else "") + ascii_uppercase[rest]


def _schema(
    listed: Sequence[Mapping[str, Any]], rows: Sequence[int], letters: Mapping[str, str]
) -> Schema:
    if len(listed) > MOST_FIELDS:
        _refuse(f"The file has {len(listed)} fields; a report takes up to {MOST_FIELDS}.")
    if not listed:
        _refuse("The file has no fields.")
    found: list[Problem] = []
    read: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    shape = Schema((), tuple(rows), letters)
    for index, told in enumerate(listed):
        values, wrong = _field(told)
        key = values.get("field_key", "")
        if key and key in seen:
            wrong["field_key"] = f"The key stands in row {rows[seen[key]]} already."
        seen.setdefault(key, index)
        in_order = sorted(wrong, key=lambda name: NAMES.index(name) if name in NAMES else -1)
        found += [shape.problem(index, n, wrong[n], "VALIDATION_ERROR") for n in in_order]
        read.append(values)
    if found:
        raise SchemaRefused(found)
    return Schema(tuple(read), tuple(rows), letters)


def _field(told: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of one field, and what is wrong by column."""
    wrong = {name: _strange(name) for name in told if name not in NAMES}
    values: dict[str, Any] = {}
    for name in NAMES:
        try:
            given = _value(name, told.get(name))
        except ValueError as trouble:
            wrong[name] = str(trouble)
        else:
            if given is not None:
                values[name] = given
    field = TEIReportField(**values)
    try:
        field.clean_fields(exclude=["report", "sort_order", *wrong])
    except ValidationError as trouble:
        wrong |= {name: _said(name, said) for name, said in trouble.message_dict.items()}
    return {name: getattr(field, name) for name in NAMES}, wrong


def _value(name: str, told: Any) -> Any:
    """The attribute as the model takes it; None where the file leaves it out."""
    told = told.strip() if isinstance(told, str) else told  # as every other door does
    if told is None or told == "":
        return None
    if name in YES_OR_NO:
        return _yes_or_no(told)
    if not isinstance(told, str):
        raise ValueError("must be text")
    if "\0" in told:
        raise ValueError("must not hold characters that cannot be stored")
    if name != "risk_adjustment":
        return told
    if not _NUMBER.fullmatch(told):
        raise ValueError("must be a number from 0 to 1 such as 0.2")
    return Decimal(told)


def _said(name: str, messages: Sequence[str]) -> str:
    """What is wrong; of a choice what there is to choose."""
    offered = next(column.choices for column in COLUMNS if column.name == name)
    return f"must be one of: {', '.join(offered)}" if offered else " ".join(messages)


def _yes_or_no(told: Any) -> bool:
    if isinstance(told, bool):
        return told
    text = told.lower() if isinstance(told, str) else ""
    if text not in (*_YES, *_NO):
        raise ValueError("must be yes or no")
    return text in _YES


def _is_used(at: int, body: Sequence[tuple[int, Sequence[str | None]]], name: str) -> bool:
    return bool(name) or any(at < len(cells) and cells[at] for _, cells in body)


def _strange(name: str) -> str:
    if name in NAMES:
        return "This column stands there twice."
    return f"No such column. There are: {', '.join(NAMES)}."


def _refuse(message: str) -> NoReturn:
    raise SchemaRefused((), message)


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return told
