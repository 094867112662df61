"""Units billed against the units a case makes; tables of base units with their days."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.billing.actions.base_units import BadBaseUnits, load_base_units
from audit.billing.ledger import BilledCase, Ledger, LoggedCase, Terms, Tolerance
from audit.billing.ledger.declarations import CaseUnits
from audit.billing.matching import Pair
from audit.billing.models import BaseUnit
from audit.billing.queries.terms import payer_rules
from audit.billing.rules import find_all
from audit.trail.models import AuditEvent
from leafenterprise.shared.errors import NotAllowed
from tests.billing.make import audited, charge, found, log_of, logged, make_terms, report_of, send
from tests.places import require_shared_data

D = Decimal
DAY = date(2026, 3, 2)
NEW_YEAR = date(2026, 1, 1)


def said_of(billed, tolerance=None):
    """What the discrepancy rule says of a case of 5 base and 4 time units in 60 minutes."""
    case = LoggedCase("c", DAY, codes=("00810",), minutes=60)
    bill = BilledCase("b", DAY, codes=("00810",), units=billed, payer="Aspen")
    ledger = Ledger({"c": case}, {"b": bill}, {"c": Pair("c", "b", "ticket", 100, "")},
                    units={"c": CaseUnits(D(9), D(4))})  # fmt: skip
    terms = Terms(DAY, by_payer={"Aspen": [tolerance]} if tolerance else {})
    return [one.statement for one in find_all(ledger, terms) if one.kind == "discrepancy"]


@pytest.mark.parametrize(
    ("billed", "is_fine"),
    [(None, True), (D(1), True), (D(9), True), (D("9.9"), True), (D(10), False), (D(4), True),
     (D("4.5"), True), (D("4.6"), False), (D(60), True), (D(13), False)],
)  # fmt: skip
def test_units_may_be_stated_in_all_of_time_or_in_minutes(billed, is_fine):
    assert (said_of(billed) == []) == is_fine


def test_it_says_how_many_units_were_billed_and_made():
    (said,) = said_of(D("13.50"))

    assert "billed 13.5 units, the log makes 9" in said


def test_a_payers_tolerance_holds_on_its_days_only():
    wide = {"units": D(5), "part": D(0)}

    assert said_of(D(13), Tolerance(**wide, since=NEW_YEAR)) == []
    assert said_of(D(13), Tolerance(**wide, until=date(2025, 12, 31))) != []


def table(*rows):
    return "\n".join(["cpt,base_units", *rows]).encode()


def load(organization, by, *rows, since=NEW_YEAR):
    return load_base_units(
        organization=organization, content=table(*rows), since=since, source="Made up", by=by
    )


@pytest.mark.django_db
def test_a_run_says_that_too_many_units_were_billed(rowan, doctor):
    make_terms(rowan.organization)
    send(rowan, doctor, "case_log", log_of(logged("03/02/2026", "T-100")))
    report = report_of(charge("T-100", "03/02/2026")).splitlines()
    wide = "\n".join([f"{report[0]},Units", f"{report[1]},14"]) + "\n"
    send(rowan, doctor, "charges", wide, mapped={"units": "Units"})

    audited(rowan, doctor)

    (off,) = found(rowan)["discrepancy"]
    assert "billed 14 units, the log makes 9" in off.statement


@pytest.mark.django_db
def test_a_later_table_begins_on_its_day_and_the_earlier_ends(cedar, operator):
    make_terms(cedar)

    loaded = load(cedar, operator, "00810,6", "00790,7", since=date(2026, 7, 1))

    assert (loaded.added, loaded.changed, loaded.same) == (1, 1, 0)
    known = {(one.since, one.until): one.base_units for one in payer_rules(cedar)}
    assert known == {
        (date(2025, 1, 1), date(2026, 6, 30)): {"00810": D(5)},
        (date(2026, 7, 1), None): {"00810": D(6), "00790": D(7)},
    }
    assert load(cedar, operator, "00810,6", since=date(2026, 7, 1)).same == 1
    assert AuditEvent.objects.filter(action="billing.base_units_loaded").count() == 2


@pytest.mark.django_db
def test_an_earlier_table_ends_where_a_later_begins(cedar, operator):
    load(cedar, operator, "00810,6", since=date(2026, 7, 1))

    load(cedar, operator, "00810,5")

    assert BaseUnit.objects.get(since=NEW_YEAR).until == date(2026, 6, 30)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["00810,5", "x,4"], "Line 3 has no procedure code."),
        (["00810,101"], "Line 2 has no base units between 0 and 100."),
        (["00810,many"], "Line 2 is no number."),
        (["00810"], "Line 2 has too few columns."),
        (["00810,5", "00810,6"], "Line 3 states other units for a code above."),
        ([], "The table holds no code."),
    ],
)
def test_a_bad_table_is_refused_whole_with_its_lines(cedar, operator, rows, says):
    with pytest.raises(BadBaseUnits) as refused:
        load(cedar, operator, *rows)

    assert says in refused.value.details["lines"]
    assert not BaseUnit.objects.exists()


@pytest.mark.django_db
def test_units_of_one_day_are_not_told_twice(cedar, operator, doctor):
    load(cedar, operator, "00810,5")

    with pytest.raises(BadBaseUnits):
        load(cedar, operator, "00810,6")
    with pytest.raises(NotAllowed):
        load(cedar, doctor, "00790,7")


@pytest.mark.django_db
def test_the_whole_table_of_cms_is_loaded_by_the_command(cedar, operator):
    path = require_shared_data() / "comp" / "anesthesia" / "cms_base_units_2022.csv"
    told = StringIO()
    named = {
        "organization": cedar.slug, "since": date(2022, 1, 1), "source": "CMS 2022",
        "by": operator.email,
    }  # fmt: skip

    call_command("load_base_units", path, stdout=told, **named)
    with pytest.raises(CommandError, match="no such organization"):
        call_command("load_base_units", path, **named | {"organization": "nobody"})

    assert (
        "275 codes added, 0 changed from 2022-01-01 on, 0 as before, 1 without" in told.getvalue()
    )
    assert BaseUnit.objects.get(organization=cedar, code="00562").units == 20
