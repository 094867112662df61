"""What leaves the incoming pages: their tables as CSV and Excel."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from audit.exports.leaving import Leaving as Told
from audit.exports.leaving import hand_out_table
from leafenterprise.accounts.guards import guarded
from leafenterprise.accounts.models import Organization
from leafenterprise.accounts.navigation import current_organization, in_current_organization
from savings.models import ClaimDataset
from savings.pages.contract_words import terms_in_words
from savings.pages.contracts import shown_version, standing_of
from savings.pages.datasets import says
from savings.pages.exports import EXCEL_ROWS, TooLongForExcel
from savings.pages.missing import lacks_of
from savings.queries import datasets, governance, price_lists
from savings.queries.requests import list_requests

Row = Sequence[Any]
AT_ONCE = 20_000


@dataclass(frozen=True)
class Leaving:
    """A table on its way out: its header, its rows, how many, and what it is about."""

    name: str
    header: Row
    rows: Iterable[Row]
    count: int = 0
    about: tuple[tuple[str, str], ...] = field(default=())


@require_GET
@guarded("savings.view")
def list_file(request: HttpRequest, table: str, form: str) -> HttpResponseBase:
    """One of the lists, whole."""
    return _answer(request, _LISTS[table](request), form, current_organization(request))


@require_GET
@guarded("savings.view")
def dataset_file(request: HttpRequest, dataset_id: str, table: str, form: str) -> HttpResponseBase:
    """A table of a file's page."""
    found = datasets.get_dataset(request.user, dataset_id)
    if table not in _OF_DATASET:
        raise Http404
    return _answer(request, _OF_DATASET[table](found), form, found.organization)


@require_GET
@guarded("savings.view")
def price_file(request: HttpRequest, prices_id: str, form: str) -> HttpResponseBase:
    """Every price of a list."""
    found = governance.get_prices(request.user, prices_id)
    count = price_lists.count_intervals(found)
    rows = (
        list(row.values())
        for start in range(0, count, AT_ONCE)
        for row in price_lists.list_intervals(found, offset=start, limit=AT_ONCE)
    )
    about = (("Price list", found.title), ("SHA-256", found.sha256))
    name = f"prices-{found.public_id}"
    leaving = Leaving(name, price_lists.INTERVAL, rows, count, about)
    return _answer(request, leaving, form, found.organization)


@require_GET
@guarded("savings.view")
def contract_file(
    request: HttpRequest, contract_id: str, table: str, form: str
) -> HttpResponseBase:
    """The terms or the settlements of a frozen version."""
    contract = governance.get_contract(request.user, contract_id)
    version = shown_version(contract, request.GET.get("version", ""))
    if version is None or table not in ("terms", "settlements"):
        raise Http404
    kept = terms_in_words(version.terms) if table == "terms" else version.settlements
    header = list(kept[0]) if kept else ["component"]
    rows = [[_amount(name, row[name]) for name in header] for row in kept]
    about = (("Contract", str(version)), ("Digest", version.digest))
    leaving = Leaving(f"{table}-{contract.public_id}", header, rows, len(rows), about)
    return _answer(request, leaving, form, contract.organization)


def _answer(
    request: HttpRequest, leaving: Leaving, form: str, organization: Organization | None
) -> HttpResponseBase:
    """The table under a name of our own. Raises: TooLongForExcel."""
    if form != "csv" and leaving.count > EXCEL_ROWS:
        raise TooLongForExcel(rows=leaving.count, limit=EXCEL_ROWS)
    told = Told(
        title=leaving.name.replace("-", " ").capitalize(),
        file_name=f"savings-{leaving.name}.{form}",
        form=form,
        capability="savings.view",
        organization=organization,
    )
    return hand_out_table(
        told, leaving.header, leaving.rows, sheet=leaving.name, by=request.user,
        about=leaving.about,
    )  # fmt: skip


def _of(dataset: ClaimDataset, table: str, header: Row, rows: Iterable[Row], count: int) -> Leaving:
    about = (("File", dataset.file_name), ("SHA-256", dataset.sha256))
    return Leaving(f"{table}-{dataset.public_id}", header, rows, count, about)


def _completeness(dataset: ClaimDataset) -> Leaving:
    counts = ("rows", dataset.rows_in, dataset.rows_accepted, dataset.rows_rejected)
    totals = sorted(dataset.totals.items())
    rows = [counts, *((name, *map(Decimal, amounts[:3])) for name, amounts in totals)]
    header = ("total_of", "in_the_file", "accepted", "rejected")
    return _of(dataset, "completeness", header, rows, len(rows))


def _missing(dataset: ClaimDataset) -> Leaving:
    rows = [
        (lack.column, lack.meaning, "; ".join(lack.figures), "; ".join(lack.rules))
        for lack in lacks_of(dataset.absent)
    ]
    header = ("missing_column", "meaning", "figures_not_computable", "rules_not_evaluable")
    return _of(dataset, "missing", header, rows, len(rows))


def _reasons(dataset: ClaimDataset) -> Leaving:
    groups = datasets.count_reject_reasons(dataset)
    rows = [(one["reason"], says(one["reason"]), one["column"], one["rows"]) for one in groups]
    return _of(dataset, "reasons", ("reason", "says", "column", "rows"), rows, len(rows))


def _rejects(dataset: ClaimDataset) -> Leaving:
    header = datasets.REJECT_COLUMNS
    rows = ([row[name] for name in header] for row in datasets.all_rejects(dataset))
    return _of(dataset, "rejects", header, rows, dataset.rows_rejected)


def _datasets(request: HttpRequest) -> Leaving:
    header = (
        "file", "client", "pbm", "kind", "layout", "first_date", "last_date", "rows_in",
        "rows_accepted", "rows_rejected", "sha256", "loaded_at",
    )  # fmt: skip
    found = in_current_organization(datasets.list_datasets(request.user), request)
    rows = (
        (
            one.file_name, one.organization, one.pbm, one.kind, one.layout, one.first_date,
            one.last_date, one.rows_in, one.rows_accepted, one.rows_rejected, one.sha256,
            one.created_at.isoformat(),
        )
        for one in found
    )  # fmt: skip
    return Leaving("datasets", header, _texts(rows), found.count())


def _requests(request: HttpRequest) -> Leaving:
    header = ("request", "client", "pbm", "broker", "group", "from", "to", "resolution", "scope")
    found = in_current_organization(list_requests(request.user), request)
    names = ("pbm", "broker", "group", "from_date", "to_date")
    rows = (
        (
            one.source_request_number, one.organization,
            *(one.asked.get(name, "") for name in names),
            one.state, one.scope.scope_key if one.scope else "",
        )
        for one in found
    )  # fmt: skip
    return Leaving("requests", header, _texts(rows), found.count())


def _contracts(request: HttpRequest) -> Leaving:
    header = ("contract", "client", "pbm", "broker", "group", "from", "to", "state")
    found = in_current_organization(governance.list_contracts(request.user), request)
    rows = (
        (
            one.name, one.organization, one.pbm, one.broker, one.group, one.from_date,
            one.to_date, standing_of(one).words,
        )
        for one in found
    )  # fmt: skip
    return Leaving("contracts", header, _texts(rows), found.count())


def _amount(name: str, value: Any) -> Any:
    """Amounts are kept as text; in a table they are numbers."""
    is_amount = value is not None and name.endswith(("_usd", "_discount"))
    return Decimal(value) if is_amount else value


def _texts(rows: Iterable[Row]) -> Iterator[Row]:
    """Records and dates as text, numbers as they are."""
    for row in rows:
        yield [cell if isinstance(cell, int) else str(cell or "") for cell in row]


_LISTS: dict[str, Callable[[HttpRequest], Leaving]] = {
    "datasets": _datasets,
    "requests": _requests,
    "contracts": _contracts,
}
_OF_DATASET: dict[str, Callable[[ClaimDataset], Leaving]] = {
    "completeness": _completeness,
    "missing": _missing,
    "reasons": _reasons,
    "rejects": _rejects,
}
