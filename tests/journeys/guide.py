"""Reads a page of calls and answers: what to send, and what the page says will come."""

import argparse
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

ANY, BLOCK = (
    "…",
    re.compile(r"^```(\S+)(?: ([^\n]+))?\n(.*?)^```$|^<!-- (.+?): (.+?) -->$", re.M | re.S),
)


@dataclass(frozen=True)
class Block:
    """A fenced block (kind sh, json, http, csv) or a remark that readers do not see."""

    kind: str
    label: str
    text: str
    line: int


@dataclass
class Call:
    """A curl command, taken apart."""

    method: str
    url: str
    headers: dict[str, str]
    body: str = ""
    form: dict[str, str] = field(default_factory=dict)


def blocks_of(page: Path) -> Iterator[Block]:
    """Every block of the page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if found[4]:
            yield Block(found[4], found[5], "", line)
        else:
            yield Block(found[1], found[2] or "", found[3], line)


def read_curl(command: str, known: dict[str, str]) -> Call:
    """The call a shell would make. An option this does not know ends the test."""
    parser = argparse.ArgumentParser(prog="curl", exit_on_error=False)
    parser.add_argument("-s", "-S", "-sS", action="store_true", dest="silent")
    parser.add_argument("-X", dest="method", default="")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="body", default="")
    parser.add_argument("-F", dest="form", action="append", default=[])
    parser.add_argument("-o", dest="output")
    parser.add_argument("url")
    program, *words = shlex.split(_filled(command.replace("\\\n", " "), known))
    assert program == "curl", f"not a call: {command}"
    read = parser.parse_args(words)
    headers = dict(header.split(": ", 1) for header in read.headers)
    form = dict(part.split("=", 1) for part in read.form)
    method = read.method or ("POST" if read.body or form else "GET")
    return Call(method, read.url, headers, read.body, form)


def _filled(command: str, known: dict[str, str]) -> str:
    """With the values of names, but not within single quotes, where a shell leaves them alone."""
    parts = re.split(r"('[^']*')", command)
    return "".join(
        part if part.startswith("'") else Template(part).substitute(known) for part in parts
    )


def differences(said: Any, got: Any, known: dict[str, str], at: str = "") -> list[str]:
    """Where the answer is not as the page says; new names are noted in `known`.

    An object may hold more than the page shows; so may a list, unless the page shows it empty of
    anything but the first entries.
    """
    if isinstance(said, dict) and isinstance(got, dict):
        lacking = [f"{at}/{key} is not there" for key in said if key not in got]
        both = (key for key in said if key in got)
        return lacking + [d for k in both for d in differences(said[k], got[k], known, f"{at}/{k}")]
    if isinstance(said, list) and isinstance(got, list):
        lacking = [f"{at} has {len(got)} entries"] if len(got) < len(said) else []
        pairs = enumerate(zip(said, got, strict=False))
        return lacking + [d for n, (s, g) in pairs for d in differences(s, g, known, f"{at}/{n}")]
    if said == ANY:
        return [] if got is not None else [f"{at} is null"]
    if isinstance(said, str) and said.startswith("$"):
        return _named(said[1:], got, known, at)
    return [] if said == got else [f"{at}: the page says {said!r}, the answer {got!r}"]


def _named(name: str, got: Any, known: dict[str, str], at: str) -> list[str]:
    if not isinstance(got, str) or not got:
        return [f"{at} should be ${name} and is {got!r}"]
    if known.setdefault(name, got) != got:
        return [f"{at}: ${name} was {known[name]!r} and is {got!r}"]
    return []


def read_json(block: Block) -> Any:
    """What the page shows."""
    return json.loads(block.text)
