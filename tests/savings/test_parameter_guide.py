"""The page of contract parameters says nothing that the reader would not take."""

import pytest

from savings.claims.declarations import Parameters
from savings.formulas import FORMULAS
from savings.parameter_guide import GUIDE, parameters_markdown, touched_by, undescribed
from savings.parameters import ParametersInvalid, read_parameters
from savings.rules import RULES

READERS = [*FORMULAS.values(), *RULES.values()]


def test_it_describes_every_parameter_and_no_other():
    assert undescribed() == set()


@pytest.mark.parametrize("name", GUIDE)
def test_it_gives_an_example_that_is_taken_and_changes_something(name):
    assert read_parameters({name: GUIDE[name].example}) != Parameters()


@pytest.mark.parametrize("name", GUIDE)
def test_it_gives_a_value_that_is_refused(name):
    with pytest.raises(ParametersInvalid) as refusal:
        read_parameters({name: GUIDE[name].refused})

    assert list(refusal.value.details["fields"]) == [name]


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.id)
def test_it_names_every_formula_that_states_a_parameter(reader):
    assert all(reader.id in touched_by(name, READERS) for name in reader.parameters)


def test_it_finds_formulas_that_read_a_column_the_parameter_decides():
    assert "offset_separate" in touched_by("exclusions", READERS)
    assert "gross_cost" not in touched_by("exclusions", READERS)


def test_it_writes_every_parameter_once():
    page = parameters_markdown(FORMULAS.values(), RULES.values())

    assert [page.count(f"\n## {name}\n") for name in GUIDE] == [1] * len(GUIDE)
