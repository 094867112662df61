"""Governed objects: layouts, parties, contracts and plans."""

from typing import Any

from rest_framework import serializers

from savings.models import (
    Broker,
    ClientGroup,
    Contract,
    ContractTerm,
    ContractVersion,
    Pbm,
    RunPlan,
    Settlement,
    SourceLayout,
)


class LayoutOut(serializers.ModelSerializer[SourceLayout]):
    """One version of a column mapping."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = SourceLayout
        fields = (
            "id", "layout_id", "version", "title", "table", "definition", "digest", "is_active",
            "is_built_in", "created_at",
        )  # fmt: skip


class LayoutIn(serializers.Serializer[Any]):
    """A new version of a layout."""

    definition = serializers.DictField()


class PbmOut(serializers.ModelSerializer[Pbm]):
    """A PBM."""

    class Meta:
        model = Pbm
        fields = ("code", "name")


class BrokerOut(serializers.ModelSerializer[Broker]):
    """A TPA or broker."""

    class Meta:
        model = Broker
        fields = ("code", "name", "kind")


class GroupOut(serializers.ModelSerializer[ClientGroup]):
    """A client's group."""

    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = ClientGroup
        fields = ("code", "name", "organization", "group_ids")


class TermOut(serializers.ModelSerializer[ContractTerm]):
    """A promise for one component."""

    class Meta:
        model = ContractTerm
        exclude = ("id", "contract")


class SettlementOut(serializers.ModelSerializer[Settlement]):
    """An amount stated outside the claims."""

    class Meta:
        model = Settlement
        exclude = ("id", "contract")


class ContractVersionOut(serializers.ModelSerializer[ContractVersion]):
    """A frozen version."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = ContractVersion
        fields = (
            "id", "number", "from_date", "to_date", "source", "parameters", "terms",
            "settlements", "digest", "frozen_at",
        )  # fmt: skip


class ContractOut(serializers.ModelSerializer[Contract]):
    """A contract with its editable terms and its frozen versions."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    pbm = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    broker = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    group = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    terms = TermOut(many=True, read_only=True)
    settlements = SettlementOut(many=True, read_only=True)
    versions = ContractVersionOut(many=True, read_only=True)

    class Meta:
        model = Contract
        fields = (
            "id", "organization", "name", "pbm", "broker", "group", "from_date", "to_date",
            "parameters", "source", "terms", "settlements", "versions", "created_at",
        )  # fmt: skip


class PlanOut(serializers.ModelSerializer[RunPlan]):
    """Which scopes may be queued, with what, by whom."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    scopes = serializers.SlugRelatedField[Any](slug_field="public_id", many=True, read_only=True)
    datasets = serializers.SlugRelatedField[Any](slug_field="public_id", many=True, read_only=True)
    prices = serializers.SlugRelatedField[Any](slug_field="public_id", many=True, read_only=True)
    contract_version = serializers.SlugRelatedField[Any](
        slug_field="public_id", read_only=True, allow_null=True
    )

    class Meta:
        model = RunPlan
        fields = (
            "id", "organization", "name", "scopes", "datasets", "prices", "contract_version",
            "formula_set", "stand_ins", "roles", "is_active", "created_at",
        )  # fmt: skip
