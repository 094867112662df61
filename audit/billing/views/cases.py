"""Cases as they were logged and as they were billed."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audit.billing import filters, models
from audit.billing.actions.case_log import CaseInUse, log_case, remove_case
from audit.billing.queries import cases
from audit.billing.queries.own import get_provider
from audit.billing.serializers import records
from audit.billing.views.doors import BillingList, BillingRecord, Kind
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors

LOG = Kind("billing_log", models.UserCaseLog, cases.list_log, records.LoggedCaseOut)
BILLED = Kind("billing_billed", models.MasterCase, cases.list_billed, records.BilledCaseOut)


class LogList(BillingList, kind=LOG):
    """The case log, and the door for single cases."""

    filterset_class = filters.LogFilter
    ordering_fields = ("case_date", "created_at")

    @extend_schema(
        request=records.LoggedCaseIn,
        responses={201: records.LoggedCaseOut},
        operation_id="billing_log_add",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Log one case."""
        sent = checked(records.LoggedCaseIn, request.data)
        provider = get_provider(request.user, sent.pop("provider"))
        made = log_case(provider=provider, by=request.user, **sent)
        return Response(records.LoggedCaseOut(made).data, status=201)


class LogDetail(BillingRecord, kind=LOG):
    """One case as it was logged."""

    lookup_url_kwarg = "logged_id"

    @extend_schema(responses={204: None}, operation_id="billing_log_remove")
    @states_errors(CaseInUse)
    def delete(self, request: Request, logged_id: str) -> Response:
        """Take it out again, as long as no audit has used it."""
        remove_case(case=cases.get_logged(request.user, logged_id), by=request.user)
        return Response(status=204)


class BilledList(BillingList, kind=BILLED):
    """Billed cases: all of a ticket and day, summed."""

    filterset_class = filters.BilledFilter
    ordering_fields = ("service_date", "charged", "paid", "balance")


class BilledDetail(BillingRecord, kind=BILLED):
    """One billed case and its sums."""

    lookup_url_kwarg = "billed_id"
