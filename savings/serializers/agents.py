"""The assistants' ledger."""

from typing import Any

from rest_framework import serializers

from savings.agent_policy import VERDICTS
from savings.models import AgentAction, AgentTask, SavingsRun

KEY = r"^[\x21-\x7e]{1,64}$"
SHA256 = r"^([0-9a-f]{64})?$"


class PolicyOut(serializers.Serializer[Any]):
    """One row of the policy."""

    kind = serializers.CharField()
    title = serializers.CharField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    why = serializers.CharField()
    arguments = serializers.DictField(child=serializers.CharField())


class TaskIn(serializers.Serializer[Any]):
    """A task that an assistant begins; prompts are named by digest, never sent."""

    organization = serializers.SlugField(required=False, allow_blank=True, default="")
    key = serializers.RegexField(KEY, help_text="Yours; the same key is the same task.")
    title = serializers.CharField(max_length=120)
    model_name = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    prompt_digest = serializers.RegexField(SHA256, required=False, allow_blank=True, default="")
    run = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")


class AnswerIn(serializers.Serializer[Any]):
    """How a task ended: the digest of the answer."""

    answer_digest = serializers.RegexField(SHA256, required=False, allow_blank=True, default="")


class ActionIn(serializers.Serializer[Any]):
    """An action that an assistant proposes."""

    key = serializers.RegexField(KEY, help_text="Yours; the same key is the same action.")
    kind = serializers.RegexField(r"^[a-z][a-z_]{0,63}$")
    arguments = serializers.DictField(
        child=serializers.CharField(max_length=12), required=False, default=dict
    )
    why = serializers.CharField(max_length=500)


class TaskOut(serializers.ModelSerializer[AgentTask]):
    """A task of an assistant."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    agent = serializers.StringRelatedField[Any](read_only=True)
    run = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True, allow_null=True)

    class Meta:
        model = AgentTask
        fields = (
            "id", "organization", "agent", "key", "title", "model_name", "run", "prompt_digest",
            "answer_digest", "state", "created_at", "ended_at",
        )  # fmt: skip


class ActionOut(serializers.ModelSerializer[AgentAction]):
    """An action: what was proposed, the verdict, who decided, what came of it."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    agent = serializers.StringRelatedField[Any](read_only=True)
    task = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    decided_by = serializers.StringRelatedField[Any](read_only=True, allow_null=True)

    class Meta:
        model = AgentAction
        fields = (
            "id", "organization", "agent", "task", "key", "kind", "arguments", "why", "verdict",
            "verdict_reason", "state", "decided_by", "decided_at", "decision_note", "job_id",
            "outcome", "created_at", "settled_at",
        )  # fmt: skip


class ReadableRunOut(serializers.ModelSerializer[SavingsRun]):
    """A run whose facts an assistant may read."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    superseded_by = serializers.CharField(
        source="supersession.successor.public_id", read_only=True, allow_null=True
    )

    class Meta:
        model = SavingsRun
        fields = (
            "id", "organization", "source_request_number", "readiness", "facts_digest",
            "superseded_by", "finished_at",
        )  # fmt: skip


class RunFactsOut(ReadableRunOut):
    """The facts block of a run: no claim rows, no member keys."""

    facts = serializers.DictField()

    class Meta(ReadableRunOut.Meta):
        fields: tuple[str, ...] = (*ReadableRunOut.Meta.fields, "facts")  # type: ignore[assignment]
