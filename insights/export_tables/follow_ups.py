"""Follow-up tasks: what caused them and what came of them."""

from audit.exports.declaration import Column, ExportTable
from insights.filters import TaskFilter
from insights.queries.tasks import VIEW, list_tasks

EXPORT = ExportTable(
    id="follow_ups",
    title="Follow-up tasks",
    capability=VIEW,
    rows=lambda asked: list_tasks(asked.user),
    filters=TaskFilter,
    dated="created_at__date",
    columns=(
        Column("task", "Task", lambda one: one.public_id),
        Column("created_at", "Raised", lambda one: one.created_at, "date"),
        Column("site", "Site", lambda one: one.site.name if one.site else None),
        Column("origin", "Origin", lambda one: one.get_origin_display()),
        Column("title", "Title", lambda one: one.title),
        Column("priority", "Priority", lambda one: one.priority),
        Column("due_date", "Due", lambda one: one.due_date, "date"),
        Column("state", "State", lambda one: one.state),
        Column("closed_at", "Closed", lambda one: one.closed_at, "date"),
        Column("outcome", "Outcome", lambda one: one.outcome or None),
    ),
)
