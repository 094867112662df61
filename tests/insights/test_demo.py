"""The demonstration's practice."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from insights.actions import demo
from insights.actions.demo import Staff, load_practice
from insights.models import CashReconciliation, FinancialSignal, ProviderStatement
from insights.queries.cash_expected import days_with_late_signals
from insights.queries.statements import list_own_statements
from leafenterprise.accounts.models import Site
from tests.people import make_member

pytestmark = pytest.mark.django_db


def test_it_loads_a_practice_that_is_the_same_when_loaded_twice(cedar, owner, monkeypatch):
    monkeypatch.setattr(demo, "SITES", {"Market Street": 4, "Riverside": 2, "Station Road": 2})
    staff = Staff(owner, make_member(cedar, "cashier"), make_member(cedar, "cashier"))
    now = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)

    first = load_practice(organization=cedar, staff=staff, now=now, days=9)
    signals = FinancialSignal.objects.count()
    second = load_practice(organization=cedar, staff=staff, now=now, days=9)

    assert first["sites"] == 3
    assert (second["signals"], FinancialSignal.objects.count()) == (0, signals)
    states = set(CashReconciliation.objects.values_list("state", flat=True))
    assert {"verified_balanced", "awaiting_verification"} <= states
    assert len(days_with_late_signals(Site.objects.get(name="Market Street"), "GBP")) == 1


def test_it_states_the_last_month_at_each_step(cedar, owner, monkeypatch):
    monkeypatch.setattr(demo, "SITES", {"Market Street": 1, "Riverside": 1, "Station Road": 1})
    monkeypatch.setattr(demo, "CASHED_UP", 1)
    staff = Staff(owner, *(make_member(cedar, role) for role in ("cashier", "cashier", "provider")))
    now = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)

    first = load_practice(organization=cedar, staff=staff, now=now, days=34)
    again = load_practice(organization=cedar, staff=staff, now=now, days=34)

    assert (first["statements"], again["statements"]) == (4, 0)
    found = ProviderStatement.objects.values_list("provider__name", "state", "readiness")
    assert set(found) == {
        ("Dr Anna Aldous", "distributed", "ready"), ("Dr Ben Barlow", "under_review", "ready"),
        ("Clara Chen", "draft_generated", "ready"), ("Dr Dev Desai", "draft_generated", "blocked"),
    }  # fmt: skip
    assert list_own_statements(staff.reader).count() == 1


def test_it_says_who_is_missing(cedar, owner):
    with pytest.raises(CommandError, match="nobody"):
        call_command("seed_practice", organization=cedar.slug)
    make_member(cedar, "cashier")
    with pytest.raises(CommandError, match="two cashiers"):
        call_command("seed_practice", organization=cedar.slug)
    with pytest.raises(CommandError, match="no organization"):
        call_command("seed_practice", organization="nowhere")
