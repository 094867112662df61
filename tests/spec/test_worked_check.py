"""The worked check of the specification, claim by claim, to the cent."""

from pathlib import Path

import pytest

from savings.claims.declarations import RunResult
from tests.spec import worked_check
from tests.spec.tables import code, run, value


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    folder: Path = tmp_path_factory.mktemp("worked")
    return run(
        folder,
        worked_check.rows(),
        terms=worked_check.terms(),
        settlements=worked_check.settlements(),
        scope=worked_check.SCOPE,
    )


@pytest.mark.parametrize(("formula", "expected"), worked_check.EXPECTED.items())
def test_it_comes_out_to_the_cent(result, formula, expected):
    assert value(result, formula) == expected


@pytest.mark.parametrize(("component", "expected"), worked_check.EXPECTED_VARIANCES.items())
def test_it_gives_each_component_its_variance(result, component, expected):
    assert value(result, "discount_variance", "component", component) == expected


def test_it_knows_rebates_received_only_for_the_whole_window(result):
    assert code(result, "rebate_variance", "month", "2026-01") == "settlement_window_only"
