"""Claims data: what was sent in, and for each file whether it adds up and what it lacks."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import guarded
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.shared.lists import narrowed, paged
from savings.claims.rejects import REASONS
from savings.filters import DatasetFilter
from savings.models import ClaimDataset, Upload
from savings.pages.missing import lacks_of
from savings.queries import governance
from savings.queries.datasets import (
    describe_quality,
    get_dataset,
    list_datasets,
    list_rejects,
    list_uploads,
)
from savings.queries.lifecycle import deletion_of

REJECTS_ON_A_PAGE = 20
UNSETTLED_SHOWN = 5
REFUSED_SHOWN_FOR = timedelta(days=7)


@require_GET
@guarded("savings.view")
def dataset_list(request: HttpRequest) -> HttpResponse:
    """The files of the person's clients, and those that are on their way or were refused."""
    mine = in_current_organization(list_datasets(request.user), request)
    context = {
        "page": paged(request, narrowed(request, DatasetFilter, mine)),
        "has_any": mine.exists(),
        "asked": request.GET,
        "pbms": governance.list_pbms(request.user),
        "layouts": _layout_ids(request.user),
        "unsettled": _unsettled(request)[:UNSETTLED_SHOWN],
        "may_load": can(request.user, "savings.load"),
    }
    return render(request, "savings/dataset_list.html", context)


@require_GET
@guarded("savings.view")
def dataset(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """One file: does it add up, what does it lack, and which rows were not accepted and why."""
    found = get_dataset(request.user, dataset_id)
    quality = describe_quality(found)
    reason = request.GET.get("reason", "")
    deletion = deletion_of(found)
    is_gone = deletion is not None and deletion.begun_at is not None
    rejects: Any = [] if is_gone else Rejects(found, reason, quality)
    context = {
        "dataset": found,
        "deletion": deletion,
        "is_gone": is_gone,
        "quality": quality,
        "totals": [(_title(name), name, total) for name, total in quality["totals"].items()],
        "lacks": lacks_of(found.absent) if found.kind == "claims" else [],
        "warnings": [(_about(said), said["rows"], said["code"]) for said in found.warnings],
        "meanings": declared_meanings(found),
        "reasons": [group | {"says": says(group["reason"])} for group in quality["reject_reasons"]],
        "reason": reason,
        "page": paged(request, rejects, REJECTS_ON_A_PAGE),
        "plans": found.plans.filter(is_active=True),
        "may_load": can(request.user, "savings.load", found.organization),
    }
    return render(request, "savings/dataset.html", context)


class Rejects:
    """The rejected rows of a file, cut by the engine and counted from its summary."""

    def __init__(self, dataset: ClaimDataset, reason: str, quality: dict[str, Any]) -> None:
        self._dataset, self._reason = dataset, reason
        groups = quality["reject_reasons"]
        self._count = sum(g["rows"] for g in groups if reason in ("", g["reason"]))

    def count(self) -> int:
        """How many there are."""
        return int(self._count)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        start, stop = part.start or 0, part.stop or 0
        rows = list_rejects(self._dataset, reason=self._reason, offset=start, limit=stop - start)
        return [row | {"says": says(row["reason"])} for row in rows]


def _unsettled(request: HttpRequest) -> QuerySet[Upload]:
    """Files that are being read or broke off, and those that were refused of late."""
    mine = in_current_organization(list_uploads(request.user), request).exclude(kind="prices")
    lately = timezone.now() - REFUSED_SHOWN_FOR
    return mine.filter(
        Q(state__in=("received", "failed")) | Q(state="refused", created_at__gte=lately)
    )


def _layout_ids(user: Any) -> list[str]:
    ids = governance.list_layouts(user).order_by("layout_id").values_list("layout_id", flat=True)
    return list(ids.distinct())


def says(reason: str) -> str:
    """A reject's reason in a sentence; the code where this version has no sentence for it."""
    return REASONS.get(reason, reason.replace("_", " "))


def _title(column: str) -> str:
    return column.removesuffix("_usd").replace("_", " ").capitalize()


def _about(warning: dict[str, Any]) -> str:
    """A warning that can stand alone: those of NDCs say so."""
    of_ndc = warning["code"].startswith("ndc_")
    message = str(warning["message"])
    return f"NDC: {message} The claims are accepted, but find no price." if of_ndc else message


def declared_meanings(dataset: ClaimDataset) -> list[tuple[str, str, str]]:
    """Each money column of the file's layout: source header, canonical column, what it means."""
    columns = dataset.layout.definition.get("columns", [])
    return [
        (column["source"], column["target"], column["declared_meaning"])
        for column in columns
        if column.get("declared_meaning") and column["target"] not in dataset.absent
    ]
