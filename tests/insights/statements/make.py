"""A practice whose providers are due something: agreements, whole sources, work and lab costs."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from insights.actions.statements import (
    approve_statement,
    generate_statement,
    review_statement,
)
from insights.analytics.periods import Period
from insights.models import (
    AgreementRate,
    ExpectedSource,
    Provider,
    ProviderAgreement,
    ProviderStatement,
    SourceMark,
)
from leafenterprise.accounts.models import Site, User
from tests.insights.make import ingest, make_provider, signal

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
LATER = datetime(2026, 5, 20, 9, tzinfo=UTC)
_numbers = itertools.count(1)


def make_agreement(
    provider: Provider, rates: dict[str, list[tuple[str, str]]] | None = None, **fields: Any
) -> ProviderAgreement:
    """40 % of everything and half the lab costs, from 2026 on, unless told otherwise."""
    given = {
        "lab_share": Decimal("0.5"), "effective_from": date(2026, 1, 1), "currency_code": "GBP",
    }  # fmt: skip
    made = ProviderAgreement.objects.create(
        organization=provider.organization, provider=provider, **{**given, **fields}
    )
    for category, bands in (rates or {"": [("0", "0.40")]}).items():
        for above, share in bands:
            AgreementRate.objects.create(
                agreement=made, category=category, above=Decimal(above), share=Decimal(share)
            )
    return made


def make_whole(site: Site, *sources: str, until: date = date(2026, 5, 1)) -> None:
    """The sources are expected from 2026 on and have sent everything until the day."""
    for source in sources or ("pms", "lab_manager"):
        about = {"organization": site.organization, "site": site, "source_module": source}
        ExpectedSource.objects.create(**about, expected_from=date(2026, 1, 1))
        SourceMark.objects.create(**about, first_day=date(2026, 1, 1), last_day=until)


def produce(
    site: Site, by: User, provider: Provider, amount: str, day: str = "2026-03-10", **fields: Any
) -> str:
    """A signal of the provider's, production unless told otherwise; its id."""
    type_ = fields.pop("type_", "provider_production_item")
    if category := fields.pop("category", ""):
        fields["attributes"] = {"category": category}
    fields.setdefault("record", f"item {next(_numbers)}")
    row = signal(
        site, type_, amount=amount, provider_id=provider.public_id,
        signal_timestamp=f"{day}T12:00:00Z", **fields,
    )  # fmt: skip
    report = ingest(site, by, row)
    assert report.outcomes[0].outcome == "created", report.outcomes
    return report.outcomes[0].signal_id


def correct(site: Site, by: User, provider: Provider, of: str, amount: str, day: str) -> str:
    """A correction of a signal, sent by the source itself on a later day."""
    return produce(
        site, by, provider, amount, day, is_correction=True, corrects_signal_id=of,
        record=f"correction {next(_numbers)}",
    )  # fmt: skip


def make_ready(site: Site, by: User, amount: str = "1000.00") -> Provider:
    """A provider with an agreement, whole sources and one item in March."""
    provider = make_provider(site.organization)
    make_agreement(provider)
    make_whole(site)
    produce(site, by, provider, amount)
    return provider


def statement_of(
    provider: Provider, by: User, period: Period = MARCH, now: datetime = LATER
) -> ProviderStatement:
    """The provider's draft of the period."""
    return generate_statement(provider=provider, period=period, currency="GBP", by=by, now=now)


def approved(statement: ProviderStatement, by: User) -> ProviderStatement:
    """The same, reviewed and approved."""
    review_statement(statement=statement, by=by)
    return approve_statement(statement=statement, by=by)


def amounts(statement: ProviderStatement) -> dict[str, str]:
    """Title → amount of each line."""
    return {line["title"]: line["amount"] for line in statement.line_items}
