"""The formula and rule pages, and the registries they are written from."""

from pathlib import Path

import pytest

from savings.claims.catalogue import FAMILY_TITLES, formulas_markdown
from savings.claims.columns import CLAIMS_BY_NAME
from savings.claims.declarations import Term
from savings.claims.line_columns import LINE_COLUMNS_BY_NAME
from savings.formulas import FAMILIES, FORMULAS
from savings.rules import RULES
from tests.places import ROOT

SPECS = "".join(path.read_text() for path in sorted((ROOT / "tests/spec").glob("test_*.py")))
SPECS += (ROOT / "tests/spec/worked_check.py").read_text()


def test_it_has_written_the_page_as_the_registries_stand():
    kept = (ROOT / "docs/formulas.md").read_text(encoding="utf-8")

    assert kept == formulas_markdown(FORMULAS, RULES.values())


@pytest.mark.parametrize("entry", [*FORMULAS.values(), *RULES.values()], ids=lambda one: one.id)
def test_it_describes_every_entry(entry):
    page = formulas_markdown(FORMULAS, RULES.values())

    assert f"`{entry.id}` version {entry.version}. {entry.statement}" in page


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=lambda one: one.id)
def test_it_declares_only_what_exists(formula):
    known = CLAIMS_BY_NAME.keys() | LINE_COLUMNS_BY_NAME.keys() | {"*"}

    assert {item.column for item in formula.sums.values()} <= known
    assert set(formula.needs + formula.touches) <= CLAIMS_BY_NAME.keys()
    assert set(formula.terms) <= set(Term.__dataclass_fields__)


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=lambda one: one.id)
def test_it_tells_the_whole_story_in_the_file(formula):
    text = (Path(ROOT) / "savings/formulas" / f"{formula.id}.py").read_text()
    docstring = text.split('"""')[1]

    for part in ("Formula:", "Shape:", "Unit:", "Null:", "Raises:", "Source:"):
        assert part in docstring


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=lambda one: one.id)
def test_it_has_a_spec(formula):
    assert f'"{formula.id}"' in SPECS or f"_{formula.id.split('_')[2:3]}_" in SPECS


def test_it_has_a_title_for_every_family():
    assert tuple(FAMILY_TITLES) == FAMILIES
