"""Governance of layouts, parties, contracts, scopes, prices and run plans."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from leafenterprise.accounts.admin_access import GovernedInline
from leafenterprise.shared.errors import LeafError
from savings.actions.contracts import freeze_contract
from savings.admin.forms import ContractForm, LayoutForm, PlanForm, ScopeForm
from savings.admin.kinds import PlatformAdmin, ReadOnlyAdmin, SavingsAdmin
from savings.models import (
    Broker,
    ClaimDataset,
    ClientGroup,
    Contract,
    ContractTerm,
    ContractVersion,
    Pbm,
    PriceReference,
    RunPlan,
    Scope,
    Settlement,
    SourceLayout,
)


@admin.register(Pbm)
class PbmAdmin(PlatformAdmin):
    """PBMs."""

    list_display: tuple[str, ...] = ("name", "code")
    search_fields = ("name", "code")
    prepopulated_fields = {"code": ("name",)}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The code stands in scope keys: fixed once in use."""
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code stands in scope keys: fixed once in use."""
        return ("code",) if obj else ()


@admin.register(Broker)
class BrokerAdmin(PbmAdmin):
    """TPAs and brokers."""

    list_display = ("name", "code", "kind")
    list_filter = ("kind",)


@admin.register(ClientGroup)
class ClientGroupAdmin(SavingsAdmin):
    """A client's groups."""

    list_display = ("name", "code", "organization")
    list_filter = ("organization",)
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code stands in scope keys: fixed once in use."""
        return ("code", "organization") if obj else ()


@admin.register(SourceLayout)
class SourceLayoutAdmin(PlatformAdmin):
    """Layouts: a new version is added, a stored one only taken out of use."""

    form = LayoutForm
    list_display = ("layout_id", "version", "title", "table", "is_active", "is_built_in")
    list_filter = ("table", "is_active", "is_built_in")
    search_fields = ("layout_id", "title")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only whether it is offered may change."""
        shown = ("layout_id", "version", "title", "table", "definition", "digest", "is_built_in")
        return shown if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Stored versions stay: datasets name them."""
        return False


@admin.register(PriceReference)
class PriceReferenceAdmin(ReadOnlyAdmin):
    """Price lists as they were read."""

    list_display = ("title", "kind", "organization", "rows_accepted", "first_date", "last_date")
    list_filter = ("kind",)
    search_fields = ("title", "sha256")
    exclude = ("address",)


@admin.register(ClaimDataset)
class ClaimDatasetAdmin(ReadOnlyAdmin):
    """Files as they were read."""

    list_display = ("file_name", "organization", "pbm", "layout", "rows_accepted", "created_at")
    list_filter = ("kind", "pbm")
    search_fields = ("file_name", "sha256")
    exclude = ("address",)


class ContractRows(GovernedInline):
    """Rows of a contract, governed as the contract is."""

    capability = "savings.govern"


class Terms(ContractRows):
    """What is promised per component."""

    model = ContractTerm


class Settlements(ContractRows):
    """What was received or charged."""

    model = Settlement


@admin.register(Contract)
class ContractAdmin(SavingsAdmin):
    """Contracts with their terms; freezing makes the version that runs read."""

    form = ContractForm
    inlines = (Terms, Settlements)
    list_display = ("name", "organization", "pbm", "group", "from_date", "to_date", "frozen")
    list_filter = ("organization", "pbm")
    search_fields = ("name",)
    actions = ("freeze",)

    @admin.display(description="frozen versions")
    def frozen(self, contract: Contract) -> int:
        """How many versions have been frozen."""
        return contract.versions.count()

    @admin.action(description="Freeze the terms as they stand")
    def freeze(self, request: HttpRequest, queryset: QuerySet[Contract]) -> None:
        """One frozen version each; unchanged terms keep the version they have."""
        for contract in queryset:
            try:
                version = freeze_contract(contract=contract, by=request.user)
            except LeafError as problem:
                said = problem.details.get("problems") or [problem.message]
                messages.error(request, f"{contract}: {'; '.join(map(str, said))}")
            else:
                messages.success(request, f"{version} stands frozen.")


@admin.register(ContractVersion)
class ContractVersionAdmin(ReadOnlyAdmin):
    """Frozen versions."""

    list_display = ("contract", "number", "from_date", "to_date", "frozen_by", "frozen_at")
    search_fields = ("contract__name", "digest")


@admin.register(Scope)
class ScopeAdmin(SavingsAdmin):
    """Scopes: added once, never changed."""

    form = ScopeForm
    append_only = True
    list_display = ("group", "pbm", "broker", "from_date", "to_date", "scope_kind")
    list_filter = ("organization", "pbm")
    search_fields = ("scope_key",)
    readonly_fields = ()


@admin.register(RunPlan)
class RunPlanAdmin(SavingsAdmin):
    """Which scopes may be queued, with what, by whom."""

    form = PlanForm
    list_display = ("name", "organization", "contract_version", "is_active")
    list_filter = ("organization", "is_active")
    search_fields = ("name",)
