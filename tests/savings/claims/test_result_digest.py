"""The digest of a result, told segment by segment, is that of the whole."""

from decimal import Decimal

import pytest

from leafenterprise.shared.canonical import digest
from savings.claims.declarations import Figure, NotComputable, SegmentRow
from savings.claims.result_digest import digest_result

REASON = NotComputable("no_lines", "No line carries it.", "Claims.")
MATCH = {"lines": 3, "paid": Decimal("-0.00")}


def segment(key: str) -> SegmentRow:
    """A segment with a figure that is known and one that is not."""
    sums = {"paid": Decimal("1E+2"), "due": Decimal("0.10")}
    known = Figure("gross_cost", Decimal("12.50"), None, sums, 3, 0, Decimal("0.00"), 0)
    unknown = Figure("awp_discount", None, REASON, {}, 0, 3, None, 3)
    return SegmentRow("drug", key, f"“{key}”", 3, (known, unknown))


@pytest.mark.parametrize("keys", [(), ("A",), ("A", "B", "")])
def test_it_is_the_digest_of_everything_at_once(keys: tuple[str, ...]) -> None:
    told = digest_result([segment(key) for key in keys], [], [], MATCH, "f" * 64)

    figures = [
        ["gross_cost", Decimal("12.50"), None, {"paid": "100", "due": "0.10"}, 3, 0, "0.00"],
        ["awp_discount", None, "no_lines", {}, 0, 3, None],
    ]
    assert told == digest(
        {
            "segments": [["drug", key, f"“{key}”", 3, figures] for key in keys],
            "rules": [],
            "completeness": [],
            "price_match": MATCH,
            "findings": "f" * 64,
        }
    )
