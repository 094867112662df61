"""The trust case."""

from typing import Any

from rest_framework import serializers

from savings.trust import PROOFS, STANDINGS
from savings.trust.proofs import OUTCOMES


class LinkOut(serializers.Serializer[Any]):
    """A page that shows what a proof rests on."""

    label = serializers.CharField()  # type: ignore[assignment]
    href = serializers.CharField()


class ProofOut(serializers.Serializer[Any]):
    """One proof as it came out."""

    id = serializers.ChoiceField(choices=[proof.id for proof in PROOFS])
    outcome = serializers.ChoiceField(choices=list(OUTCOMES))
    found = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    links = LinkOut(many=True)


class TrustCaseOut(serializers.Serializer[Any]):
    """A process over one subject: six proofs and the standing that follows from them."""

    process = serializers.CharField()
    title = serializers.CharField()
    subject = serializers.CharField(allow_blank=True)
    subject_id = serializers.CharField(allow_blank=True)
    standing = serializers.ChoiceField(choices=STANDINGS)
    missing = serializers.ListField(child=serializers.CharField())
    proofs = ProofOut(many=True)
