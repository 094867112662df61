"""Every package that is installed is locked to hashes."""

import re

from tests.assurance.locks import LOCKS, entries, locked_packages
from tests.places import ROOT


def unlocked(text: str) -> list[str]:
    """Those without version or hash."""
    return [
        entry.splitlines()[0]
        for entry in entries(text)
        if not re.match(r"[\w.\[\]-]+==\S+", entry) or "--hash=sha256:" not in entry
    ]


def test_it_locks_every_package_to_hashes(record_property):
    texts = [(ROOT / name).read_text() for name in LOCKS]

    record_property("attempts", sum(len(entries(text)) for text in texts))
    assert all(entries(text) for text in texts)
    assert len(entries(texts[0])) > 30
    assert [line for text in texts for line in unlocked(text)] == []


def test_it_would_find_a_line_without_hash():
    text = "good==1.0 \\\n    --hash=sha256:00\nbad==1.0\n    # via good\nworse>=2\n"

    assert unlocked(text) == ["bad==1.0", "worse>=2"]


def test_it_counts_each_package_once():
    assert 100 < locked_packages() <= sum(len(entries((ROOT / name).read_text())) for name in LOCKS)
