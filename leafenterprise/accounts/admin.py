"""Governance of organizations, sites, people and memberships."""

from typing import Any

from axes.utils import reset
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from leafenterprise.accounts.access import can, organizations_for
from leafenterprise.accounts.admin_access import GovernedAdmin, GovernedInline
from leafenterprise.accounts.models import Membership, Organization, Site, User
from leafenterprise.accounts.second_factor import forget_second_factor
from leafenterprise.accounts.witness import Happening, tell


@admin.register(Organization)
class OrganizationAdmin(GovernedAdmin):
    """Tenants; only the platform makes new ones."""

    capability = "users.manage"
    organization_path = ""
    list_display = ("name", "slug", "requires_mfa", "is_active")
    list_filter = ("is_active", "requires_mfa")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def may(self, request: HttpRequest, obj: Any = None) -> bool:
        """The organization is its own tenant."""
        return can(request.user, self.capability, obj if obj and obj.pk else None)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        """Only the person's own."""
        mine = organizations_for(request.user, self.capability)
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(pk__in=mine)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A new tenant is the platform's."""
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An organization is closed (not active), never deleted: its records stay."""
        return False

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The short name is fixed once it is in use."""
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The short name is fixed once it is in use."""
        return ("slug",) if obj else ()


@admin.register(Site)
class SiteAdmin(GovernedAdmin):
    """Places of business."""

    capability = "users.manage"
    list_display = ("name", "organization", "time_zone")
    list_filter = ("organization",)
    search_fields = ("name",)


@admin.register(Membership)
class MembershipAdmin(GovernedAdmin):
    """Who holds which role where; a change acts at once."""

    capability = "users.manage"
    list_display = ("user", "role", "organization")
    list_filter = ("role",)
    search_fields = ("user__email", "user__name", "organization__name")
    list_select_related = ("user", "organization")

    def offered(self, model: Any, request: HttpRequest) -> QuerySet[Any]:
        """People whom the person manages."""
        rows = super().offered(model, request)
        return managed_people(rows, request.user) if model is User else rows


class Memberships(GovernedInline):
    """Roles, within the person's page."""

    capability = "users.manage"
    model = Membership
    fields = ("organization", "role", "sites")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """Only roles in organizations that the person manages."""
        mine = organizations_for(request.user, self.capability)
        return super().get_queryset(request).filter(organization__in=mine)


class NewPerson(BaseUserCreationForm):
    """A person and a first password."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        """Addresses compare without case."""
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class PersonAdmin(GovernedAdmin, UserAdmin):
    """People; their roles are granted here."""

    capability = "users.manage"
    organization_path = ""
    add_form = NewPerson
    inlines = (Memberships,)
    list_display = ("email", "name", "is_active", "last_login")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "is_active", "password")}),
        ("When", {"fields": ("created_at", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
    actions = ("unlock_log_in", "end_second_factor")

    def may(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only people whose every organization the person manages: a password opens all of them."""
        if obj is None or obj.pk is None:
            return can(request.user, self.capability)
        return managed_people(User.objects.filter(pk=obj.pk), request.user).exists()

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """People in the person's organizations."""
        return managed_people(super().get_queryset(request), request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A person is closed (not active), never deleted: what they did stays."""
        return False

    @admin.action(description="Open paused log-ins again")
    def unlock_log_in(self, request: Any, queryset: QuerySet[User]) -> None:
        """Forgets the wrong attempts."""
        with transaction.atomic():
            for person in queryset:
                reset(username=person.email)
                tell(Happening("account.unlocked", request.user, person))
        messages.success(request, "They can try again now.")

    @admin.action(description="End the second factor of people who lost theirs")
    def end_second_factor(self, request: Any, queryset: QuerySet[User]) -> None:
        """They set it up anew at the next log-in where an organization requires it."""
        with transaction.atomic():
            for person in queryset:
                forget_second_factor(person, by=request.user)
        messages.success(request, "Done; it is set up anew at the next log-in where required.")


def managed_people(people: QuerySet[User], manager: Any) -> QuerySet[User]:
    """Those all of whose organizations the manager manages; never a platform administrator."""
    if manager.is_superuser:
        return people
    mine = organizations_for(manager, "users.manage")
    elsewhere = Membership.objects.exclude(organization__in=mine).values("user")
    inside = Membership.objects.filter(organization__in=mine).values("user")
    return people.filter(pk__in=inside, is_superuser=False).exclude(pk__in=elsewhere)
