"""What a run found: immutable rows, written once and only rendered afterwards."""

from django.conf import settings
from django.db import models

from leafenterprise.shared.immutable import Immutable
from leafenterprise.shared.records import Record
from savings.models.runs import SavingsRun


class ResultSegment(models.Model):
    """All figures of one segment value of a run (kind `total` has the key "").

    `figures` maps each formula id to its value (text or null), the exact sums it was finished
    from, the lines it is made from and leaves out, and the index of its reason in the run's
    `figure_reasons`.
    """

    immutable = Immutable()

    run = models.ForeignKey(SavingsRun, models.PROTECT, related_name="segments")
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=2000, blank=True)
    label = models.CharField(max_length=255)
    position = models.PositiveIntegerField()
    lines = models.BigIntegerField()
    figures = models.JSONField()

    class Meta:
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "kind", "key"], name="segment_once"),
            models.UniqueConstraint(fields=["run", "position"], name="segment_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class RuleOutcome(models.Model):
    """What one audit rule found in a run.

    Dollars are null where none are known; `*_unknown` counts findings whose dollars are not. Counts
    are null in results stored before they were kept.
    """

    immutable = Immutable()

    run = models.ForeignKey(SavingsRun, models.PROTECT, related_name="rules")
    rule = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    evaluable = models.BooleanField()
    reason = models.JSONField(null=True)
    findings = models.BigIntegerField()
    claims = models.BigIntegerField()
    at_stake_usd = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    recoverable_usd = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    at_stake_unknown = models.BigIntegerField(null=True)
    recoverable_unknown = models.BigIntegerField(null=True)
    lines_judged = models.BigIntegerField(null=True)
    lines_unjudged = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "rule"], name="rule_outcome_once")]

    def __str__(self) -> str:
        return self.title


class CompletenessLine(models.Model):
    """One line of the completeness statement; lines add up to the file by `group`.

    Dollars are null where no row of the line states them.
    """

    immutable = Immutable()

    run = models.ForeignKey(SavingsRun, models.PROTECT, related_name="completeness")
    group = models.CharField(max_length=32)
    code = models.CharField(max_length=64)
    label = models.CharField(max_length=255)
    position = models.PositiveIntegerField()
    rows = models.BigIntegerField()
    plan_paid_usd = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    ingredient_cost_usd = models.DecimalField(max_digits=18, decimal_places=2, null=True)

    class Meta:
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "group", "code"], name="completeness_once")
        ]

    def __str__(self) -> str:
        return self.label


class RunArtifact(Record):
    """A file made from a finished run; the same bytes are stored once.

    Equal facts give equal bytes, so there is one row per kind and facts, unless a later version of
    the product lays the same facts out anew.
    """

    immutable = Immutable()
    KINDS = [
        ("workbook", "workbook"),
        ("workbook_draft", "draft workbook"),
        ("report_pdf", "report PDF"),
        ("report_pdf_draft", "draft report PDF"),
        ("optimization_pdf", "optimization PDF"),
        ("optimization_pdf_draft", "draft optimization PDF"),
        ("dashboard_payload", "dashboard payload"),
        ("evidence_packet", "evidence packet"),
    ]

    run = models.ForeignKey(SavingsRun, models.PROTECT, related_name="artifacts")
    kind = models.CharField(max_length=32, choices=KINDS)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    facts_digest = models.CharField(max_length=64)
    readiness = models.CharField(max_length=20)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "facts_digest", "sha256"], name="artifact_bytes_once"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
