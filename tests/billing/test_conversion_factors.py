"""A locality's conversion factor out of CMS's table: dated, governed, and right to the cent."""

import csv
import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.billing.actions.base_units import load_base_units
from audit.billing.actions.conversion_factors import (
    BadConversionFactors,
    load_conversion_factor,
)
from audit.billing.compensation import Case, expect_payment, rules_on
from audit.billing.models import PayerTerms
from audit.billing.queries.terms import payer_rules
from audit.trail.models import AuditEvent
from leafenterprise.shared.errors import NotAllowed
from tests.places import require_shared_data

pytestmark = pytest.mark.django_db
HEAD = "MAC Contractor,Locality,Locality Name,Work GPCI,PE GPCI,MP GPCI"
ALABAMA = "10112,00,ALABAMA,1,0.869,0.575"
D = Decimal


def table(*rows, factor="Anes_CF_2025"):
    return "\n".join([f"{HEAD},{factor}", *rows]).encode()


def load(organization, by, content, since=date(2025, 1, 1), locality="10112-00", **fields):
    given = {"payer": "Medicare", "source": "CMS 2025"} | fields
    return load_conversion_factor(
        organization=organization, content=content, locality=locality, since=since, by=by, **given
    )


def test_cms_own_tables_give_the_worked_payments(cedar, operator):
    folder = require_shared_data() / "comp" / "anesthesia"
    since = date(2025, 1, 1)
    load_base_units(
        organization=cedar, content=(folder / "cms_base_units_2022.csv").read_bytes(),
        since=since, source="CMS 2022", by=operator,
    )  # fmt: skip
    told = StringIO()

    call_command(
        "load_conversion_factor", folder / "cms_cf_2025_by_locality.csv", organization=cedar.slug,
        since=since, source="CMS 2025", by=operator.email, payer="Medicare", locality="10112-00",
        stdout=told,
    )  # fmt: skip

    assert "Medicare pays 19.31 dollars a unit from 2025-01-01 on until 2025" in told.getvalue()
    day = date(2025, 6, 2)
    rules = rules_on(payer_rules(cedar), "Medicare", day)
    with (folder / "medicare_test_vectors.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["locality"] == "ALABAMA"]
    assert len(rows) == 6
    for row in rows:
        case = Case(day, row["cpt"], int(row["minutes"]), (row["modifier"],), (), True)
        assert expect_payment(case, rules).amount == D(row["expected_payment"]), row


def test_the_terms_before_end_and_their_rules_go_on(cedar, operator):
    PayerTerms.objects.create(
        organization=cedar, payer="Medicare", since=date(2023, 1, 1), time_rule="hundredths",
        conversion_factor=D("21.12"), tolerance_usd=D(5), source="Before",
    )  # fmt: skip

    made = load(cedar, operator, table(f"{ALABAMA},19.31"))
    again = load(cedar, operator, table(f"{ALABAMA},19.31"))

    before = PayerTerms.objects.get(since=date(2023, 1, 1))
    assert again == made
    assert before.until == date(2024, 12, 31)
    assert (made.until, made.time_rule, made.tolerance_usd) == (
        date(2025, 12, 31), "hundredths", D(5),
    )  # fmt: skip
    assert made.source == "CMS 2025; locality 10112-00 ALABAMA"
    (event,) = AuditEvent.objects.filter(action="billing.conversion_factor_loaded")
    assert json.loads(event.after)["gpci"] == ["1", "0.869", "0.575"]


def test_it_ends_where_later_terms_begin(cedar, operator):
    load(cedar, operator, table(f"{ALABAMA},20.00", factor="CF"), since=date(2025, 7, 1))

    early = load(cedar, operator, table(f"{ALABAMA},19.31"))

    assert early.until == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (table(f"{ALABAMA},19.31", factor="Anes CF 2024"), "The table's factors are not of 2025."),
        (table(f"{ALABAMA},19.31,20", factor="CF,Conversion factor"),
         "Several columns hold conversion factors."),
        (table(f"{ALABAMA},19.31", factor="Price"), "There is no column of conversion factors."),
        (table(f"{ALABAMA},NaN"), "Line 2 is no number."),
        (table(f"{ALABAMA},0"), "Line 2 has no dollars a unit between 0 and 1000."),
        (table(f"{ALABAMA},19.31", f"{ALABAMA},20"), "Line 3 states a locality above otherwise."),
        (table("10112,00,ALABAMA"), "Line 2 has too few columns."),
        (table(), "The table holds no locality."),
        (table("10212,01,ATLANTA,1,1,1,20.48"),
         "There is no such locality; contractor and number name one, as in 10212-01."),
    ],
    ids=[
        "of another year", "two factors", "no factor", "no number", "nothing", "told twice",
        "a short line", "empty", "another locality",
    ],
)  # fmt: skip
def test_a_bad_table_changes_nothing(cedar, operator, content, says):
    with pytest.raises(BadConversionFactors) as refused:
        load(cedar, operator, content)

    assert says in refused.value.details["lines"]
    assert not PayerTerms.objects.exists()


def test_other_terms_of_the_day_are_not_replaced(cedar, operator, doctor):
    load(cedar, operator, table(f"{ALABAMA},19.31"))

    with pytest.raises(BadConversionFactors, match="not loaded"):
        load(cedar, operator, table(f"{ALABAMA},19.32"))
    with pytest.raises(NotAllowed):
        load(cedar, doctor, table(f"{ALABAMA},19.31"))
    with pytest.raises(CommandError, match="not a file"):
        call_command(
            "load_conversion_factor", "nowhere.csv", organization=cedar.slug,
            since=date(2025, 1, 1), source="x", by=operator.email, payer="M", locality="10112-00",
        )  # fmt: skip
