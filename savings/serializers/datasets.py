"""Files in: uploads, datasets, rejects and price references."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from savings.models import ClaimDataset, PriceReference, Upload
from savings.models.datasets import PRICE_KINDS
from savings.received import describe_totals


class ClaimsUpload(serializers.Serializer[Any]):
    """A claims or eligibility file with the layout it is written in."""

    file = serializers.FileField()
    organization = serializers.SlugField(help_text="Slug of the client; may be left out if one.")
    pbm = serializers.SlugField(help_text="Code of the PBM the file comes from.")
    layout = serializers.SlugField(help_text="Layout id, such as canonical or tuva.")
    layout_version = serializers.IntegerField(required=False, min_value=1, max_value=1_000_000)


class PricesUpload(serializers.Serializer[Any]):
    """A price list; without organization it is public."""

    file = serializers.FileField()
    organization = serializers.SlugField(required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=PRICE_KINDS)
    layout = serializers.CharField(max_length=32)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True)


class UploadOut(serializers.ModelSerializer[Upload]):
    """An upload and what became of it."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](
        slug_field="slug", read_only=True, allow_null=True
    )
    layout = serializers.StringRelatedField[Any](read_only=True, allow_null=True)
    dataset = serializers.SlugRelatedField[Any](
        slug_field="public_id", read_only=True, allow_null=True
    )
    prices = serializers.SlugRelatedField[Any](
        slug_field="public_id", read_only=True, allow_null=True
    )

    class Meta:
        model = Upload
        fields = (
            "id", "organization", "kind", "layout", "file_name", "sha256", "size_bytes", "state",
            "error_code", "error_message", "error_details", "job_id", "dataset", "prices",
            "created_at",
        )  # fmt: skip


class DatasetOut(serializers.ModelSerializer[ClaimDataset]):
    """A dataset: what was in the file and what of it was accepted, in rows and dollars."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    pbm = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    layout = serializers.StringRelatedField[Any](read_only=True)
    uploaded_by = serializers.StringRelatedField[Any](
        source="created_by", read_only=True, allow_null=True
    )
    totals = serializers.SerializerMethodField()

    class Meta:
        model = ClaimDataset
        fields = (
            "id", "organization", "pbm", "kind", "layout", "file_name", "source_system",
            "source_object_id", "sha256", "size_bytes", "rows_in", "rows_accepted",
            "rows_rejected", "totals", "absent", "ignored", "warnings", "first_date", "last_date",
            "uploaded_by", "created_at",
        )  # fmt: skip

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "object"}})
    def get_totals(self, dataset: ClaimDataset) -> dict[str, dict[str, Any]]:
        """Dollars per money column: received = accepted + rejected; what was stored of them."""
        return describe_totals(dataset.totals)


class PricesOut(serializers.ModelSerializer[PriceReference]):
    """A price reference; organization null is public."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](
        slug_field="slug", read_only=True, allow_null=True
    )

    class Meta:
        model = PriceReference
        fields = (
            "id", "organization", "kind", "title", "layout_id", "file_name", "sha256",
            "size_bytes", "rows_in", "rows_accepted", "rows_rejected", "warnings",
            "first_date", "last_date", "created_at",
        )  # fmt: skip


class RejectOut(serializers.Serializer[Any]):
    """A rejected row: where and why, never the value."""

    line = serializers.IntegerField()
    column = serializers.CharField(allow_null=True)
    value_class = serializers.CharField(allow_null=True)
    reason = serializers.CharField()


class RejectReasonOut(serializers.Serializer[Any]):
    """How many rows one reason rejected."""

    reason = serializers.CharField()
    column = serializers.CharField(allow_null=True)
    rows = serializers.IntegerField()


class QualityOut(serializers.Serializer[Any]):
    """What a person should know of a dataset before relying on it."""

    rows_in = serializers.IntegerField()
    rows_accepted = serializers.IntegerField()
    rows_rejected = serializers.IntegerField()
    adds_up = serializers.BooleanField()
    totals = serializers.JSONField()
    absent = serializers.ListField(child=serializers.CharField())
    ignored = serializers.ListField(child=serializers.CharField())
    warnings = serializers.JSONField()
    reject_reasons = RejectReasonOut(many=True)
