"""Requests and scopes."""

from typing import Any

from rest_framework import serializers

from savings.models import Scope, SourceRequest


class Asked(serializers.Serializer[Any]):
    """What a request asks for; what is left out admits any value."""

    pbm = serializers.CharField(max_length=200, required=False, allow_blank=True)
    broker = serializers.CharField(max_length=200, required=False, allow_blank=True)
    group = serializers.CharField(max_length=200, required=False, allow_blank=True)
    from_date = serializers.DateField(required=False, allow_null=True)
    to_date = serializers.DateField(required=False, allow_null=True)


class RequestIn(serializers.Serializer[Any]):
    """A new request."""

    organization = serializers.SlugField(required=False, allow_blank=True)
    source_request_number = serializers.CharField(max_length=64)
    source_system = serializers.ChoiceField(choices=SourceRequest.SYSTEMS, default="itr")
    asked = Asked()
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ChoiceIn(serializers.Serializer[Any]):
    """The scope a person chooses among the candidates."""

    scope = serializers.CharField(max_length=12)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ScopeOut(serializers.ModelSerializer[Scope]):
    """Exactly one PBM, broker, group and window."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    pbm = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    broker = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    group = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)

    class Meta:
        model = Scope
        fields = (
            "id", "organization", "pbm", "broker", "group", "from_date", "to_date", "scope_key",
            "scope_kind",
        )  # fmt: skip


class RequestOut(serializers.ModelSerializer[SourceRequest]):
    """A request and how far it is resolved."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    resolution = serializers.CharField(source="state", read_only=True)
    scope = ScopeOut(read_only=True, allow_null=True)
    chosen_by = serializers.StringRelatedField[Any](read_only=True, allow_null=True)

    class Meta:
        model = SourceRequest
        fields = (
            "id", "organization", "source_request_number", "source_system", "asked", "note",
            "resolution", "reason_code", "candidates", "scope", "chosen_by", "resolved_at",
            "created_at",
        )  # fmt: skip
