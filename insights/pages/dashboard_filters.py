"""What a dashboard's address asks for: read, checked, and written back for every link."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.http import Http404, HttpRequest
from rest_framework.exceptions import ValidationError

from insights.analytics.periods import GRAINS, PRESETS
from insights.models import Provider
from insights.queries.selections import VIEW, Asked, selection_of
from insights.serializers.dashboards import SelectionIn
from insights.signals.declarations import PAYMENT_METHODS
from insights.signals.metrics import HEADLINES, METRICS
from leafenterprise.accounts.access import can, organizations_for
from leafenterprise.accounts.models import Organization
from leafenterprise.accounts.navigation import current_organization
from leafenterprise.shared.api import checked
from leafenterprise.shared.errors import InvalidInput

LISTS = ("site", "provider", "payment_method")
DAYS = ("first_day", "last_day")
PRESET_WORDS = {
    "today": "Today", "this_week": "This week", "this_month": "This month", "custom": "From and to",
}  # fmt: skip
GRAIN_WORDS = {"day": "Daily", "week": "Weekly", "month": "Monthly"}
CONSOLIDATED, BY_SITE = "consolidated", "by_site"
GROUP = "group.view"
_A_SITE = "~~"  # stands for an id, in which it cannot be


@dataclass(frozen=True)
class Filters:
    """The checked filters with what a form offers; problem: why the address was not followed."""

    asked: Asked
    sent: dict[str, str]
    metric: str
    grain: str
    view: str
    may_group: bool
    problem: str = ""
    providers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def organization(self) -> Organization:
        """Whose figures they are."""
        return self.asked.selection.organization

    def query(self, **changes: str) -> str:
        """The address's query with these changes; "" takes a filter out."""
        chosen = {"metric": self.metric, "granularity": self.grain, "view": self.view}
        merged = {**self.sent, **chosen, **changes}
        return urlencode({name: value for name, value in merged.items() if value})

    def query_at_site(self, **changes: str) -> Callable[[str], str]:
        """Site id → the query for that site alone: written once for hundreds of them."""
        before, after = self.query(site=_A_SITE, **changes).split(_A_SITE)
        return lambda site: f"{before}{quote_plus(site)}{after}"

    def offered(self) -> dict[str, Any]:
        """What the form's fields offer, with what is chosen."""
        chosen = {name: set(self.sent.get(name, "").split(",")) for name in LISTS}
        return {
            "presets": _marked(PRESET_WORDS, {self.asked.preset}),
            "sites": [
                (site.public_id, site.name, site.public_id in chosen["site"])
                for site in self.asked.known_sites
            ],
            "providers": _marked(dict(self.providers), chosen["provider"]),
            "methods": _marked({name: name.replace("_", " ") for name in PAYMENT_METHODS},
                               chosen["payment_method"]),
            "metrics": _marked({name: METRICS[name].label for name in METRICS}, {self.metric}),
            "grains": _marked(GRAIN_WORDS, {self.grain}),
            "period": self.asked.selection.period,
        }  # fmt: skip


def read_filters(request: HttpRequest, now: datetime) -> Filters:
    """The filters of the address; where it asks for what cannot be, this month and what is wrong.

    Raises: Http404 for an organization that is not the person's.
    """
    user: Any = request.user
    organization = _organization(request)
    sent = _sent(request.GET) | {"organization": organization.public_id}
    problem = ""
    try:
        asked = selection_of(user, checked(SelectionIn, sent), now)
    except (InvalidInput, ValidationError) as wrong:
        sent = {"organization": organization.public_id, "preset": "this_month"}
        asked = selection_of(user, checked(SelectionIn, sent), now)
        problem = _words(wrong)
    may_group = can(user, GROUP, organization)
    view = request.GET.get("view", "")
    return Filters(
        asked=asked,
        sent={name: value for name, value in sent.items() if name != "organization"},
        metric=_one_of(request.GET.get("metric", ""), METRICS, HEADLINES[0]),
        grain=_one_of(request.GET.get("granularity", ""), GRAINS, "day"),
        view=BY_SITE if view == BY_SITE and may_group else CONSOLIDATED,
        may_group=may_group,
        problem=problem,
        providers=list(
            Provider.objects.filter(organization=organization).values_list("public_id", "name")
        ),
    )


def _organization(request: HttpRequest) -> Organization:
    """The one the person works in, else the first in which they may look."""
    mine = organizations_for(request.user, VIEW).order_by("name")
    if named := request.GET.get("organization", ""):
        found = mine.filter(public_id=named).first()
    else:
        current = current_organization(request)
        found = mine.filter(pk=current.pk).first() if current else None
        found = found or mine.first()
    if found is None:
        raise Http404
    return found


def _sent(given: Any) -> dict[str, str]:
    """Plain values; lists with commas between; days only where they count."""
    sent = {name: ",".join(filter(None, given.getlist(name))) for name in LISTS}
    preset = given.get("preset", "this_month")
    days = {name: given.get(name, "") for name in DAYS} if preset == "custom" else {}
    sent = {name: value for name, value in {**sent, **days}.items() if value}
    return {"preset": preset if preset in PRESETS else "this_month", **sent}


def _one_of(text: str, known: Any, otherwise: str) -> str:
    return text if text in known else otherwise


def _marked(words: Mapping[str, str], chosen: set[str]) -> list[tuple[str, str, bool]]:
    return [(name, label, name in chosen) for name, label in words.items()]


def _words(wrong: InvalidInput | ValidationError) -> str:
    details: Any = wrong.details if isinstance(wrong, InvalidInput) else wrong.detail
    return " ".join(
        f"{name.replace('_', ' ').capitalize()}: {text}"
        for name, said in details.items()
        for text in (said if isinstance(said, list) else [said])
    )
