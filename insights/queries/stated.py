"""What a statement is made of: signals nobody has counted yet, terms, and what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from insights.analytics.periods import Period
from insights.models import (
    FinancialSignal,
    Provider,
    ProviderAgreement,
    ProviderStatement,
    StatedSignal,
)
from insights.models.statements import CLOSED
from insights.queries.marks import standings, today_at
from insights.signals.source_modules import SOURCE_MODULES
from insights.statements.lines import KINDS, LAB_CHARGE, PRODUCTION, Closed, Item, Problem
from insights.statements.terms import Terms, TermsInvalid
from leafenterprise.accounts.models import Site

PMS, LAB = "pms", "lab_manager"


@dataclass(frozen=True)
class Basis:
    """Everything a calculation takes, and what is known to be missing or left out."""

    terms: tuple[Terms, ...]
    items: tuple[Item, ...]
    closed: tuple[Closed, ...]
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True)
class _Known:
    """A signal with the day and the category it belongs to, and where it happened."""

    item: Item
    site: int


def basis_of(provider: Provider, currency: str, period: Period, now: datetime) -> Basis:
    """What is known at this moment of the provider's period, and of closed ones before it."""
    terms, problems = _terms(provider, currency)
    unstated = _unstated(provider, currency, period)
    ended = list(_closed_before(provider, currency, period))
    current, late, loose = _parted(unstated, period, ended)
    sites = list(Site.objects.filter(organization=provider.organization_id).order_by("name"))
    problems += _missing_of_sources(sites, period, now, terms, {each.site for each in current})
    return Basis(
        terms=terms,
        items=tuple(each.item for each in current),
        closed=tuple(
            _closed(statement, late[statement.pk]) for statement in ended if late[statement.pk]
        ),
        problems=tuple(problems),
        notices=tuple(_notices(provider, currency, period, loose)),
    )


def days_of(rows: QuerySet[FinancialSignal]) -> dict[str, date]:
    """Signal → the day it belongs to."""
    return {each.item.id: each.item.day for each in _known(rows)}


def _terms(provider: Provider, currency: str) -> tuple[tuple[Terms, ...], list[Problem]]:
    found, problems = [], []
    rows = ProviderAgreement.objects.filter(provider=provider, currency_code=currency)
    for agreement in rows.prefetch_related("rates").order_by("effective_from"):
        try:
            found.append(agreement.terms())
        except TermsInvalid as trouble:
            problems.append(
                Problem(
                    "AGREEMENT_INVALID",
                    f"The agreement from {agreement.effective_from} cannot be reckoned with: "
                    f"{trouble}.",
                    "The agreement is put right.",
                    {"agreement": agreement.public_id},
                )
            )
    return tuple(found), problems


def _unstated(provider: Provider, currency: str, period: Period) -> list[_Known]:
    """Signals up to the last day that no closed statement has counted."""
    counted = Exists(StatedSignal.objects.filter(signal=OuterRef("pk")))
    rows = FinancialSignal.objects.filter(
        ~counted,
        organization=provider.organization_id,
        provider=provider,
        currency_code=currency,
        signal_type__in=list(KINDS),
    )
    rows = rows.filter(Q(business_day__lte=period.last) | Q(is_correction=True))
    return [each for each in _known(rows) if each.item.day <= period.last]


def _known(rows: QuerySet[FinancialSignal]) -> list[_Known]:
    """Corrections belong to the day and category of what they correct, however long the chain."""
    names = ("pk", "signal_type", "business_day", "attributes", "amount", "site_id",
             "corrects_signal_id")  # fmt: skip
    found = list(rows.values(*names))
    roots = _roots({row["corrects_signal_id"] for row in found if row["corrects_signal_id"]})
    known = []
    for row in found:
        day, category = roots.get(row["corrects_signal_id"]) or _place(row)
        hundredths = int(Decimal(row["amount"]).scaleb(2))
        item = Item(str(row["pk"]), row["signal_type"], day, category, hundredths)
        known.append(_Known(item, row["site_id"]))
    return known


def _roots(asked: set[UUID]) -> dict[UUID, tuple[date, str]]:
    """Corrected signal → day and category of the first signal of its chain."""
    parents: dict[UUID, UUID | None] = {}
    places: dict[UUID, tuple[date, str]] = {}
    upcoming = asked
    while upcoming:
        rows = FinancialSignal.objects.filter(pk__in=upcoming)
        for row in rows.values("pk", "business_day", "attributes", "corrects_signal_id"):
            parents[row["pk"]] = row["corrects_signal_id"]
            places[row["pk"]] = _place(row)
        upcoming = {each for each in parents.values() if each and each not in parents}
    found = {}
    for signal in asked:
        root = signal
        while (parent := parents[root]) is not None:
            root = parent
        found[signal] = places[root]
    return found


def _place(row: Mapping[str, Any]) -> tuple[date, str]:
    return row["business_day"], str(row["attributes"].get("category", ""))


def _closed_before(
    provider: Provider, currency: str, period: Period
) -> QuerySet[ProviderStatement]:
    return ProviderStatement.objects.filter(
        provider=provider, currency_code=currency, state__in=CLOSED, period_end__lt=period.first
    ).order_by("period_start")


def _parted(
    known: Iterable[_Known], period: Period, ended: list[ProviderStatement]
) -> tuple[list[_Known], dict[int, list[Item]], list[Item]]:
    """Of this period, late for a closed one (by its key), and of days no statement was made of."""
    current, loose = [], []
    late: dict[int, list[Item]] = defaultdict(list)
    for each in known:
        day = each.item.day
        settled = next((one for one in ended if one.period_start <= day <= one.period_end), None)
        if day >= period.first:
            current.append(each)
        elif settled is not None:
            late[settled.pk].append(each.item)
        else:
            loose.append(each.item)
    return current, late, loose


def _closed(statement: ProviderStatement, late: list[Item]) -> Closed:
    """The closed period with everything that was stated of it, on whichever statement."""
    counted = StatedSignal.objects.filter(
        statement__provider=statement.provider_id,
        statement__currency_code=statement.currency_code,
        day__range=(statement.period_start, statement.period_end),
    )
    stated = _known(FinancialSignal.objects.filter(pk__in=counted.values("signal")))
    return Closed(
        statement=statement.public_id,
        period=Period(statement.period_start, statement.period_end),
        terms=tuple(Terms.from_json(each) for each in statement.terms),
        stated=tuple(each.item for each in stated),
        late=tuple(late),
    )


def _missing_of_sources(
    sites: list[Site], period: Period, now: datetime, terms: tuple[Terms, ...], used: set[int]
) -> list[Problem]:
    """Days that are not over or were not sent whole, and sources that nobody waits for."""
    problems = []
    if period.last >= today_at(sites, now):
        problems.append(
            Problem(
                "PERIOD_NOT_OVER",
                f"The period ends on {period.last}.",
                "Its last day ends at every site.",
                {"last_day": period.last.isoformat()},
            )
        )
    needed = [PMS] + ([LAB] if any(each.lab_share for each in terms) else [])
    found = standings(sites, period, now)
    for source in (PMS, LAB):
        own = [each for each in found if each.source_module == source]
        for each in own:
            if each.found and not each.found.is_complete:
                problems.append(_incomplete(source, each.site, each.found.missing))
        waited = {each.site.pk for each in own if each.found}
        if source in needed and not waited:
            problems.append(_not_expected(source, ""))
        elif source == PMS:
            problems += [_not_expected(source, site.name) for site in sites
                         if site.pk in used - waited]  # fmt: skip
    return problems


def _incomplete(source: str, site: Site, missing: tuple[Period, ...]) -> Problem:
    label = SOURCE_MODULES[source].label
    return Problem(
        "SOURCE_INCOMPLETE",
        f"{label} has not sent everything of {site.name}.",
        "The source sends and marks the days that are missing.",
        {
            "source_module": source,
            "site": site.public_id,
            "missing": [[gap.first.isoformat(), gap.last.isoformat()] for gap in missing],
        },
    )


def _not_expected(source: str, site: str) -> Problem:
    label = SOURCE_MODULES[source].label
    return Problem(
        "NO_SOURCE_EXPECTED",
        f"Nobody waits for {label}{f' at {site}' if site else ''}, so nothing says it is whole.",
        "Somebody sets up that the source is expected.",
        {"source_module": source},
    )


def _notices(provider: Provider, currency: str, period: Period, loose: list[Item]) -> Iterable[str]:
    """What this statement leaves out, said and not hidden."""
    if loose:
        days = sorted(item.day for item in loose)
        yield (
            f"{len(loose)} signals from {days[0]} to {days[-1]} belong to days of which no "
            "statement was made; they are not in this one."
        )
    others = FinancialSignal.objects.filter(
        organization=provider.organization_id,
        provider=provider,
        business_day__range=(period.first, period.last),
        signal_type__in=[PRODUCTION, LAB_CHARGE],
    ).exclude(currency_code=currency)
    for code in sorted(set(others.order_by().values_list("currency_code", flat=True))):
        yield f"There are amounts in {code}, which have a statement of their own."
