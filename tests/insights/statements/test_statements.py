"""Statements from signals: idempotent, blocked where something is missing, late things later."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from audit.trail.models import AuditEvent
from insights.actions.statements import (
    CountedElsewhere,
    DraftOnly,
    PeriodTaken,
    StatementClosed,
    adjust_statement,
    approve_statement,
    discard_statement,
    generate_statement,
    regenerate_statement,
    review_statement,
)
from insights.analytics.periods import Period
from insights.exports.statement_body import body_digest
from insights.models import ExpectedSource, ProviderStatement, SourceMark, StatedSignal
from insights.states import StatementBlocked
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.states import InvalidTransition
from tests.insights.make import make_provider, make_site
from tests.insights.statements.make import (
    APRIL,
    LATER,
    MARCH,
    amounts,
    approved,
    correct,
    make_agreement,
    make_whole,
    produce,
    statement_of,
)
from tests.people import make_member

pytestmark = pytest.mark.django_db


def events() -> list[str]:
    rows = AuditEvent.objects.filter(action__startswith="provider_statement").order_by("pk")
    return [action.partition(".")[2] for action in rows.values_list("action", flat=True)]


def codes(statement: ProviderStatement) -> list[str]:
    return [problem["code"] for problem in statement.problems]


def test_it_is_made_of_production_lab_charges_and_chargebacks(site, owner, provider):
    charge = produce(site, owner, provider, "200.00", type_="lab_invoice_charge")
    back = produce(site, owner, provider, "-50.00", type_="lab_invoice_chargeback")

    made = statement_of(provider, owner)

    assert amounts(made) == {
        "Production: other work": "400.00", "Lab charges": "-100.00", "Lab chargebacks": "25.00",
    }  # fmt: skip
    assert (made.readiness, made.gross_amount, made.net_amount) == ("ready", 325, 325)
    named = [line["signals"] for line in made.line_items[1:]]
    assert [[s.replace("-", "") for s in each] for each in named] == [[charge], [back]]
    assert all(line["explanation"] and line["formula"] for line in made.line_items)


def test_it_leaves_out_other_days_providers_and_currencies(site, owner, provider):
    produce(site, owner, provider, "5.00", "2026-04-01")
    produce(site, owner, make_provider(site.organization), "6.00")
    produce(site, owner, provider, "7.00", currency_code="EUR")

    made = statement_of(provider, owner)

    assert made.net_amount == 400
    assert made.notices == ["There are amounts in EUR, which have a statement of their own."]


def test_it_stays_as_it_is_with_nothing_new(draft, provider, owner):
    again = statement_of(provider, owner, now=LATER + timedelta(hours=1))

    assert again.pk == draft.pk
    assert (again.known_until, events()) == (draft.known_until, ["generated"])


def test_it_takes_in_what_is_new_and_keeps_adjustments(site, owner, provider, draft):
    adjust_statement(statement=draft, amount=Decimal("-12.50"), reason="Uniform", by=owner)
    produce(site, owner, provider, "100.00")

    again = statement_of(provider, owner, now=LATER + timedelta(hours=1))

    assert (again.gross_amount, again.net_amount) == (440, Decimal("427.50"))
    assert events() == ["generated", "adjust_draft", "regenerate_draft"]


def test_it_is_generated_again_under_review_too(site, owner, provider, draft):
    review_statement(statement=draft, by=owner)
    produce(site, owner, provider, "100.00")

    again = regenerate_statement(statement=draft, by=owner, now=LATER)

    assert (again.state, again.net_amount) == ("under_review", 440)


def test_it_keeps_what_is_under_review_where_something_is_missing_since(draft, site, owner):
    review_statement(statement=draft, by=owner)
    ExpectedSource.objects.create(
        organization=site.organization, site=make_site(site.organization),
        source_module="pms", expected_from=date(2026, 3, 1),
    )  # fmt: skip

    with pytest.raises(InvalidInput):
        regenerate_statement(statement=draft, by=owner, now=LATER)

    draft.refresh_from_db()
    assert (draft.readiness, draft.net_amount) == ("ready", 400)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda p, s: p.agreements.all().delete(), "AGREEMENT_MISSING"),
        (lambda p, s: p.agreements.get().rates.update(above=5), "AGREEMENT_INVALID"),
        (lambda p, s: p.agreements.get().rates.update(category="crowns"),
         "CATEGORY_WITHOUT_RATE"),
        (lambda p, s: ExpectedSource.objects.filter(source_module="pms").delete(),
         "NO_SOURCE_EXPECTED"),
        (lambda p, s: ExpectedSource.objects.filter(source_module="lab_manager").delete(),
         "NO_SOURCE_EXPECTED"),
        (lambda p, s: ExpectedSource.objects.create(
            organization=s.organization, site=make_site(s.organization), source_module="pms",
            expected_from=date(2026, 1, 1)), "SOURCE_INCOMPLETE"),
    ],
    ids=["no agreement", "bad bands", "no rate", "no PMS", "no lab", "a gap"],
)  # fmt: skip
def test_it_says_what_is_missing_and_states_no_amount(spoil, code, provider, site, owner):
    spoil(provider, site)

    made = statement_of(provider, owner)

    assert code in codes(made)
    assert (made.readiness, made.line_items) == ("blocked", [])
    assert (made.gross_amount, made.net_amount) == (None, None)
    assert all(problem["clears"] for problem in made.problems)
    with pytest.raises(StatementBlocked):
        review_statement(statement=made, by=owner)


def test_it_is_blocked_until_the_period_is_over(provider, owner):
    made = statement_of(provider, owner, now=datetime(2026, 3, 31, 12, tzinfo=UTC))

    assert "PERIOD_NOT_OVER" in codes(made)


def test_it_needs_no_lab_where_the_provider_bears_none_of_it(site, owner):
    provider = make_provider(site.organization)
    make_agreement(provider, lab_share=Decimal(0))
    make_whole(site, "pms")

    made = statement_of(provider, owner)

    assert (codes(made), made.net_amount) == ([], 0)


def test_it_clears_once_what_was_missing_is_there(site, owner):
    provider = make_provider(site.organization)
    make_whole(site)
    produce(site, owner, provider, "10.00")
    blocked = statement_of(provider, owner)
    make_agreement(provider)

    made = statement_of(provider, owner)

    assert (blocked.pk, blocked.readiness) == (made.pk, "blocked")
    assert (made.readiness, made.net_amount) == ("ready", 4)


def test_it_brings_what_came_after_the_closing_on_the_next_one(site, owner, provider, draft):
    approved(draft, owner)
    before = body_digest(ProviderStatement.objects.get(pk=draft.pk))
    first = StatedSignal.objects.get().signal_id.hex
    late = produce(site, owner, provider, "50.00", "2026-03-20")
    fixed = correct(site, owner, provider, first, "-200.00", "2026-04-09")
    produce(site, owner, provider, "10.00", "2026-04-02")

    april = statement_of(provider, owner, APRIL)

    assert amounts(april) == {
        "Production: other work": "4.00", "Came late: production: other work": "-60.00",
    }  # fmt: skip
    line = april.line_items[1]
    assert {s.replace("-", "") for s in line["signals"]} == {late, fixed}
    assert (line["late_of"], line["before"]) == (draft.public_id, "400.00")
    assert body_digest(ProviderStatement.objects.get(pk=draft.pk)) == before


def test_it_counts_what_came_late_once(site, owner, provider, draft):
    approved(draft, owner)
    produce(site, owner, provider, "50.00", "2026-03-20")
    approved(statement_of(provider, owner, APRIL), owner)
    produce(site, owner, provider, "5.00", "2026-03-21")
    may = Period(date(2026, 5, 1), date(2026, 5, 1))

    made = statement_of(provider, owner, may)

    assert amounts(made) == {"Came late: production: other work": "2.00"}
    assert made.line_items[0]["before"] == "420.00"


def test_it_puts_a_correction_to_the_period_it_corrects_while_that_is_open(site, owner, provider):
    first = produce(site, owner, provider, "100.00", category="crowns")
    correct(site, owner, provider, first, "-30.00", "2026-04-09")

    assert statement_of(provider, owner).net_amount == 428
    assert statement_of(provider, owner, APRIL).net_amount == 0


def test_it_says_what_belongs_to_days_nobody_made_a_statement_of(provider, owner):
    made = statement_of(provider, owner, APRIL)

    assert made.net_amount == 0
    assert "days of which no statement was made" in made.notices[0]


def test_it_refuses_a_signal_that_another_statement_counted_meanwhile(site, owner, provider, draft):
    approved(draft, owner)
    produce(site, owner, provider, "50.00", "2026-03-20")
    april = statement_of(provider, owner, APRIL)
    first_of_may = Period(date(2026, 5, 1), date(2026, 5, 1))
    approved(statement_of(provider, owner, first_of_may), owner)
    review_statement(statement=april, by=owner)

    with pytest.raises(CountedElsewhere):
        approve_statement(statement=april, by=owner)

    april.refresh_from_db()
    assert (april.state, april.approved_at) == ("under_review", None)


@pytest.mark.parametrize(
    "period", [Period(date(2026, 3, 15), date(2026, 4, 14)), Period(date(2026, 3, 1), APRIL.last)]
)
def test_it_lets_one_statement_speak_for_a_day(draft, provider, owner, period):
    with pytest.raises(PeriodTaken):
        statement_of(provider, owner, period)


def test_it_is_discarded_as_a_draft_so_that_another_period_can_be_stated(draft, provider, owner):
    discard_statement(statement=draft, reason="Wrong days", by=owner)

    assert statement_of(provider, owner, Period(MARCH.first, APRIL.last)).net_amount == 400
    assert events() == ["generated", "discarded", "generated"]


def test_it_is_not_discarded_once_people_look_at_it(draft, owner):
    review_statement(statement=draft, by=owner)

    with pytest.raises(DraftOnly):
        discard_statement(statement=draft, reason="Wrong days", by=owner)


def test_it_is_not_generated_again_once_approved(draft, provider, owner):
    approved(draft, owner)

    with pytest.raises(StatementClosed):
        statement_of(provider, owner)
    with pytest.raises(InvalidTransition):
        regenerate_statement(statement=draft, by=owner)


@pytest.mark.parametrize(
    ("amount", "reason"),
    [("0", "Nothing"), ("1.001", "Too fine"), ("1.00", "  "), ("1000000000000", "Too much")],
)
def test_it_asks_for_an_amount_and_a_reason(draft, owner, amount, reason):
    with pytest.raises(InvalidInput):
        adjust_statement(statement=draft, amount=Decimal(amount), reason=reason, by=owner)


def test_it_keeps_every_adjustment_with_who_and_why(draft, owner):
    for amount in ("-20.00", "5.25"):
        adjust_statement(statement=draft, amount=Decimal(amount), reason="Course", by=owner)

    assert draft.net_amount == Decimal("385.25")
    assert [(each["number"], each["amount"], each["by"]) for each in draft.adjustments] == [
        (1, "-20.00", owner.public_id), (2, "5.25", owner.public_id),
    ]  # fmt: skip
    total = sum(Decimal(line["amount"]) for line in [*draft.line_items, *draft.adjustments])
    assert total == draft.net_amount


@pytest.mark.parametrize("role", ["cashier", "provider", "group_owner", "operator", "viewer"])
def test_it_is_made_by_owners_and_managers_alone(provider, cedar, role):
    with pytest.raises(NotAllowed):
        statement_of(provider, make_member(cedar, role))


@pytest.mark.parametrize(
    ("currency", "period"),
    [("XXX", MARCH), ("GBP", Period(date(2020, 1, 1), date(2026, 1, 1)))],
)
def test_it_refuses_what_no_statement_is_made_of(provider, owner, currency, period):
    with pytest.raises(InvalidInput):
        generate_statement(provider=provider, period=period, currency=currency, by=owner)


def test_it_needs_marks_at_every_site_where_the_provider_worked(site, owner, provider):
    produce(make_site(site.organization), owner, provider, "10.00")

    assert codes(statement_of(provider, owner)) == ["NO_SOURCE_EXPECTED"]
    assert SourceMark.objects.count() == 2
