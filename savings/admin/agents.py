"""The assistants' ledger in the admin: to read only."""

from django.contrib import admin

from savings.admin.kinds import ReadOnlyAdmin
from savings.models import AgentAction, AgentTask


@admin.register(AgentTask)
class AgentTaskAdmin(ReadOnlyAdmin):
    """Tasks of assistants."""

    list_display = ("title", "agent", "organization", "state", "created_at")
    list_filter = ("state",)


@admin.register(AgentAction)
class AgentActionAdmin(ReadOnlyAdmin):
    """Actions that assistants proposed."""

    list_display = ("kind", "agent", "organization", "verdict", "state", "decided_by")
    list_filter = ("verdict", "state")
