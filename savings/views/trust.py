"""The trust case over the API: of a client, of a run."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.choice import OrganizationUnclear, resolve_organization
from leafenterprise.shared.stated_errors import states_errors
from savings.queries import runs
from savings.serializers.trust import TrustCaseOut
from savings.trust import assess_organization, assess_run
from savings.views.payloads import SavingsView

ORGANIZATION = OpenApiParameter(
    "organization", str, description="Slug of one of your clients; narrows, never widens."
)


class Trust(SavingsView):
    """The trust case of a client."""

    @extend_schema(
        parameters=[ORGANIZATION], responses=TrustCaseOut(many=True), operation_id="trust_read"
    )
    @states_errors(OrganizationUnclear)
    def get(self, request: Request) -> Response:
        """Each process with its six proofs, over the newest file and the run that governs."""
        slug = request.query_params.get("organization", "").replace("\x00", "")
        organization = resolve_organization(request.user, slug, self.capability)
        return self.paged(request, assess_organization(organization), TrustCaseOut)


class RunTrust(SavingsView):
    """The trust case of a run."""

    @extend_schema(responses=TrustCaseOut(many=True), operation_id="runs_trust")
    def get(self, request: Request, run_id: str) -> Response:
        """Every process that rests on this run."""
        run = runs.get_run(request.user, run_id)
        return self.paged(request, assess_run(run), TrustCaseOut)
