"""Evidence: what an item states, for which scopes it stands, and what people decide on it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from savings.actions.evidence_decisions import BLOCK_REASONS
from savings.models import EvidenceItem, EvidenceSignOff
from savings.models.datasets import PRICE_KINDS
from savings.models.evidence import EVIDENCE_KINDS
from savings.queries.evidence import PROVES

PROOFS = sorted({name for names in PROVES.values() for name in names})


class SignOffOut(serializers.ModelSerializer[EvidenceSignOff]):
    """A person's word that the item proves something for a scope."""

    id = serializers.CharField(source="public_id", read_only=True)
    scope = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    proves = serializers.ListField(child=serializers.CharField())
    signed_by = serializers.StringRelatedField[Any](read_only=True)
    holds = serializers.SerializerMethodField(help_text="False once the item was blocked since.")

    class Meta:
        model = EvidenceSignOff
        fields = ("id", "scope", "proves", "note", "signed_by", "signed_at", "holds")

    @extend_schema_field(bool)
    def get_holds(self, signed: EvidenceSignOff) -> bool:
        """Whether the item is exact and was not reopened since."""
        return signed.item.state == "exact" and signed.round == signed.item.round


class EvidenceOut(serializers.ModelSerializer[EvidenceItem]):
    """An item: what it is, what it states it covers, and how far a person has gone with it."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    supersedes = serializers.SlugRelatedField[Any](
        slug_field="public_id", read_only=True, allow_null=True
    )
    manifest = serializers.DictField(read_only=True)
    has_file = serializers.SerializerMethodField()
    added_by = serializers.StringRelatedField[Any](
        source="created_by", read_only=True, allow_null=True
    )
    sign_offs = SignOffOut(many=True, read_only=True)

    class Meta:
        model = EvidenceItem
        fields = (
            "id", "organization", "kind", "price_kind", "title", "source_system",
            "source_object_id", "file_name", "content_type", "size_bytes", "sha256", "manifest",
            "manifest_digest", "from_date", "to_date", "pbm", "broker", "group", "state",
            "reason_code", "reason_message", "supersedes", "has_file", "added_by", "sign_offs",
            "created_at",
        )  # fmt: skip

    @extend_schema_field(bool)
    def get_has_file(self, item: EvidenceItem) -> bool:
        """Whether the file itself is kept here."""
        return item.size_bytes > 0


class EvidenceUpload(serializers.Serializer[Any]):
    """A document with what it states: whose it is, and which days it covers."""

    file = serializers.FileField()
    organization = serializers.SlugField(
        required=False, allow_blank=True, default="", help_text="Slug of the client."
    )
    kind = serializers.ChoiceField(choices=EVIDENCE_KINDS)
    price_kind = serializers.ChoiceField(
        choices=PRICE_KINDS, required=False, allow_blank=True, default=""
    )
    title = serializers.CharField(max_length=300)
    source_system = serializers.CharField(max_length=64, required=False, default="upload")
    pbm = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    broker = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    group = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    from_date = serializers.DateField(required=False, allow_null=True, default=None)
    to_date = serializers.DateField(required=False, allow_null=True, default=None)
    supersedes = serializers.CharField(
        max_length=12, required=False, allow_blank=True, default="", help_text="Item it corrects."
    )


class MatchReasonOut(serializers.Serializer[Any]):
    """One compared part of a match."""

    part = serializers.CharField()
    verdict = serializers.ChoiceField(choices=["agrees", "close", "not_stated", "contradicts"])
    points = serializers.IntegerField()
    message = serializers.CharField()


class MatchOut(serializers.Serializer[Any]):
    """A scope that the item fits, how well, and why."""

    scope = serializers.CharField()
    scope_key = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    score = serializers.IntegerField()
    reasons = MatchReasonOut(many=True)


class SignOffIn(serializers.Serializer[Any]):
    """For which scope, and what the item proves."""

    scope = serializers.CharField(max_length=12)
    proves = serializers.ListField(
        child=serializers.ChoiceField(choices=PROOFS), required=False, default=list
    )
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class BlockIn(serializers.Serializer[Any]):
    """Why the item must not be relied on."""

    code = serializers.ChoiceField(choices=list(BLOCK_REASONS.items()))
    message = serializers.CharField(max_length=500)


class ReopenIn(serializers.Serializer[Any]):
    """Why the item is looked at again."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class NeedOut(serializers.Serializer[Any]):
    """One piece of evidence as the next run would take it."""

    kind = serializers.CharField(source="piece.kind")
    subject = serializers.CharField(source="piece.subject")
    title = serializers.CharField()
    state = serializers.CharField(source="piece.state")
    reason_code = serializers.CharField(source="piece.reason_code")
    message = serializers.CharField(source="piece.message")
    clears = serializers.CharField(source="piece.clears")
    items = serializers.CharField(source="piece.items")
    signed_by = serializers.CharField(source="piece.signed_by")
    figures = serializers.ListField(child=serializers.CharField())


class StandingOut(serializers.Serializer[Any]):
    """An item as it stands for the scope."""

    item = serializers.CharField(source="item.public_id")
    kind = serializers.CharField(source="item.kind")
    title = serializers.CharField(source="item.title")
    state = serializers.CharField()
    proves = serializers.ListField(child=serializers.CharField())
    score = serializers.IntegerField(source="match.score")


class BoardOut(serializers.Serializer[Any]):
    """A scope's evidence: what is needed, what stands, what waits."""

    scope = serializers.CharField(source="scope.public_id")
    scope_key = serializers.CharField(source="scope.scope_key")
    name = serializers.CharField(source="scope")
    plan = serializers.CharField(source="plan.public_id", allow_null=True, default=None)
    open_needs = serializers.IntegerField()
    waiting = serializers.IntegerField()
    needs = NeedOut(many=True)
    standings = StandingOut(many=True)
