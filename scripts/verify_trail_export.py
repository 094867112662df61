#!/usr/bin/env python3
"""Verifies an export of the audit trail offline: only this file, Python and the key are needed.

    LEAF_TRAIL_KEY=… python3 verify_trail_export.py audit-trail.jsonl
    python3 verify_trail_export.py --key-file key.txt --complete audit-trail.csv

Every event is checked by itself; events that follow one another must be linked; the checkpoint at
the end must carry its seal and agree with the last events. With --complete each chain must run
from its first event to the checkpoint without a gap. Exit code 0 when all holds, 1 when not.
Keys of older events: LEAF_TRAIL_OLD_KEYS="k0=text,…", or --key k0=text.
"""

import argparse
import csv
import hashlib
import hmac
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = "leaf-trail-1"
SEALED = (
    "public_id", "organization", "at", "actor_kind", "actor_id", "action", "object_type",
    "object_id", "before", "after", "reason", "request_id", "commitment",
)  # fmt: skip
Row = dict[str, Any]


class Broken(Exception):
    """The export does not hold; says where."""


def main() -> int:
    """Reads, verifies, says."""
    options = _options()
    keys = _keys(options)
    csv.field_size_limit(2**31 - 1)
    try:
        told = verify(rows_of(options.file), keys, complete=options.complete)
    except Broken as fault:
        print(f"The export does not hold: {fault}")
        return 1
    print(f"The export holds: {told}")
    return 0


def verify(rows: Iterator[Row], keys: dict[str, bytes], *, complete: bool = False) -> str:
    """What was verified, in words; raises Broken."""
    last: dict[str, Row] = {}
    gaps = count = redacted = 0
    checkpoint: Row | None = None
    for row in rows:
        if checkpoint is not None:
            raise Broken("something stands behind the checkpoint")
        if row["type"] == "checkpoint":
            checkpoint = row
            continue
        place = f"event {row['sequence']} of chain {row['chain']}"
        _check_event(row, keys, place)
        gaps += _check_follows(last.get(row["chain"]), row, place, complete)
        last[row["chain"]] = row
        count, redacted = count + 1, redacted + bool(row["redacted"])
    if checkpoint is None:
        raise Broken("the checkpoint at the end is missing")
    _check_checkpoint(checkpoint, last, keys, complete)
    whole = "complete" if complete else f"{gaps} gaps (filtered)" if gaps else "without gaps"
    return f"{count} events in {len(last)} chains, {whole}, {redacted} redacted"


def rows_of(place: Path) -> Iterator[Row]:
    """The rows of either form; the checkpoint as the object it is."""
    with place.open(encoding="utf-8", newline="") as file:
        if place.suffix == ".csv":
            yield from map(_from_csv, csv.DictReader(file))
        else:
            yield from _json_rows(file)


def _json_rows(lines: Any) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line)
        except ValueError:
            raise Broken(f"line {number} is not JSON") from None


def _from_csv(cells: Row) -> Row:
    row = {name: (text or "").removeprefix("'") for name, text in cells.items() if name}
    if row.get("type") == "checkpoint":
        return {**json.loads(row["after"]), "type": "checkpoint"}
    return row


def _check_event(row: Row, keys: dict[str, bytes], place: str) -> None:
    try:
        content = hashlib.sha256(_packed([FORMAT, *(row[name] for name in SEALED)])).hexdigest()
        parts = [row["key_id"], row["chain"], str(int(row["sequence"])), row["previous"], content]
        expected = _hmac(_key(keys, row["key_id"]), [FORMAT, *parts])
        personal = [row["salt"], row["actor_name"], row["source_address"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Broken(f"{place} is malformed ({error})") from None
    if not hmac.compare_digest(expected, row["link"]):
        raise Broken(f"{place} was altered")
    commitment = hashlib.sha256(_packed([FORMAT, *personal])).hexdigest()
    if not row["redacted"] and commitment != row["commitment"]:
        raise Broken(f"{place} has another actor's name or address")


def _check_follows(before: Row | None, row: Row, place: str, complete: bool) -> int:
    """1 where events between are not in the export."""
    expected = int(before["sequence"]) + 1 if before else 1
    found = int(row["sequence"])
    if found < expected:
        raise Broken(f"{place} is out of order")
    if found > expected:
        if complete:
            raise Broken(f"event {expected} of chain {row['chain']} was removed")
        return 1
    if row["previous"] != (before["link"] if before else ""):
        raise Broken(f"{place} does not follow the one before it")
    return 0


def _check_checkpoint(
    checkpoint: Row, last: dict[str, Row], keys: dict[str, bytes], complete: bool
) -> None:
    body = {name: checkpoint[name] for name in ("at", "format", "heads", "key_id")}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if _hmac(_key(keys, checkpoint["key_id"]), [FORMAT, text]) != checkpoint["seal"]:
        raise Broken("the checkpoint does not carry its seal")
    for chain, (sequence, link) in checkpoint["heads"].items():
        found = last.get(chain)
        reached = int(found["sequence"]) if found else 0
        if complete and reached < sequence:
            raise Broken(f"event {reached + 1} of chain {chain} was cut off")
        if found and reached == sequence and found["link"] != link:
            raise Broken(f"event {sequence} of chain {chain} is not the checkpoint's")


def _packed(parts: list[str]) -> bytes:
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


def _hmac(key: bytes, parts: list[str]) -> str:
    return hmac.new(key, _packed(parts), hashlib.sha256).hexdigest()


def _key(keys: dict[str, bytes], key_id: str) -> bytes:
    if key_id not in keys:
        raise Broken(f"the key {key_id} was not given")
    return keys[key_id]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="audit-trail.jsonl or audit-trail.csv")
    parser.add_argument("--key-file", type=Path, help="holds the key's text")
    parser.add_argument("--key-id", default=os.environ.get("LEAF_TRAIL_KEY_ID", "k1"))
    parser.add_argument("--key", action="append", default=[], metavar="ID=TEXT")
    parser.add_argument("--complete", action="store_true", help="no event may be missing")
    return parser.parse_args()


def _keys(options: argparse.Namespace) -> dict[str, bytes]:
    older = os.environ.get("LEAF_TRAIL_OLD_KEYS", "")
    named = [*filter(None, older.split(",")), *options.key]
    keys = {name: text.encode() for name, _, text in (entry.partition("=") for entry in named)}
    present = os.environ.get("LEAF_TRAIL_KEY", "")
    if options.key_file:
        present = options.key_file.read_text().strip()
    if present:
        keys[options.key_id] = present.encode()
    if not keys:
        sys.exit("Give the key: LEAF_TRAIL_KEY, or --key-file FILE.")
    return keys


if __name__ == "__main__":
    sys.exit(main())
