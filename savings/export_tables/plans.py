"""Run plans: which scopes may be run over which files, and who may ask for it."""

from audit.exports.declaration import Column, ExportTable
from savings.models import RunPlan
from savings.queries.governance import VIEW, list_plans


def _named(found: object) -> str | None:
    return "; ".join(map(str, found.all())) or None  # type: ignore[attr-defined]


def _scopes(plan: RunPlan) -> str | None:
    return "; ".join(scope.scope_key for scope in plan.scopes.all()) or None


EXPORT = ExportTable(
    id="plans",
    title="Run plans",
    capability=VIEW,
    rows=lambda asked: list_plans(asked.user),
    pages=("savings-plans",),
    columns=(
        Column("plan", "Plan", lambda one: one.name),
        Column("client", "Client", lambda one: str(one.organization)),
        Column("active", "Active", lambda one: "yes" if one.is_active else "no"),
        Column("scopes", "Scopes", _scopes),
        Column("files", "Files", lambda one: _named(one.datasets)),
        Column("contract", "Contract", lambda one: str(one.contract_version or "") or None),
        Column("prices", "Prices", lambda one: _named(one.prices)),
        Column("roles", "Who may queue", lambda one: ", ".join(one.roles) or None),
        Column("record", "Record", lambda one: one.public_id),
    ),
)
