"""What the lane's lists can be narrowed by."""

from django_filters import rest_framework as filters

from leafenterprise.shared.filtering import ListFilter
from savings.models import (
    AgentAction,
    AgentTask,
    ClaimDataset,
    DashboardDelivery,
    DatasetDeletion,
    EvidenceItem,
    PriceReference,
    SavingsRun,
    Scope,
    SourceRequest,
    Upload,
)
from savings.states import REQUEST


class UploadFilter(ListFilter):
    """Uploads by client, kind and state."""

    organization = filters.CharFilter(field_name="organization__slug")

    class Meta:
        model = Upload
        fields = ("organization", "kind", "state")


class EvidenceFilter(ListFilter):
    """Evidence by client, kind, state and source system."""

    organization = filters.CharFilter(field_name="organization__slug")

    class Meta:
        model = EvidenceItem
        fields = ("organization", "kind", "state", "source_system", "sha256")


class DatasetFilter(ListFilter):
    """Datasets by client, PBM, kind, layout and time."""

    organization = filters.CharFilter(field_name="organization__slug")
    pbm = filters.CharFilter(field_name="pbm__code")
    layout = filters.CharFilter(field_name="layout__layout_id")
    created_after = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = ClaimDataset
        fields = ("organization", "pbm", "kind", "layout", "sha256")


class PricesFilter(ListFilter):
    """Price references by kind and client."""

    organization = filters.CharFilter(field_name="organization__slug")

    class Meta:
        model = PriceReference
        fields = ("organization", "kind", "layout_id", "sha256")


class AgentTaskFilter(ListFilter):
    """Assistants' tasks by client and state."""

    organization = filters.CharFilter(field_name="organization__slug")

    class Meta:
        model = AgentTask
        fields = ("organization", "state", "key")


class AgentActionFilter(ListFilter):
    """Assistants' actions by client, task, kind, verdict and state."""

    organization = filters.CharFilter(field_name="organization__slug")
    task = filters.CharFilter(field_name="task__public_id")

    class Meta:
        model = AgentAction
        fields = ("organization", "task", "kind", "verdict", "state", "key")


class DeletionFilter(ListFilter):
    """Deletions by client, dataset and state."""

    organization = filters.CharFilter(field_name="organization__slug")
    dataset = filters.CharFilter(field_name="dataset__public_id")

    class Meta:
        model = DatasetDeletion
        fields = ("organization", "dataset", "state", "due_by_policy")


class ScopeFilter(ListFilter):
    """Scopes by client, parties and kind."""

    organization = filters.CharFilter(field_name="organization__slug")
    pbm = filters.CharFilter(field_name="pbm__code")
    broker = filters.CharFilter(field_name="broker__code")
    group = filters.CharFilter(field_name="group__code")

    class Meta:
        model = Scope
        fields = ("organization", "pbm", "broker", "group", "scope_kind", "scope_key")


class RequestFilter(ListFilter):
    """Requests by client, number and resolution."""

    organization = filters.CharFilter(field_name="organization__slug")
    resolution = filters.ChoiceFilter(field_name="state", choices=REQUEST.choices())

    class Meta:
        model = SourceRequest
        fields = ("organization", "source_request_number", "source_system", "resolution")


class RunFilter(ListFilter):
    """Runs by client, request, scope, state and readiness."""

    organization = filters.CharFilter(field_name="organization__slug")
    request = filters.CharFilter(field_name="request__public_id")
    queued_after = filters.IsoDateTimeFilter(field_name="queued_at", lookup_expr="gte")
    queued_before = filters.IsoDateTimeFilter(field_name="queued_at", lookup_expr="lt")

    class Meta:
        model = SavingsRun
        fields = (
            "organization", "request", "source_request_number", "selected_scope_key", "state",
            "readiness",
        )  # fmt: skip


class DeliveryFilter(ListFilter):
    """Deliveries by client, run, receiver and state."""

    organization = filters.CharFilter(field_name="organization__slug")
    run = filters.CharFilter(field_name="run__public_id")

    class Meta:
        model = DashboardDelivery
        fields = ("organization", "run", "destination", "state")
