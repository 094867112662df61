"""Evidence over the API: the items, their files, their matches, and what people decide."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.choice import OrganizationUnclear, resolve_organization
from leafenterprise.accounts.fresh import require_fresh_factor
from leafenterprise.accounts.second_factor import SecondFactorNeeded
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.incoming import UploadEmpty, UploadTooLarge
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition
from savings.actions.evidence import EvidenceExists
from savings.actions.evidence_decisions import (
    EvidenceAlreadySigned,
    EvidenceNotCandidate,
    block_evidence,
    reopen_evidence,
    sign_off_evidence,
)
from savings.actions.evidence_files import add_evidence
from savings.evidence.answer import file_answer
from savings.evidence.file_types import TYPES, EvidenceTypeRefused
from savings.evidence.statement import read_statement
from savings.filters import EvidenceFilter
from savings.models import EvidenceItem
from savings.queries import evidence
from savings.queries.evidence_board import board_of
from savings.serializers.evidence import (
    BlockIn,
    BoardOut,
    EvidenceOut,
    EvidenceUpload,
    MatchOut,
    ReopenIn,
    SignOffIn,
    SignOffOut,
)
from savings.states import EvidenceSuperseded, OwnEvidence
from savings.views.payloads import SavingsList, SavingsView


@extend_schema_view(get=extend_schema(operation_id="evidence_list"))
class EvidenceList(SavingsList):
    """The evidence of your clients, and the door for new documents."""

    capabilities = {"GET": "evidence.view", "POST": "evidence.add"}
    parser_classes = (MultiPartParser,)
    queryset = EvidenceItem.objects.none()
    serializer_class = EvidenceOut
    filterset_class = EvidenceFilter
    ordering_fields = ("created_at", "kind", "title", "state")

    def get_queryset(self) -> QuerySet[EvidenceItem]:
        """What the caller may see."""
        return evidence.list_items(self.request.user).prefetch_related("sign_offs__scope")

    @extend_schema(
        request={"multipart/form-data": EvidenceUpload},
        responses={201: EvidenceOut},
        operation_id="evidence_add",
    )
    @idempotent
    @states_errors(
        EvidenceExists, EvidenceTypeRefused, UploadTooLarge, UploadEmpty, OrganizationUnclear
    )
    def post(self, request: Request) -> Response:
        """Add a document; it is a candidate until another person signs it off for a scope."""
        sent = checked(EvidenceUpload, request.data)
        item = add_evidence(
            organization=resolve_organization(request.user, sent["organization"], "evidence.add"),
            file=sent["file"],
            stated=read_statement(sent),
            supersedes=evidence.get_item(request.user, sent["supersedes"])
            if sent["supersedes"]
            else None,
            by=request.user,
        )
        return Response(EvidenceOut(item).data, status=201)


class EvidenceView(SavingsView):
    """One item."""

    capability = "evidence.view"


class EvidenceDetail(EvidenceView):
    """One item."""

    @extend_schema(responses=EvidenceOut, operation_id="evidence_read")
    def get(self, request: Request, item_id: str) -> Response:
        """What it states, how far it is, and every sign-off."""
        return Response(EvidenceOut(evidence.get_item(request.user, item_id)).data)


class EvidenceMatches(EvidenceView):
    """The scopes that an item fits."""

    @extend_schema(responses=MatchOut(many=True), operation_id="evidence_matches")
    def get(self, request: Request, item_id: str) -> Response:
        """Best fit first, each with what agrees, what is not stated, and its state there."""
        item = evidence.get_item(request.user, item_id)
        return self.paged(request, describe_matches(item), MatchOut)


class EvidenceFile(EvidenceView):
    """An item's file."""

    @extend_schema(
        responses={(200, kind): OpenApiTypes.BINARY for kind in TYPES},
        operation_id="evidence_file",
    )
    def get(self, request: Request, item_id: str) -> FileResponse:
        """The document as it was added; that it went out is recorded."""
        return file_answer(evidence.get_item(request.user, item_id), request.user)


class EvidenceSigning(SavingsView):
    """Signing off."""

    capability = "evidence.govern"

    @extend_schema(request=SignOffIn, responses={201: SignOffOut}, operation_id="evidence_sign_off")
    @idempotent
    @states_errors(
        InvalidTransition,
        OwnEvidence,
        EvidenceNotCandidate,
        EvidenceAlreadySigned,
        SecondFactorNeeded,
    )
    def post(self, request: Request, item_id: str) -> Response:
        """Vouch for the item for one scope; not for what you added, and with a fresh factor."""
        item = evidence.get_item(request.user, item_id)
        sent = checked(SignOffIn, request.data)
        scope = evidence.get_scope(request.user, sent["scope"])
        require_fresh_factor(request)
        signed = sign_off_evidence(
            item=item,
            scope=scope,
            by=request.user,
            second_factor=True,
            proves=sent["proves"],
            note=sent["note"],
        )
        return Response(SignOffOut(signed).data, status=201)


class EvidenceBlock(SavingsView):
    """Blocking."""

    capability = "evidence.govern"

    @extend_schema(request=BlockIn, responses=EvidenceOut, operation_id="evidence_block")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, item_id: str) -> Response:
        """Say why the item must not be relied on; what it proved no longer stands."""
        item = evidence.get_item(request.user, item_id)
        sent = checked(BlockIn, request.data)
        block_evidence(item=item, code=sent["code"], message=sent["message"], by=request.user)
        return Response(EvidenceOut(item).data)


class EvidenceReopen(SavingsView):
    """Reopening."""

    capability = "evidence.govern"

    @extend_schema(request=ReopenIn, responses=EvidenceOut, operation_id="evidence_reopen")
    @idempotent
    @states_errors(InvalidTransition, EvidenceSuperseded)
    def post(self, request: Request, item_id: str) -> Response:
        """Look at a blocked item again; it has to be signed off anew."""
        item = evidence.get_item(request.user, item_id)
        reason = checked(ReopenIn, request.data)["reason"]
        reopened = reopen_evidence(item=item, by=request.user, reason=reason)
        return Response(EvidenceOut(reopened).data)


class EvidenceBoard(EvidenceView):
    """The evidence board of a scope."""

    @extend_schema(responses=BoardOut, operation_id="evidence_board")
    def get(self, request: Request, scope_id: str) -> Response:
        """What each kind needs, what stands, and what waits for a sign-off."""
        return Response(BoardOut(board_of(evidence.get_scope(request.user, scope_id))).data)


def describe_matches(item: EvidenceItem) -> list[dict[str, Any]]:
    """The scopes the item fits, each with its state there."""
    signed = evidence.holding_scopes(item)
    return [
        {
            "scope": scope.public_id,
            "scope_key": scope.scope_key,
            "name": str(scope),
            "state": "blocked"
            if item.state == "blocked"
            else "exact"
            if scope.pk in signed
            else "candidate_only",
            **match.to_json(),
        }
        for scope, match in evidence.matches_of(item)
    ]
