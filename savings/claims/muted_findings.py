"""Findings that must not be stated, taken out of the file before anybody can read it."""

from collections.abc import Iterable
from pathlib import Path

from savings.claims.connection import open_engine, parquet, text_literal


def drop_findings(path: Path, rules: Iterable[str]) -> None:
    """Rewrite the findings without those of the rules; nothing is written where none is named."""
    named = ", ".join(text_literal(rule) for rule in sorted(rules))
    if not named:
        return
    kept = path.with_suffix(".kept")
    with open_engine(path.parent, [path], memory_limit="1GB") as engine:
        engine.run(
            f"COPY (SELECT * FROM {parquet(path)} WHERE rule NOT IN ({named})) "
            f"TO {text_literal(str(kept.resolve()))} (FORMAT parquet, COMPRESSION zstd)"
        )
    kept.replace(path)
