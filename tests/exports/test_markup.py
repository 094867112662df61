"""A table read from a page's markup: words, numbers with their unit, nothing of the screen."""

from decimal import Decimal

import pytest

from audit.exports.markup import ReadTable, read_table


def table(head: str, *rows: str) -> ReadTable:
    """The table of these cells."""
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return read_table(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def test_it_puts_the_unit_of_a_column_in_its_head():
    found = table(
        "<th>Case</th><th>Worth</th><th>Share</th><th>Number</th>",
        '<th>A</th><td class="number">-$1,234.50</td><td class="number">12.5 %</td>'
        '<td class="number">1,200</td>',
        '<th>B</th><td class="number none">none</td><td class="number">0.0 %</td>'
        '<td class="number">7</td>',
    )

    assert found.header == ("Case", "Worth (USD)", "Share (%)", "Number")
    assert found.rows == (
        ("A", Decimal("-1234.50"), Decimal("12.5"), Decimal(1200)),
        ("B", "none", Decimal("0.0"), Decimal(7)),
    )


def test_it_leaves_words_where_units_mix_or_a_number_is_a_name():
    found = table(
        "<th>Both</th><th>Code</th>",
        '<td class="number">£1.20</td><td class="number">0012</td>',
        '<td class="number">CHF 3.00</td><td>5</td>',
    )

    assert found.rows == (("£1.20", "0012"), ("CHF 3.00", "5"))


def test_it_keeps_what_is_read_and_leaves_out_what_serves_the_screen():
    found = table(
        '<th>Who</th><th data-left-out>Do</th><th><span class="unseen">Place</span></th><th>D</th>',
        '<th><a href="/x">One<span class="unseen"> of two</span></a><div class="note">a &amp; b'
        "</div></th><td><button>Go</button></td><td><svg><text>no</text></svg>here<br>there</td>"
        '<td><code title="abcdef">abc…</code></td>',
        '<th colspan="3">Group</th><td data-value="all of it">some</td>',
    )

    assert found.header == ("Who", "Place", "D")
    assert found.rows == (("One; a & b", "here; there", "abcdef"), ("Group", "", "all of it"))


def test_it_reads_what_is_typed_into_a_grid():
    found = table(
        "<th>Field</th><th>Year 1</th>",
        '<th>A</th><td><input inputmode="decimal" value="1,200"><input type="hidden" value="x">'
        "</td>",
        "<th>B</th><td><textarea>in words</textarea></td>",
    )

    assert found.rows == (("A", Decimal(1200)), ("B", "in words"))


@pytest.mark.parametrize("markup", ["<p></p>", "<table></table><table></table>"])
def test_it_reads_one_table(markup):
    with pytest.raises(ValueError, match="one was expected"):
        read_table(markup)
