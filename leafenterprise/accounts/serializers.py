"""The shape of people's keys in JSON."""

from django.conf import settings
from rest_framework import serializers

from leafenterprise.accounts.models import ApiToken


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token as it is listed: never its secret."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = ApiToken
        fields = [
            "id", "name", "prefix", "second_factor",
            "created_at", "expires_at", "last_used_at", "revoked_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewTokenSerializer(serializers.Serializer[None]):
    """What a new token is to be."""

    name = serializers.CharField(max_length=100)
    days = serializers.IntegerField(min_value=1, max_value=settings.TOKEN_DAYS, required=False)


class LogInSerializer(serializers.Serializer[None]):
    """A log-in by e-mail and password; the code where a second factor is asked for."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)
    code = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    name = serializers.CharField(max_length=100, required=False, default="Log-in by API")
    days = serializers.IntegerField(min_value=1, max_value=settings.TOKEN_DAYS, required=False)


class MadeTokenSerializer(TokenSerializer):
    """A token just made, with its text: the only time it is shown."""

    token = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]
        read_only_fields = fields
