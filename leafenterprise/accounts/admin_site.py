"""The admin's door: our log-in, our second factor, and only records that name a capability."""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from leafenterprise.accounts.access import capabilities_of
from leafenterprise.accounts.admin_access import GovernedAdmin
from leafenterprise.shared.errors import NotAllowed


class LeafAdminSite(AdminSite):
    """Governance of records, by capability."""

    site_header = "LeafEnterprise"
    site_title = "LeafEnterprise"
    index_title = "Governed records"
    empty_value_display = "–"
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leaves out admins of packages that know nothing of the access table (secrets of
        authenticators are among what they would show)."""
        if admin_class is not None and issubclass(admin_class, GovernedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """People who govern at least one kind of record here."""
        held = capabilities_of(request.user)
        return any(governed.capability in held for governed in self._governed())

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A person who is in but governs nothing is refused, not asked to log in again."""
        behind_door = super().admin_view(view, cacheable)

        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise NotAllowed("Your role does not allow this: Govern records.")
            return behind_door(request, *args, **kwargs)

        return door

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The one log-in page."""
        return redirect_to_login(request.GET.get("next", request.get_full_path()))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The one log-out."""
        return redirect("profile")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The one place to change a password."""
        return redirect("password")

    def _governed(self) -> list[GovernedAdmin]:
        return [found for found in self._registry.values() if isinstance(found, GovernedAdmin)]
