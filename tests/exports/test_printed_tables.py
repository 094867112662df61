"""A table is laid out in bounded work: cells, not rows, are what a page costs."""

import pytest

from audit.exports.writers import printed


@pytest.fixture
def laid_out(monkeypatch, tmp_path):
    """What would be printed of so many columns and rows: the grids, and the count of rows."""
    found = {}

    def lay_out(columns, rows):
        monkeypatch.setattr(
            printed, "render_to_string", lambda name, context: found.update(context) or ""
        )
        monkeypatch.setattr(printed, "render_pdf", lambda _: b"%PDF")
        header = [f"c{place}" for place in range(columns)]
        lines = ([f"{row}/{place}" for place in range(columns)] for row in range(rows))
        taken = printed.write_table_pdf("T", header, lines, tmp_path / "t.pdf", drawing="")
        return found["grids"], taken

    return lay_out


@pytest.mark.parametrize(
    ("columns", "rows", "taken", "parts"),
    [(1, 5, 5, 1), (12, 4000, 1000, 1), (13, 4000, 923, 2), (50, 4000, 240, 5), (50, 3, 3, 5)],
)
def test_it_bounds_the_cells_and_the_columns_beside_one_another(
    laid_out, columns, rows, taken, parts
):
    grids, found = laid_out(columns, rows)

    cells = sum(len(grid.rows) * len(grid.columns) for grid in grids)
    assert (found, len(grids)) == (taken, parts)
    assert cells <= printed.MOST_CELLS + taken * parts  # the numbers of the rows
    assert max(len(grid.columns) for grid in grids) <= printed.BESIDE
    assert all((f"{taken:,} of {rows:,} rows" in grid.note) == (taken < rows) for grid in grids)


def test_it_tells_every_cell_of_a_wide_table_once_beside_its_rows_number(laid_out):
    grids, _ = laid_out(30, 2)

    told = [cell.text for grid in grids for cell in grid.rows[1][1:]]
    assert told == [f"1/{place}" for place in range(30)]
    assert [grid.rows[1][0].text for grid in grids] == ["2"] * len(grids)
    assert "Columns 1 to 10 of 30" in grids[0].note
