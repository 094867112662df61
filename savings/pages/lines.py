"""The claims behind a figure: in-scope lines, and the rows that netting took out."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leafenterprise.accounts.guards import guarded
from leafenterprise.shared.lists import paged
from savings.claims.netting import REASONS
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.pages.reading import finished_run, read_asked
from savings.pages.shown import parties
from savings.queries import drill
from savings.queries.runs import get_segment

ON_A_PAGE = 50


class Rows:
    """Rows of a Parquet file as a paginator wants them: counted, and read a page at a time."""

    def __init__(
        self, run: SavingsRun, count: Callable[..., int], read: Callable[..., Any], named: Any
    ) -> None:
        self.run, self._count, self._read, self.named = run, count, read, named
        self._counted: int | None = None

    def __len__(self) -> int:
        if self._counted is None:
            self._counted = self._count(self.run, **self.named)
        return self._counted

    def __getitem__(self, part: slice) -> Any:
        start = part.start or 0
        return self._read(self.run, **self.named, offset=start, limit=part.stop - start)


@require_GET
@guarded("savings.view")
def line_list(request: HttpRequest, run_id: str) -> HttpResponse:
    """In-scope claim lines of a segment value; those that a formula takes, if one is named."""
    run = finished_run(request.user, run_id)
    asked = read_asked(request)
    segment = get_segment(run, asked.kind, asked.key)
    named = {
        "kind": asked.kind,
        "key": asked.key,
        "component": asked.component,
        "formula": asked.formula,
    }
    context = {
        "run": run,
        "asked": asked,
        "segment": segment,
        "formula": FORMULAS.get(asked.formula),
        "page": paged(request, Rows(run, drill.count_lines, drill.list_lines, named), ON_A_PAGE),
        "files": file_names(run),
        "parties": parties(run),
    }
    return render(request, "savings/line_list.html", context)


@require_GET
@guarded("savings.view")
def netted(request: HttpRequest, run_id: str) -> HttpResponse:
    """Rows that netting took out of the run, and why."""
    run = finished_run(request.user, run_id)
    reason = request.GET.get("reason") or None
    if reason and reason not in REASONS:
        raise Http404
    rows = Rows(run, drill.count_netted, drill.list_netted, {"reason": reason})
    context = {
        "run": run,
        "reason": reason,
        "reasons": REASONS,
        "page": paged(request, rows, ON_A_PAGE),
        "files": file_names(run),
    }
    return render(request, "savings/line_netted.html", context)


def file_names(run: SavingsRun) -> dict[str, str]:
    """The name of each dataset's file, by the dataset's id."""
    return {dataset["id"]: dataset["file_name"] for dataset in run.manifest["datasets"]}
