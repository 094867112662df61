"""Who may do what: capability × role, in one table that guards, navigation and docs read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from leafenterprise.shared.errors import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from leafenterprise.accounts.models import Organization, Site, User

# The only role that counts for an assistant, whatever else somebody may have given it.
AGENT = "agent"
ROLES: dict[str, str] = {
    "admin": "Governs templates, evidence, contracts, run plans, layouts and users.",
    "operator": "Loads claims, resolves scopes, queues runs, exports governed workbooks.",
    "consultant": "Works on their own clients: queues where the plan allows it, reads reports.",
    "viewer": "Reads reports and business cases of their organization.",
    "owner": "Owns a practice: sees its insights, approves statements.",
    "practice_manager": "Runs a practice day by day.",
    "group_owner": "Owns several practices and sees them side by side.",
    "group_manager": "Manages several practices.",
    "cashier": "Counts and enters cash, verifies entries of others.",
    "provider": "Treats patients; sees own earnings and keeps a case log.",
    "auditor": "Reads, verifies and exports the audit trail.",
    "agent": "An assistant program: reads facts, proposes actions, decides nothing.",
}


@dataclass(frozen=True)
class Capability:
    """One row: what may be done, and the roles that may do it."""

    id: str
    does: str
    roles: frozenset[str]


def _row(id_: str, does: str, *roles: str) -> Capability:
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"{id_} names unknown roles {sorted(unknown)}")
    return Capability(id_, does, frozenset(roles))


_TABLE = (
    _row("tei.govern", "Manage TEI reports and fields.", "admin"),
    _row("savings.govern", "Govern contracts, run plans, layouts and prices.", "admin"),
    _row("evidence.govern", "Govern and sign off evidence.", "admin"),
    _row("evidence.add", "Add evidence to be signed off.", "admin", "operator"),
    _row(
        "evidence.view",
        "View evidence and take its files.",
        "admin",
        "operator",
        "consultant",
    ),
    _row("users.manage", "Manage users, memberships and organizations.", "admin"),
    _row("tei.edit", "Create TEI tools, edit, calculate, save versions.", "admin", "consultant"),
    _row("tei.view", "View TEI tools, versions and exports.", "admin", "consultant", "viewer"),
    _row("savings.load", "Load claims and eligibility files.", "admin", "operator"),
    _row("savings.resolve", "Resolve scopes and requests.", "admin", "operator"),
    _row("savings.queue", "Queue, retry and cancel runs.", "admin", "operator"),
    _row(
        "savings.queue_own",
        "Queue for one's own clients when the run plan allows it.",
        "admin",
        "operator",
        "consultant",
    ),
    _row("savings.export", "Export governed workbooks.", "admin", "operator"),
    _row("savings.optimize", "View optimization.", "admin", "operator", "consultant"),
    _row(
        "savings.view",
        "View savings reports and drill down to claims.",
        "admin",
        "operator",
        "consultant",
        "viewer",
    ),
    _row(
        "agents.read",
        "Read the ledger of what assistants proposed.",
        "admin",
        "operator",
        "auditor",
        "agent",
    ),
    _row("agents.propose", "Propose tasks and actions, as an assistant.", AGENT),
    _row("agents.approve", "Approve or reject agent actions.", "admin", "operator"),
    _row(
        "insights.view",
        "View insights dashboards and cards.",
        "owner",
        "practice_manager",
        "group_owner",
        "group_manager",
    ),
    _row(
        "insights.ingest",
        "Send financial signals and mark sources as complete.",
        "operator",
        "owner",
        "practice_manager",
    ),
    _row(
        "insights.correct",
        "Book corrections and settle quarantined signals.",
        "owner",
        "practice_manager",
    ),
    _row(
        "insights.govern",
        "Set up providers, their agreements, and expected sources.",
        "admin",
        "owner",
        "practice_manager",
    ),
    _row(
        "insights.erase",
        "Decide deletions and privacy requests that somebody else asked for.",
        "admin",
        "owner",
    ),
    _row(
        "insights.feed",
        "Read what goes out to other systems: aggregates, tiles, anomalies.",
        "operator",
        "owner",
        "practice_manager",
        "group_owner",
    ),
    _row("insights.act", "Acknowledge, resolve and archive cards.", "owner", "practice_manager"),
    _row("cash.enter", "Enter cash.", "cashier", "owner", "practice_manager"),
    _row("cash.verify", "Verify another's cash entry.", "cashier", "owner", "practice_manager"),
    _row("statements.govern", "Approve and distribute statements.", "owner", "practice_manager"),
    _row("earnings.enable", "Let a provider see their own earnings.", "owner"),
    _row("earnings.view_own", "See own earnings, where enabled.", "provider"),
    _row("group.view", "See several sites side by side.", "group_owner", "group_manager"),
    _row("billing.audit", "Keep a case log and audit billing.", "provider", "operator"),
    _row(
        "billing.audit_all",
        "See the case logs and billing of every provider of the organization.",
        "operator",
    ),
    _row(
        "billing.govern",
        "Set up audited providers, billing companies and payers' terms.",
        "admin",
        "operator",
    ),
    _row("exports.govern", "Govern export templates and monthly exports.", "admin", "operator"),
    _row("trail.read", "Read, verify and export the audit trail.", "auditor", "admin"),
    _row("jobs.view", "Watch long work.", "admin", "operator", "consultant"),
    _row("backups.manage", "Watch and create backups; restore on the command line.", "admin"),
)
CAPABILITIES: dict[str, Capability] = {row.id: row for row in _TABLE}


def can(user: "User | AnonymousUser", capability: str, organization: Any = None) -> bool:
    """Whether a role of the user in the organization (in any, when None) has the capability."""
    roles = CAPABILITIES[capability].roles
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_platform_admin:
        return True
    counted = _counted(user, roles)
    memberships = user.memberships.filter(role__in=counted, organization__is_active=True)
    if organization is not None:
        memberships = memberships.filter(organization=organization)
    return memberships.exists()


def check(user: "User | AnonymousUser", capability: str, organization: Any = None) -> None:
    """Raises NotAllowed unless can(); the answer names what is missing, never what exists."""
    if not can(user, capability, organization):
        raise NotAllowed(f"Your role does not allow this: {CAPABILITIES[capability].does}")


def capabilities_of(user: "User | AnonymousUser") -> frozenset[str]:
    """Everything the user can do in some organization, with one query."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_platform_admin:
        return frozenset(CAPABILITIES)
    held = set(user.memberships.filter(organization__is_active=True).values_list("role", flat=True))
    return frozenset(row.id for row in CAPABILITIES.values() if held & _counted(user, row.roles))


def organizations_for(user: Any, capability: str) -> "QuerySet[Organization]":
    """The organizations in which the user has the capability."""
    from leafenterprise.accounts.models import Organization

    active = Organization.objects.filter(is_active=True)
    if not user.is_authenticated or not user.is_active:
        return active.none()
    if user.is_platform_admin:
        return active
    roles = _counted(user, CAPABILITIES[capability].roles)
    held = user.memberships.filter(role__in=roles).values("organization")
    return active.filter(pk__in=held)


def sites_for(user: Any, capability: str) -> "QuerySet[Site]":
    """The sites at which the user has the capability: those a membership lists, else all."""
    from leafenterprise.accounts.models import Site

    mine = Site.objects.filter(organization__in=organizations_for(user, capability))
    if not user.is_authenticated or user.is_platform_admin:
        return mine
    roles = _counted(user, CAPABILITIES[capability].roles)
    held = user.memberships.filter(role__in=roles)
    everywhere = held.filter(sites__isnull=True).values("organization")
    listed = held.filter(sites__isnull=False).values("sites")
    return mine.filter(Q(organization__in=everywhere) | Q(pk__in=listed))


def _counted(user: Any, roles: frozenset[str]) -> frozenset[str]:
    """The roles that open something to this user: an assistant holds its own role or none."""
    return roles & {AGENT} if user.is_agent else roles


def for_user(queryset: QuerySet[Any], user: Any, capability: str) -> QuerySet[Any]:
    """The rows whose organization lets the user use the capability: the start of every query."""
    return queryset.filter(organization__in=organizations_for(user, capability))


def shared_or_own(queryset: QuerySet[Any], user: Any, capability: str) -> QuerySet[Any]:
    """Like for_user, and the rows that belong to every organization (organization is null)."""
    if not can(user, capability):
        return queryset.none()
    own = Q(organization__in=organizations_for(user, capability))
    return queryset.filter(own | Q(organization__isnull=True))
