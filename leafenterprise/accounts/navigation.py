"""What a person may open: one list of entries, each with the capability it needs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from leafenterprise.accounts.access import capabilities_of
from leafenterprise.accounts.models import Organization

CHOSEN = "organization"


@dataclass(frozen=True)
class Entry:
    """One line of the navigation; capability "" is for everyone who is logged in."""

    group: str
    label: str
    route: str
    icon: str
    capability: str = ""


ENTRIES = (
    Entry("", "Home", "home", "home"),
    Entry("Savings", "Requests", "savings-requests", "inbox", "savings.view"),
    Entry("Savings", "Claims data", "savings-datasets", "data", "savings.view"),
    Entry("Savings", "Runs", "savings-runs", "run", "savings.view"),
    Entry("Savings", "Publishing", "savings-publishing", "upload", "savings.export"),
    Entry("Savings", "Prices", "savings-prices", "price", "savings.load"),
    Entry("Savings", "Contracts", "savings-contracts", "contract", "savings.view"),
    Entry("Savings", "Evidence", "savings-evidence", "lock", "evidence.view"),
    Entry("Business cases", "Cases", "tei-tools", "report", "tei.view"),
    Entry("Business cases", "New case", "tei-tool-new", "price", "tei.edit"),
    Entry("Business cases", "Reports", "admin:tei_teireport_changelist", "settings", "tei.govern"),
    Entry("Insights", "Dashboard", "insights-dashboard", "report", "insights.view"),
    Entry("Insights", "Cards", "insights-cards", "info", "insights.view"),
    Entry("Insights", "Cashing-up", "insights-cash", "price", "cash.enter"),
    Entry("Insights", "Statements", "insights-statements", "report", "statements.govern"),
    Entry("Insights", "Sources", "insights-sources", "upload", "insights.ingest"),
    Entry("Insights", "Retention", "insights-retention", "void", "insights.govern"),
    Entry("Billing audit", "Compensation", "compensation", "price", "billing.audit"),
    Entry("Billing audit", "Audit board", "billing", "run", "billing.audit"),
    Entry("Billing audit", "Findings", "billing-findings", "gaps", "billing.audit"),
    Entry("Billing audit", "Imports", "billing-imports", "upload", "billing.audit"),
    Entry("Billing audit", "Case log", "billing-log", "inbox", "billing.audit"),
    Entry("Oversight", "Trust case", "savings-trust", "done", "savings.view"),
    Entry("Oversight", "Assistants", "savings-agents", "api", "agents.read"),
    Entry("Oversight", "Retention", "savings-retention", "void", "savings.view"),
    Entry("Oversight", "Long work", "jobs", "clock", "jobs.view"),
    Entry("Oversight", "Audit trail", "trail", "trail", "trail.read"),
    Entry("Oversight", "Exports", "exports", "download"),
    Entry("Oversight", "Backups", "backups", "data", "backups.manage"),
    Entry("Govern", "People", "admin:accounts_user_changelist", "people", "users.manage"),
    Entry("Govern", "Governed records", "admin:index", "settings", "savings.govern"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: the entries the person may open, and the organizations."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "navigation": _groups(entries_for(user), request.path),
        "organizations": list(organizations_of(user)),
        "current_organization": current_organization(request),
    }


def entries_for(user: Any) -> list[Entry]:
    """The entries whose capability the user has."""
    held = capabilities_of(user)
    return [entry for entry in ENTRIES if not entry.capability or entry.capability in held]


def organizations_of(user: Any) -> Any:
    """The active organizations the user belongs to; all for a platform administrator."""
    active = Organization.objects.filter(is_active=True)
    if not user.is_authenticated or user.is_platform_admin:
        return active if user.is_authenticated else active.none()
    return active.filter(memberships__user=user).distinct()


def current_organization(request: HttpRequest) -> Organization | None:
    """The organization the person works in: the chosen one, or the only one; None means all."""
    if hasattr(request, "_current_organization"):
        kept: Organization | None = request._current_organization
        return kept
    mine = organizations_of(request.user)
    found = mine.filter(public_id=request.session.get(CHOSEN, "")).first()
    if found is None:
        first_two = list(mine[:2])
        found = first_two[0] if len(first_two) == 1 else None
    request._current_organization = found  # type: ignore[attr-defined]
    return found


def in_current_organization(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """The rows of the organization the person works in; all of theirs while none is chosen."""
    chosen = current_organization(request)
    return rows if chosen is None else rows.filter(organization=chosen)


def choose_organization(request: HttpRequest, public_id: str) -> None:
    """Keeps the choice in the session; an organization that is not the person's is ignored."""
    if organizations_of(request.user).filter(public_id=public_id).exists():
        request.session[CHOSEN] = public_id
    else:
        request.session.pop(CHOSEN, None)


def _groups(entries: list[Entry], path: str) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        try:
            href = reverse(entry.route)
        except NoReverseMatch:  # a lane that is not installed offers nothing
            continue
        current = path == href or (href != "/" and path.startswith(href))
        line = {"label": entry.label, "href": href, "icon": entry.icon, "current": current}
        groups.setdefault(entry.group, []).append(line)
    for lines in groups.values():
        _keep_longest_current(lines)
    return [{"title": title, "entries": lines} for title, lines in groups.items()]


def _keep_longest_current(lines: list[dict[str, Any]]) -> None:
    # /admin/ is the start of /admin/accounts/user/: only the nearest entry is the current one.
    current = sorted((line for line in lines if line["current"]), key=lambda line: line["href"])
    for line in current[:-1]:
        line["current"] = False
