"""Files in: sent, mapped, confirmed or let go."""

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.billing import filters, models
from audit.billing.actions.receiving import (
    AlreadyImported,
    confirm,
    discard,
    map_columns,
    receive,
)
from audit.billing.queries import imports
from audit.billing.queries.own import AUDIT, first_or_404, get_provider
from audit.billing.serializers import records
from audit.billing.views.doors import BillingList, BillingRecord, Kind
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.incoming import UploadEmpty, UploadTooLarge
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition

IMPORTS = Kind(
    "billing_imports", models.BillingImport, imports.list_imports, records.BillingImportOut
)


class ImportList(BillingList, kind=IMPORTS):
    """Files that were sent, and the door for new ones."""

    parser_classes = (MultiPartParser,)
    filterset_class = filters.ImportFilter

    @extend_schema(
        request={"multipart/form-data": records.BillingImportIn},
        responses={202: records.BillingImportOut},
        operation_id="billing_imports_send",
    )
    @idempotent
    @states_errors(AlreadyImported, UploadTooLarge, UploadEmpty)
    def post(self, request: Request) -> Response:
        """Send a file; a job reads it, the import says how far it is."""
        sent = checked(records.BillingImportIn, request.data)
        company = None
        if named := sent.pop("company", ""):
            company = first_or_404(imports.list_companies(request.user), named)
        provider = get_provider(request.user, sent.pop("provider"))
        found = receive(provider=provider, company=company, by=request.user, **sent)
        return Response(records.BillingImportOut(found).data, status=202)


class ImportDetail(BillingRecord, kind=IMPORTS):
    """One file and how far it is."""

    lookup_url_kwarg = "import_id"


class ImportRejects(APIView):
    """The rows of a file that were not taken."""

    capability = AUDIT

    @extend_schema(
        responses=records.BillingRejectOut(many=True), operation_id="billing_imports_rejects"
    )
    def get(self, request: Request, import_id: str) -> Response:
        """Line and reason of each."""
        found = imports.get_import(request.user, import_id)
        return Response(records.BillingRejectOut(found.rejects.all(), many=True).data)


class ImportMapping(APIView):
    """The columns of a company's file."""

    capability = AUDIT

    @extend_schema(
        request=records.BillingMappingIn,
        responses=records.BillingImportOut,
        operation_id="billing_imports_map",
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, import_id: str) -> Response:
        """Store the mapping for the company, and read the file by it."""
        sent = imports.get_import(request.user, import_id)
        definition = checked(records.BillingMappingIn, request.data)
        found = map_columns(sent=sent, definition=definition, by=request.user)
        return Response(records.BillingImportOut(found).data)


class ImportConfirm(APIView):
    """Taking in the good rows of a file with rejects."""

    capability = AUDIT

    @extend_schema(
        request=None, responses=records.BillingImportOut, operation_id="billing_imports_confirm"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, import_id: str) -> Response:
        """The rest goes in; the rejected rows stay listed."""
        sent = imports.get_import(request.user, import_id)
        return Response(records.BillingImportOut(confirm(sent=sent, by=request.user)).data)


class ImportDiscard(APIView):
    """Letting a file go."""

    capability = AUDIT

    @extend_schema(
        request=None, responses=records.BillingImportOut, operation_id="billing_imports_discard"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, import_id: str) -> Response:
        """Nothing of it is stored; it may be sent again."""
        sent = imports.get_import(request.user, import_id)
        return Response(records.BillingImportOut(discard(sent=sent, by=request.user)).data)
