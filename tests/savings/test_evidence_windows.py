"""Months of a window that nothing covers."""

import pytest

from savings.evidence.windows import missing_months, month_words

YEAR = {"from_date": "2026-01-01", "to_date": "2026-12-31"}


def window(start, end):
    return {"from_date": start, "to_date": end}


@pytest.mark.parametrize(
    ("covers", "missing"),
    [
        ([YEAR], ()),
        ([window("2025-01-01", "2027-12-31")], ()),
        ([window("2026-01-01", "2026-06-30"), window("2026-07-01", "2026-12-31")], ()),
        ([window("2026-02-01", "2026-12-31")], ("2026-01",)),
        ([window("2026-01-01", "2026-11-30")], ("2026-12",)),
        ([window("2026-01-01", "2026-03-15"), window("2026-05-01", "2027-01-01")],
         ("2026-03", "2026-04")),
        ([window("2026-01-01", "2026-12-31"), window("2026-03-01", "2026-04-01")], ()),
        ([window("2027-01-01", "2027-12-31")], tuple(f"2026-{n:02d}" for n in range(1, 13))),
        ([window("", "")], ()),
    ],
)  # fmt: skip
def test_it_names_the_months_with_an_uncovered_day(covers, missing):
    assert missing_months(YEAR, covers) == missing


def test_it_says_neighbouring_months_as_one_stretch():
    assert month_words(("2025-12", "2026-01", "2026-03")) == "2025-12 to 2026-01, 2026-03"
