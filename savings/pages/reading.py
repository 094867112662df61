"""What the pages of a run start from: the run, its results, and what the address asks for."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.http import urlencode

from leafenterprise.shared.errors import Conflict
from savings.claims.cube import OTHER_KEY
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.queries.results import ALL_KINDS
from savings.queries.runs import get_run


class NoResultsYet(Conflict):
    """A page of results was opened before there are any."""

    code = "RUN_WITHOUT_RESULTS"
    message = "This run has no results yet. Its own page says how far it is."


@dataclass(frozen=True)
class Asked:
    """Which claims an address asks for: a segment value, a component, those of a formula."""

    kind: str = "total"
    key: str = ""
    component: str | None = None
    formula: str = ""

    @property
    def query(self) -> str:
        """The same as a query string."""
        named = {"kind": self.kind, "key": self.key}
        if self.component:
            named["component"] = self.component
        if self.formula:
            named["formula"] = self.formula
        return urlencode(
            {name: value for name, value in named.items() if value not in ("total", "")}
        )

    @property
    def has_lines(self) -> bool:
        """The remainder of a segment kind stands for many values and has no lines of its own."""
        return self.key != OTHER_KEY


def finished_run(user: Any, run_id: str) -> SavingsRun:
    """The run, with results. Raises: Http404, NoResultsYet."""
    run = get_run(user, run_id)
    if run.state != "finished":
        raise NoResultsYet(state=run.state)
    return run


def read_asked(request: HttpRequest) -> Asked:
    """What the address asks for. Raises: Http404 for a kind or formula that does not exist."""
    asked = Asked(
        kind=request.GET.get("kind") or "total",
        key=clean_text(request, "key"),
        component=clean_text(request, "component") or None,
        formula=request.GET.get("formula", ""),
    )
    if asked.kind not in ("total", *ALL_KINDS) or not asked.has_lines:
        raise Http404
    if asked.formula and asked.formula not in FORMULAS:
        raise Http404
    return asked


def clean_text(request: HttpRequest, name: str) -> str:
    """A text of the query; databases refuse NUL."""
    return request.GET.get(name, "").replace("\x00", "")


def to_run(run: SavingsRun) -> Any:
    """Off to the run's own page."""
    return redirect("savings-run", run.public_id)
