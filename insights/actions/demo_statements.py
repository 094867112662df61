"""The demonstration's statements: agreements, and last month's at each step of the way."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from insights.actions.statement_delivery import (
    PORTAL,
    distribute_statement,
    export_statement,
    set_earnings_access,
)
from insights.actions.statements import (
    adjust_statement,
    approve_statement,
    generate_statement,
    review_statement,
)
from insights.analytics.periods import Period
from insights.models import AgreementRate, Provider, ProviderAgreement, ProviderStatement
from leafenterprise.accounts.models import Organization, User

CURRENCY = "GBP"
# provider → shares by category; who is not named has no agreement yet, and the page says so.
SHARES: dict[str, dict[str, str]] = {
    "Dr Anna Aldous": {"": "0.45", "implant": "0.40"},
    "Dr Ben Barlow": {"": "0.42"},
    "Clara Chen": {"": "0.38", "hygiene": "0.35"},
    "Dr Finn Forbes": {"": "0.44"},
}
LAB_SHARE = Decimal("0.5")
SENT, REVIEWED, DRAFTED, WITHOUT_TERMS = SUBJECTS = (
    "Dr Anna Aldous", "Dr Ben Barlow", "Clara Chen", "Dr Dev Desai",
)  # fmt: skip


def load_statements(
    *, organization: Organization, owner: User, reader: User | None, first: date, now: datetime
) -> int:
    """Statements of the last whole month: distributed, under review, draft, and one blocked.

    reader: the log-in of the first provider, who then sees their own. None is made where the
    signals begin within that month, and none twice.
    """
    period = _month_before(now.date())
    mine = ProviderStatement.objects.filter(organization=organization)
    if first > period.first or mine.filter(period_start=period.first).exists():
        return 0
    people = {one.name: one for one in Provider.objects.filter(organization=organization)}
    for name, shares in SHARES.items():
        _agree(people[name], shares, first)
    made = {
        name: generate_statement(
            provider=people[name], period=period, currency=CURRENCY, by=owner, now=now
        )
        for name in SUBJECTS
    }
    _deduct(made[REVIEWED], owner, now)
    _send(made[SENT], owner, reader, now)
    return len(made)


def _month_before(today: date) -> Period:
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def _agree(provider: Provider, shares: dict[str, str], first: date) -> None:
    agreement, is_new = ProviderAgreement.objects.get_or_create(
        provider=provider, currency_code=CURRENCY,
        defaults={"organization": provider.organization, "effective_from": first.replace(day=1),
                  "lab_share": LAB_SHARE},
    )  # fmt: skip
    if is_new:
        AgreementRate.objects.bulk_create(
            AgreementRate(agreement=agreement, category=category, share=Decimal(share))
            for category, share in shares.items()
        )


def _deduct(statement: ProviderStatement, owner: User, now: datetime) -> None:
    adjust_statement(
        statement=statement, amount=Decimal("-120.00"), by=owner, now=now,
        reason="Course fee that the practice paid on their behalf",
    )  # fmt: skip
    review_statement(statement=statement, by=owner, now=now)


def _send(statement: ProviderStatement, owner: User, reader: User | None, now: datetime) -> None:
    review_statement(statement=statement, by=owner, now=now)
    approve_statement(statement=statement, by=owner, now=now)
    export_statement(statement=statement, by=owner, now=now)
    if reader is None:
        return
    Provider.objects.filter(pk=statement.provider_id).update(user=reader)
    statement.refresh_from_db()
    set_earnings_access(provider=statement.provider, enabled=True, by=owner, now=now)
    distribute_statement(statement=statement, channel=PORTAL, by=owner, now=now)
