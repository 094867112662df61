"""A lane's contract, line by line, with the tests that hold each line, as a page of the docs."""

from collections.abc import Mapping
from typing import Any

import yaml
from django.conf import settings


def contract_page(title: str, source: str, checked_by: str, below: str) -> str:
    """One table for each of the source's; `below`: the folder that the tests' names begin at."""
    tables = yaml.safe_load((settings.ROOT / source).read_text(encoding="utf-8"))
    head = (
        f"# {title}\n\nWritten by `manage.py write_docs` from `{source}`; do not edit. "
        f"Every test named here exists\n(checked by `{checked_by}`) and lies below `{below}`.\n"
    )
    return "\n".join([head, *(_section(table) for table in tables)])


def _section(table: Mapping[str, Any]) -> str:
    rows = (
        f"| {line['what']} | {'<br>'.join(f'`{test}`' for test in line['tests'])} |"
        for line in table["lines"]
    )
    return "\n".join([f"## {table['table']}", "", "| line | tests |", "|---|---|", *rows, ""])
