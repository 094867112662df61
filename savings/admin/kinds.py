"""Kinds of governed records in the admin: an organization's, the system's, the platform's."""

from typing import Any

from django.http import HttpRequest

from leafenterprise.accounts.admin_access import GovernedAdmin


class SavingsAdmin(GovernedAdmin):
    """What an admin of savings governs."""

    capability = "savings.govern"

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Remembers who made it."""
        if not change and hasattr(obj, "created_by_id"):
            obj.created_by = request.user
        super().save_model(request, obj, form, change)


class ReadOnlyAdmin(SavingsAdmin):
    """Records that only the system writes."""

    append_only = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand."""
        return False


class PlatformAdmin(SavingsAdmin):
    """Records all clients share: everybody who governs sees them, the platform changes them."""

    organization_path = ""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The platform's."""
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The platform's."""
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The platform's."""
        return bool(request.user.is_superuser)
