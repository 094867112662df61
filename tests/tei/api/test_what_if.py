"""explain/, sensitivity/, simulate/, scenarios/ and compare/ of a tool."""

from decimal import Decimal

import pytest

from leafenterprise.shared.money import round_half_up
from tei.formulas.internal_rate_of_return import SEVERAL
from tei.models import TEIScenario
from tests.tei.make import annual, make_tool, once

KEY, ONCE = "ai_resolution_efficiency", "legacy_termination"


@pytest.fixture
def tool(cedar, consultant, as_consultant):
    """A tool with values."""
    made = make_tool(cedar, consultant)
    rows = [*annual(KEY, "100", "200", "300"), once(ONCE, "150")]
    as_consultant.put(f"{at(made)}values/", {"values": rows}, format="json")
    return made


def at(tool):
    return f"/api/v1/tei/tools/{tool.public_id}/"


def npv(client, tool):
    return client.post(f"{at(tool)}calculate/").json()["net_present_value"]


def test_it_opens_a_figure_into_its_rows(tool, as_consultant, as_viewer):
    told = as_viewer.get(f"{at(tool)}explain/?figure=net_present_value").json()

    exact = told["rows"][1].pop("present_value_exact")
    assert exact.startswith("132.231404958677")
    assert told["value"] == npv(as_consultant, tool)
    assert told["rows"][1] == {
        "field_key": KEY,
        "label": "ai resolution efficiency",
        "table": "benefits",
        "year": 2,
        "is_one_time": False,
        "nominal": "200.00",
        "risk_adjustment": "0.20",
        "risk_adjusted": "160.00",
        "factor": "0.8264462810",
        "present_value": "132.23",
        "risk_adjusted_exact": "160.0000",
    }


@pytest.mark.parametrize(
    ("figure", "amount", "tables"),
    [
        ("net_present_value", "present_value_exact", {"benefits": 1, "costs": -1}),
        ("total_benefits_pv", "present_value_exact", {"benefits": 1}),
        ("total_costs_pv", "present_value_exact", {"costs": 1}),
        ("total_benefits_nominal", "risk_adjusted_exact", {"benefits": 1}),
        ("total_costs_nominal", "risk_adjusted_exact", {"costs": 1}),
    ],
)
def test_it_opens_each_total_into_rows_that_sum_to_it(tool, as_viewer, figure, amount, tables):
    told = as_viewer.get(f"{at(tool)}explain/?figure={figure}").json()

    summed = sum(tables.get(row["table"], 0) * Decimal(row[amount]) for row in told["rows"])
    assert round_half_up(summed) == Decimal(told["value"])


def test_it_names_the_figures_it_can_open(tool, as_viewer):
    answer = as_viewer.get(f"{at(tool)}explain/?figure=happiness")

    assert answer.status_code == 400
    assert "net_present_value" in str(answer.json())


def test_it_sorts_fields_by_what_they_weigh(tool, as_viewer):
    told = as_viewer.get(f"{at(tool)}sensitivity/?share=0.2").json()

    assert [bar["field_key"] for bar in told["fields"]] == [KEY, ONCE]
    assert Decimal(told["fields"][0]["break_even_factor"]) < 1


@pytest.mark.parametrize("share", ["0", "2", "NaN", "-0.1", "much", "1e-300000000", "1E-7", "1e-2",
                                   "0.0000001", "٠.١", " 0.1", "1_0", ""])  # fmt: skip
def test_it_refuses_a_share_that_means_nothing(tool, as_viewer, share):
    answer = as_viewer.get(f"{at(tool)}sensitivity/", {"share": share})

    assert answer.status_code == 400
    assert "plain number above 0, at most 1" in str(answer.json()["error"]["details"])


def test_it_draws_the_same_from_the_same_seed(tool, as_viewer):
    ranges = [{"field_key": KEY, "low": "0.5", "high": "1.1"}]
    sent = {"draws": 2000, "seed": 5, "ranges": ranges}

    first, again = (
        as_viewer.post(f"{at(tool)}simulate/", sent, format="json").json() for _ in range(2)
    )

    assert first == again
    low, high = (Decimal(first["net_present_value"][p]) for p in ("p10", "p90"))
    assert low < high


@pytest.mark.parametrize(
    "ranges",
    [
        [{"field_key": "nothing", "low": "0", "high": "1"}],
        [{"field_key": KEY, "low": "2", "high": "1"}],
        [{"field_key": KEY, "low": "NaN", "high": "1"}],
    ],
)
def test_it_refuses_ranges_that_mean_nothing(tool, as_viewer, ranges):
    answer = as_viewer.post(f"{at(tool)}simulate/", {"ranges": ranges}, format="json")

    assert answer.status_code == 400


def test_it_keeps_scenarios_side_by_side(tool, as_consultant):
    sent = {
        "name": "conservative",
        "cells": [{"field_key": KEY, "year": 1, "value": "0", "risk_adjustment": "0.5"}],
        "off": [ONCE],
    }
    kept = as_consultant.post(f"{at(tool)}scenarios/", sent, format="json")

    told = as_consultant.get(f"{at(tool)}scenarios/").json()

    assert kept.status_code == 201
    assert told["entered"]["net_present_value"] == npv(as_consultant, tool)
    assert told["scenarios"][0]["figures"]["total_costs_pv"] == "0.00"
    assert told["scenarios"][0]["figures"]["total_benefits_nominal"] == "400.00"


def keep(client, tool, **sent):
    return client.post(f"{at(tool)}scenarios/", {"name": "base", **sent}, format="json")


def test_it_replaces_a_scenario_whose_revision_was_seen(tool, as_consultant):
    first = keep(as_consultant, tool).json()

    second = keep(as_consultant, tool, off=[ONCE], revision=first["revision"])

    assert (first["revision"], second.status_code, second.json()["revision"]) == (1, 201, 2)
    assert TEIScenario.objects.get().overlay["off"] == [ONCE]


@pytest.mark.parametrize("revision", [{}, {"revision": 1}, {"revision": 7}])
def test_it_overwrites_no_scenario_that_was_not_seen(tool, consultant, as_consultant, revision):
    for seen in (0, 1):
        keep(as_consultant, tool, off=[ONCE], revision=seen)

    answer = keep(as_consultant, tool, **revision)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CHANGED_MEANWHILE")
    assert f"kept by {consultant}" in answer.json()["error"]["message"]
    assert "2" in str(answer.json()["error"]["details"])
    assert TEIScenario.objects.get().overlay["off"] == [ONCE]


def test_it_says_that_a_scenario_was_dropped_before_it_is_kept_again(tool, as_consultant):
    place = f"{at(tool)}scenarios/{keep(as_consultant, tool).json()['id']}/"
    as_consultant.delete(place)

    answer = keep(as_consultant, tool, revision=1)

    assert answer.status_code == 409
    assert "dropped" in answer.json()["error"]["message"]
    assert not TEIScenario.objects.exists()


def test_it_drops_no_scenario_that_is_not_as_it_was_seen(tool, as_consultant):
    place = f"{at(tool)}scenarios/{keep(as_consultant, tool).json()['id']}/"
    keep(as_consultant, tool, off=[ONCE], revision=1)

    answers = [as_consultant.delete(f"{place}?revision={seen}") for seen in ("1", "x", "", "2")]

    assert [answer.status_code for answer in answers] == [409, 400, 400, 204]


def test_it_states_the_caveat_of_a_rate_wherever_it_states_the_rate(tool, as_consultant):
    rows = [
        {"field_key": KEY, "year": year, "value": value, "risk_adjustment": "0"}
        for year, value in ((1, "-1000"), (2, "2300"), (3, "-1320"))
    ]
    as_consultant.put(f"{at(tool)}values/", {"values": [*rows, once(ONCE, "0")]}, format="json")
    said = {"internal_rate_of_return": SEVERAL}
    keep(as_consultant, tool)

    made = as_consultant.post(f"{at(tool)}calculate/").json()
    kept = as_consultant.get(f"{at(tool)}summary/").json()
    opened = as_consultant.get(f"{at(tool)}explain/?figure=internal_rate_of_return").json()
    beside = as_consultant.get(f"{at(tool)}scenarios/").json()
    other = as_consultant.get(f"{at(tool)}explain/?figure=net_present_value").json()

    assert made["beyond"]["internal_rate_of_return"] is not None
    assert made["caveats"] == kept["caveats"] == beside["entered_caveats"] == said
    assert beside["scenarios"][0]["caveats"] == said
    assert (opened["caveat"], other["caveat"]) == (SEVERAL, "")


def test_it_changes_no_value_by_a_scenario(tool, as_consultant):
    before = as_consultant.get(f"{at(tool)}values/").json()

    sent = {"name": "low", "cells": annual(KEY, "1")}
    as_consultant.post(f"{at(tool)}scenarios/", sent, format="json")

    assert as_consultant.get(f"{at(tool)}values/").json() == before


def test_it_refuses_a_scenario_for_what_the_tool_has_not(tool, as_consultant):
    answers = [
        as_consultant.post(f"{at(tool)}scenarios/", sent, format="json")
        for sent in (
            {"name": "x", "off": ["nothing"]},
            {"name": "x", "cells": annual(KEY, "1", "2", "3", "4")},
        )
    ]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_it_keeps_up_to_twenty_scenarios(tool, as_consultant):
    TEIScenario.objects.bulk_create(
        TEIScenario(tool=tool, name=f"Scenario {n}", overlay={"cells": [], "off": []})
        for n in range(20)
    )
    risky = {"field_key": KEY, "year": 1, "risk_adjustment": "0.5"}

    more, again = (
        keep(as_consultant, tool, name=name, cells=[risky], revision=seen)
        for name, seen in (("One more", 0), ("Scenario 7", 1))
    )

    assert (more.status_code, again.status_code) == (400, 201)
    assert again.json()["cells"] == [risky]


def test_it_drops_a_scenario(tool, as_consultant, as_viewer):
    kept = as_consultant.post(f"{at(tool)}scenarios/", {"name": "x"}, format="json").json()
    place = f"{at(tool)}scenarios/{kept['id']}/"

    assert as_viewer.delete(place).status_code == 403
    assert as_viewer.get(place).status_code == 200
    assert as_consultant.delete(place).status_code == 204
    assert as_viewer.get(place).status_code == 404


def test_it_attributes_the_change_between_versions(tool, as_consultant, as_viewer):
    as_consultant.post(f"{at(tool)}versions/", {}, format="json")
    as_consultant.patch(f"{at(tool)}values/{KEY}/?year=2", {"value": "250"}, format="json")
    as_consultant.patch(f"{at(tool)}values/{ONCE}/", {"value": "100"}, format="json")
    as_consultant.post(f"{at(tool)}versions/", {}, format="json")

    told = as_viewer.get(f"{at(tool)}versions/1/compare/2/").json()

    change = Decimal(told["net_present_value"]["change"])
    assert sum(Decimal(each["change"]) for each in told["contributions"]) == change > 0
    assert [(cell["field_key"], cell["year"]) for cell in told["cells"]] == [(KEY, 2), (ONCE, None)]
