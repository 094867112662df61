"""The dictionary page names everything and is what the code says today."""

from savings.claims.columns import CLAIM_COLUMNS
from savings.claims.dictionary import columns_markdown
from savings.claims.layouts import BUILT_IN
from savings.claims.rejects import REASONS
from tests.places import ROOT


def test_it_names_every_column_reason_and_layout() -> None:
    page = columns_markdown()

    names = [column.name for column in CLAIM_COLUMNS] + list(REASONS) + list(BUILT_IN)
    assert [name for name in names if f"`{name}`" not in page] == []


def test_it_is_the_page_in_the_documentation() -> None:
    assert (ROOT / "docs" / "columns.md").read_text(encoding="utf-8") == columns_markdown()
