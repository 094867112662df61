"""Price references: which lists there are, what they cover, and the prices of a drug."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leafenterprise.accounts.access import can
from leafenterprise.accounts.guards import guarded
from leafenterprise.accounts.navigation import current_organization
from leafenterprise.shared.lists import narrowed, paged
from savings.claims.ndc import PROBLEMS, normalise_ndc
from savings.filters import PricesFilter
from savings.models import PriceReference
from savings.models.datasets import PRICE_KINDS
from savings.queries.governance import get_prices, list_prices
from savings.queries.price_lists import count_intervals, describe_prices, list_intervals

INTERVALS_ON_A_PAGE = 25


@require_GET
@guarded("savings.view")
def price_list(request: HttpRequest) -> HttpResponse:
    """Public lists and those of the person's clients."""
    mine = list_prices(request.user)
    if chosen := current_organization(request):
        mine = mine.filter(Q(organization=chosen) | Q(organization__isnull=True))
    context = {
        "page": paged(request, narrowed(request, PricesFilter, mine)),
        "has_any": mine.exists(),
        "kinds": PRICE_KINDS,
        "kind": request.GET.get("kind", ""),
        "may_load": can(request.user, "savings.govern"),
    }
    return render(request, "savings/price_list.html", context)


@require_GET
@guarded("savings.view")
def price(request: HttpRequest, prices_id: str) -> HttpResponse:
    """One list: its cover, and its prices, of one drug if its NDC is asked for."""
    found = get_prices(request.user, prices_id)
    asked = request.GET.get("ndc", "").strip()
    ndc11, problem = normalise_ndc(asked)
    context = {
        "prices": found,
        "cover": describe_prices(found),
        "asked": asked,
        "ndc11": ndc11,
        "page": paged(request, Intervals(found, ndc11 or ""), INTERVALS_ON_A_PAGE),
        "problem": PROBLEMS[problem] if asked and problem else "",
        "plans": found.plans.filter(is_active=True),
    }
    return render(request, "savings/price.html", context)


class Intervals:
    """The prices of a list, counted and cut by the engine."""

    def __init__(self, prices: PriceReference, ndc11: str) -> None:
        self._prices, self._ndc11 = prices, ndc11

    def count(self) -> int:
        """How many there are."""
        return count_intervals(self._prices, self._ndc11)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        start, stop = part.start or 0, part.stop or 0
        return list_intervals(self._prices, ndc11=self._ndc11, offset=start, limit=stop - start)
