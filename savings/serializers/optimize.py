"""The shapes of optimization and of the pocket consultant's advice."""

from typing import Any

from rest_framework import serializers

from savings.actions.advice import DECISIONS, LONGEST_WORDS
from savings.pocket_consultant.asking import QUESTIONS
from savings.readiness import READINESS
from savings.states import ADVICE

KINDS = ("contract", "recovery", "opportunity")


class WhyOut(serializers.Serializer[Any]):
    """Why something is not final, what would clear it, and what it touches."""

    code = serializers.CharField()
    message = serializers.CharField()
    clears = serializers.CharField()
    touches = serializers.ListField(
        child=serializers.CharField(), help_text="Ids of formulas and rules; * stands for all."
    )


class DriverOut(serializers.Serializer[Any]):
    """One drug, pharmacy, group or component behind a recommendation."""

    kind = serializers.CharField()
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    lines = serializers.IntegerField()
    value_usd = serializers.CharField()
    display = serializers.CharField()


class AchievabilityOut(serializers.Serializer[Any]):
    """How well it can be done, and why."""

    level = serializers.ChoiceField(choices=("high", "medium", "low"))
    reason = serializers.CharField()
    lever = serializers.CharField()
    disruption = serializers.ChoiceField(choices=("none", "low", "medium", "high"))
    effort = serializers.CharField()


class PreviewOut(serializers.Serializer[Any]):
    """What the next action would touch; computed, never written by a model."""

    action = serializers.CharField()
    lines = serializers.IntegerField()
    value_usd = serializers.CharField()
    paid_now_usd = serializers.CharField(allow_null=True)
    paid_after_usd = serializers.CharField(allow_null=True)
    steps = DriverOut(many=True)


class SupportOut(serializers.Serializer[Any]):
    """A piece of evidence behind the figure."""

    kind = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.CharField()
    object_id = serializers.CharField()
    sha256 = serializers.CharField()


class RecommendationOut(serializers.Serializer[Any]):
    """One thing to do, with its figure and what stands behind it."""

    rank = serializers.IntegerField()
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    title = serializers.CharField()
    statement = serializers.CharField()
    fact_id = serializers.CharField()
    version = serializers.IntegerField()
    value_usd = serializers.CharField()
    display = serializers.CharField()
    counted_usd = serializers.CharField(allow_null=True)
    counted_display = serializers.CharField()
    readiness = serializers.ChoiceField(choices=READINESS)
    reasons = WhyOut(many=True)
    lines = serializers.IntegerField()
    achievability = AchievabilityOut()
    next_action = serializers.CharField()
    preview = PreviewOut()
    drugs = DriverOut(many=True)
    pharmacies = DriverOut(many=True)
    groups = DriverOut(many=True)
    components = DriverOut(many=True)
    evidence = SupportOut(many=True)


class PotOut(serializers.Serializer[Any]):
    """A total of one kind; pots are never added up."""

    kind = serializers.ChoiceField(choices=KINDS)
    title = serializers.CharField()
    statement = serializers.CharField()
    fact_id = serializers.CharField()
    value_usd = serializers.CharField(allow_null=True)
    display = serializers.CharField()
    readiness = serializers.ChoiceField(choices=READINESS)
    reasons = WhyOut(many=True)


class NotAssessedOut(serializers.Serializer[Any]):
    """What cannot be said, and what would clear it; never a number."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    title = serializers.CharField()
    fact_id = serializers.CharField()
    reasons = WhyOut(many=True)


class NothingFoundOut(serializers.Serializer[Any]):
    """What was assessed and gives nothing to do."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    title = serializers.CharField()
    fact_id = serializers.CharField()
    lines = serializers.IntegerField()


class CitedOut(serializers.Serializer[Any]):
    """A fact that a statement rests on."""

    id = serializers.CharField()
    title = serializers.CharField()
    value = serializers.CharField()


class AdviceStatementOut(serializers.Serializer[Any]):
    """A statement of the model; every number of it is a fact's."""

    text = serializers.CharField()
    facts = CitedOut(many=True)


class AdviceOut(serializers.Serializer[Any]):
    """One question to the pocket consultant and what became of it."""

    id = serializers.CharField()
    run_id = serializers.CharField()
    question = serializers.CharField()
    asked = serializers.CharField()
    asked_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=ADVICE.states)
    outcome = serializers.ChoiceField(choices=("offered", "rejected", "refused", "unavailable"))
    reason_code = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True)
    prompt_digest = serializers.CharField()
    facts_digest = serializers.CharField()
    statements = AdviceStatementOut(many=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_words = serializers.CharField(allow_blank=True)


class CopilotOut(serializers.Serializer[Any]):
    """The consultant, apart from every figure: whether it can be asked, and its last answer."""

    status = serializers.ChoiceField(choices=("off", "unavailable", "ready", "offered"))
    reason = serializers.CharField(allow_blank=True)
    mark = serializers.CharField()
    questions = serializers.DictField(child=serializers.CharField())
    advice = AdviceOut(many=True)


class OptimizeOut(serializers.Serializer[Any]):
    """Recommendations first, the consultant second and apart."""

    schema = serializers.CharField()
    run_id = serializers.CharField(allow_null=True)
    state = serializers.CharField(help_text="Of the run, or of the request where there is none.")
    facts_digest = serializers.CharField()
    scope = serializers.DictField()
    readiness = serializers.DictField()
    pots = PotOut(many=True)
    recommendations = RecommendationOut(many=True)
    not_assessed = NotAssessedOut(many=True)
    nothing_found = NothingFoundOut(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    digest = serializers.CharField(help_text="SHA-256 of the deterministic part, canonical.")
    copilot = CopilotOut()


class AskIn(serializers.Serializer[Any]):
    """One of the known questions; no free text reaches the model."""

    question = serializers.ChoiceField(choices=tuple(QUESTIONS))


class DecideIn(serializers.Serializer[Any]):
    """A person's word on an advice; `words` only to modify it."""

    decision = serializers.ChoiceField(choices=tuple(DECISIONS))
    words = serializers.CharField(
        max_length=LONGEST_WORDS, required=False, allow_blank=True, default=""
    )
