"""The admin reads the access table: GovernedAdmin, the base of every governed record's admin.

@admin.register(Contract)
class ContractAdmin(GovernedAdmin):
    capability = "savings.govern"
    organization_path = "organization"  # "" for records of the whole platform
    append_only = True                  # neither changed nor deleted once added
    read_only = True                    # nor added: only the system writes it
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.shortcuts import redirect

from leafenterprise.accounts.access import can, capabilities_of, organizations_for
from leafenterprise.accounts.models import Organization
from leafenterprise.accounts.witness import Happening, tell
from leafenterprise.shared.kept_forms import keeping

UNTOLD = {"password", "usable_password", "password1", "password2"}


class GovernedAdmin(admin.ModelAdmin):
    """Rows of the organizations in which the person holds the capability, audited."""

    capability = ""
    organization_path = "organization"
    append_only = False
    read_only = False
    list_per_page = 50

    def may(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether the person governs the record; a shared one belongs to the platform."""
        user: Any = request.user
        if obj is None or obj.pk is None or not self.organization_path:
            return holds(request, self.capability)
        organization = self.organization_of(obj)
        if organization is None:
            return bool(user.is_authenticated and user.is_platform_admin)
        return can(user, self.capability, organization)

    def organization_of(self, obj: Any) -> Organization | None:
        """The record's organization, along organization_path."""
        for step in filter(None, self.organization_path.split("__")):
            obj = getattr(obj, step, None)
        return obj if isinstance(obj, Organization) else None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the record's kind is offered at all."""
        return holds(request, self.capability)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows of the own organizations and shared ones."""
        shared = obj is not None and self.organization_path and not self.organization_of(obj)
        return holds(request, self.capability) if shared else self.may(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Inlines are asked with the record they stand under."""
        return not self.read_only and holds(request, self.capability)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never for what is append-only."""
        return not (self.append_only or self.read_only) and self.may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never for what is append-only."""
        return not (self.append_only or self.read_only) and self.may(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only rows the person may see."""
        rows = super().get_queryset(request)
        if not self.organization_path or request.user.is_superuser:
            return rows
        mine = organizations_for(request.user, self.capability)
        path = self.organization_path
        return rows.filter(Q(**{f"{path}__in": mine}) | Q(**{f"{path}__isnull": True})).distinct()

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Filters by related records offer only those the person may see."""
        return [
            (each, OfferedFilter) if isinstance(each, str) and self._is_relation(each) else each
            for each in super().get_list_filter(request)
        ]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offers only records of the person's organizations."""
        kwargs.setdefault("queryset", self.offered(db_field.remote_field.model, request))
        found = super().formfield_for_foreignkey(db_field, request, **kwargs)
        points_at_tenant = db_field.remote_field.model is Organization
        if found and points_at_tenant and not request.user.is_superuser:
            found.required = True  # only the platform makes records that all organizations share
        return found

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offers only records of the person's organizations."""
        kwargs.setdefault("queryset", self.offered(db_field.remote_field.model, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def offered(self, model: type[models.Model], request: HttpRequest) -> QuerySet[Any]:
        """What a choice may offer."""
        return offered(model, request.user, self.capability)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which stores no placeholder for what its page does not show."""
        return keeping(super().get_form(request, obj, change=change, **kwargs))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The audit trail of the record, for who reads the trail: there is no other log."""
        found = self.get_object(request, object_id)
        if found is None or not can(request.user, "trail.read", self.organization_of(found)):
            return super().history_view(request, object_id, extra_context)
        public_id = str(getattr(found, "public_id", None) or found.pk)
        return redirect("trail-history", found._meta.label_lower, public_id)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Saves and tells the audit trail."""
        super().save_model(request, obj, form, change)
        _tell_change(self, request, obj, form, added=not change)

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """The same for rows edited within another record."""
        super().save_formset(request, form, formset, change)
        forms = {each.instance: each for each in formset.forms}
        for obj in formset.new_objects:
            _tell_change(self, request, obj, forms[obj], added=True)
        for obj, _ in formset.changed_objects:
            _tell_change(self, request, obj, forms[obj], added=False)
        for obj in formset.deleted_objects:
            _tell(request, "record.deleted", obj, before={"was": str(obj)})

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Deletes and tells the audit trail."""
        _tell(request, "record.deleted", obj, before={"was": str(obj)})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one, so that each is told."""
        for obj in queryset:
            self.delete_model(request, obj)

    def _is_relation(self, path: str) -> bool:
        try:
            return bool(self.opts.get_field(path).is_relation)
        except FieldDoesNotExist:
            return False


class NamedRows(BaseInlineFormSet):
    """Rows whose delete box has a name."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """A column's heading is no label to a screen reader."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Delete"


class GovernedInline(admin.TabularInline):
    """Rows edited within a governed record, under the same capability."""

    capability = ""
    append_only = False
    extra = 0
    formset = NamedRows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the record."""
        return holds(request, self.capability)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for the record."""
        return holds(request, self.capability)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never for what is append-only."""
        return not self.append_only and holds(request, self.capability)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never for what is append-only."""
        return not self.append_only and holds(request, self.capability)

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Rows that store no placeholder for what their page does not show."""
        return super().get_formset(request, obj, **{"form": keeping(self.form), **kwargs})

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Names each control: a column's heading is no label to a screen reader."""
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if found is not None and found.label:
            found.widget.attrs["aria-label"] = str(found.label)
        return found

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offers only records of the person's organizations."""
        found = offered(db_field.remote_field.model, request.user, self.capability)
        kwargs.setdefault("queryset", found)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offers only records of the person's organizations."""
        found = offered(db_field.remote_field.model, request.user, self.capability)
        kwargs.setdefault("queryset", found)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class OfferedFilter(admin.RelatedFieldListFilter):
    """Names only related records that the person may see."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> Any:
        """Those that a choice would offer."""
        return [
            (row.pk, str(row)) for row in model_admin.offered(field.remote_field.model, request)
        ]


def holds(request: Any, capability: str) -> bool:
    """Whether the person holds it in some organization: asked of the database once a page, where
    the list of all kinds of records asks it a hundred times."""
    if not hasattr(request, "held_capabilities"):
        request.held_capabilities = capabilities_of(request.user)
    return capability in request.held_capabilities


def offered(model: type[models.Model], user: Any, capability: str) -> QuerySet[Any]:
    """The rows of the person's organizations, shared ones included; all, of untenanted models."""
    rows = model._default_manager.all()
    if user.is_superuser:
        return rows
    mine = organizations_for(user, capability)
    if model is Organization:
        return rows.filter(pk__in=mine)
    path = _tenant_path(model)
    return (
        rows.filter(Q(**{f"{path}__in": mine}) | Q(**{f"{path}__isnull": True})) if path else rows
    )


def _tenant_path(model: type[models.Model]) -> str:
    """Where the organization of its rows stands: on them, or where their own admin says."""
    try:
        model._meta.get_field("organization")
    except FieldDoesNotExist:
        governed = admin.site._registry.get(model)
        return governed.organization_path if isinstance(governed, GovernedAdmin) else ""
    return "organization"


def _tell_change(
    governed: GovernedAdmin, request: HttpRequest, obj: models.Model, form: Any, *, added: bool
) -> None:
    named = [name for name in form.changed_data if name in form.fields and name not in UNTOLD]
    before = {} if added else {name: _text(form.get_initial_for_field(form.fields[name], name))
                               for name in named}  # fmt: skip
    after = {name: _text(form.cleaned_data.get(name)) for name in named}
    if UNTOLD & set(form.changed_data):
        after |= {"credentials": "set anew"}
    same = {name for name in before if before[name] == after.get(name)}  # came back as it was shown
    before, after = ({n: v for n, v in each.items() if n not in same} for each in (before, after))
    _tell(request, "record.added" if added else "record.changed", obj, before, after)


def _tell(
    request: Any,
    action: str,
    obj: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    organization = obj if isinstance(obj, Organization) else getattr(obj, "organization", None)
    tell(Happening(action, request.user, obj, organization, before or {}, after or {}))


def _text(value: Any) -> str:
    if isinstance(value, QuerySet | list | tuple):
        return ", ".join(sorted(str(item) for item in value))
    return str(value)
