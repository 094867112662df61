"""Results of a finished run: segments, figures, claims, findings, completeness, report."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.errors import Conflict, InvalidInput
from leafenterprise.shared.stated_errors import states_errors
from savings.claims.cube import OTHER_KEY
from savings.claims.netting import REASONS
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.queries import drill, results, runs
from savings.queries.lifecycle import SourceDeleted, supersession_of
from savings.report import SECTIONS, build_report
from savings.rules import RULES
from savings.sections._blocks import figure_card
from savings.serializers.claim_rows import (
    ClaimLineOut,
    FigureMadeOut,
    FindingOut,
    NettedOut,
    plain_row,
)
from savings.serializers.runs import (
    CompletenessOut,
    ReportOut,
    RuleOutcomeOut,
    SegmentOut,
)
from savings.views.payloads import Counted, SavingsView

KIND = OpenApiParameter(
    "kind", str, enum=("total", *results.ALL_KINDS), description="Segment kind."
)
KEY = OpenApiParameter("key", str, description="Segment value; empty for the total.")
COMPONENT = OpenApiParameter("component", str, description="Contract component: retail/generic …")
FORMULA = OpenApiParameter("formula", str, description="Only the claims that this formula takes.")
NETTED = OpenApiParameter("reason", str, description="Only rows netted for this reason.")
RULE = OpenApiParameter("rule", str, description="Only findings of this rule.")
SECTION = OpenApiParameter("section", str, many=True, description="Only these sections.")


class NotFinished(Conflict):
    """A run without results."""

    code = "RUN_NOT_FINISHED"
    message = "The run has no results yet."


class SegmentList(SavingsView):
    """Segments."""

    @extend_schema(parameters=[KIND], responses=SegmentOut(many=True), operation_id="runs_segments")
    @states_errors(NotFinished)
    def get(self, request: Request, run_id: str) -> Response:
        """Every figure of every segment value, of one kind or of all.

        A kind of more than 500 values names the 500 of most dollars; the rest stand together
        under the key `~other`, so that the kind adds up to the total. It cannot be opened.
        """
        run = finished_run(request, run_id)
        record = results.read_result(run, ())
        kind = request.query_params.get("kind", "")
        if kind not in ("", "total", *results.ALL_KINDS):
            raise InvalidInput(kind=["is not a segment kind"])
        rows = runs.list_segments(run, kind)

        def shape(page: Any, many: bool) -> Any:
            return SegmentOut([_segment(record, row) for row in page], many=many)

        return self.paged(request, rows, shape)


class FigureDetail(SavingsView):
    """How a figure was made."""

    @extend_schema(
        parameters=[KIND, KEY],
        responses=FigureMadeOut,
        operation_id="runs_figure",
    )
    @states_errors(NotFinished)
    def get(self, request: Request, run_id: str, formula: str) -> Response:
        """Formula, version, statement, exact sums with their filters, claims, readiness."""
        run = finished_run(request, run_id)
        if formula not in FORMULAS or formula not in run.formula_versions:
            raise Http404
        kind, key = _segment_of(request)
        record = results.read_result(run, ())
        segment = results.segment_row(runs.get_segment(run, kind, key), run.figure_reasons)
        figure = next((f for f in segment.figures if f.formula == formula), None)
        if figure is None:
            raise Http404
        card = figure_card(figure, record.standing(figure, kind))
        made = plain_row(drill.explain(run, formula, kind=kind, key=key))
        return Response({"figure": vars(card), "made": made})


class LineList(SavingsView):
    """The claims behind a figure."""

    @extend_schema(
        parameters=[KIND, KEY, COMPONENT, FORMULA],
        responses=ClaimLineOut(many=True),
        operation_id="runs_lines",
    )
    @states_errors(NotFinished, SourceDeleted)
    def get(self, request: Request, run_id: str) -> Response:
        """In-scope claim lines, each with its dataset and line in the source file."""
        run = finished_run(request, run_id)
        kind, key = _segment_of(request)
        formula = request.query_params.get("formula", "")
        if formula and formula not in FORMULAS:
            raise InvalidInput(formula=["is not a formula"])
        named = {
            "kind": kind,
            "key": key,
            "component": request.query_params.get("component"),
            "formula": formula,
        }
        return self.paged(
            request, _counted(run, drill.count_lines, drill.list_lines, named), ClaimLineOut
        )


class FindingList(SavingsView):
    """Audit findings."""

    @extend_schema(
        parameters=[RULE, KIND, KEY, COMPONENT],
        responses=FindingOut(many=True),
        operation_id="runs_findings",
    )
    @states_errors(NotFinished, SourceDeleted)
    def get(self, request: Request, run_id: str) -> Response:
        """Findings in rule order, down to the line in the source file."""
        run = finished_run(request, run_id)
        kind, key = _segment_of(request)
        rule = request.query_params.get("rule") or None
        if rule and rule not in RULES:
            raise InvalidInput(rule=["is not a rule"])
        named = {
            "rule": rule,
            "kind": kind,
            "key": key,
            "component": request.query_params.get("component"),
        }
        rows = _counted(run, drill.count_findings, drill.list_findings, named)
        return self.paged(request, rows, FindingOut)


class NettedList(SavingsView):
    """Netted rows."""

    @extend_schema(
        parameters=[NETTED],
        responses=NettedOut(many=True),
        operation_id="runs_netted",
    )
    @states_errors(NotFinished, SourceDeleted)
    def get(self, request: Request, run_id: str) -> Response:
        """Rows that netting took out of the run, orphan reversals among them, and why."""
        run = finished_run(request, run_id)
        reason = request.query_params.get("reason") or None
        if reason and reason not in REASONS:
            raise InvalidInput(reason=[f"one of {', '.join(REASONS)}"])
        rows = _counted(run, drill.count_netted, drill.list_netted, {"reason": reason})
        return self.paged(request, rows, NettedOut)


class RuleList(SavingsView):
    """Rule outcomes."""

    @extend_schema(responses=RuleOutcomeOut(many=True), operation_id="runs_rules")
    @states_errors(NotFinished)
    def get(self, request: Request, run_id: str) -> Response:
        """What each audit rule found, or why it could not be evaluated."""
        return self.paged(
            request, results.list_rules(finished_run(request, run_id)), RuleOutcomeOut
        )


class CompletenessList(SavingsView):
    """Completeness."""

    @extend_schema(responses=CompletenessOut(many=True), operation_id="runs_completeness")
    @states_errors(NotFinished)
    def get(self, request: Request, run_id: str) -> Response:
        """Where every row and dollar went."""
        run = finished_run(request, run_id)
        return self.paged(request, run.completeness.all(), CompletenessOut)


class RunReport(SavingsView):
    """The report."""

    @extend_schema(parameters=[SECTION], responses=ReportOut, operation_id="runs_report")
    @states_errors(NotFinished)
    def get(self, request: Request, run_id: str) -> Response:
        """Facts with their digest, and the sections that present them."""
        run = finished_run(request, run_id)
        chosen = request.query_params.getlist("section")
        if unknown := sorted(set(chosen) - set(SECTIONS)):
            raise InvalidInput(section=[f"unknown: {', '.join(unknown)[:100]}"])
        report = build_report(run, only=chosen).to_json()
        replaced = supersession_of(run)
        successor = replaced.successor.public_id if replaced else None
        about = {"run_id": run.public_id, "state": run.state, "superseded_by": successor}
        return Response({**about, **report})


def finished_run(request: Request, run_id: str) -> SavingsRun:
    """The run, with results. Raises: NotFinished."""
    run = runs.get_run(request.user, run_id)
    if run.state != "finished":
        raise NotFinished(state=run.state)
    return run


def _segment_of(request: Request) -> tuple[str, str]:
    kind = request.query_params.get("kind", "total")
    if kind not in ("total", *results.ALL_KINDS):
        raise InvalidInput(kind=["is not a segment kind"])
    return kind, request.query_params.get("key", "")


def _counted(run: SavingsRun, count: Any, read: Any, named: dict[str, Any]) -> Counted:
    if named.get("key") == OTHER_KEY:  # the remainder stands for many values
        raise InvalidInput(key=["has no lines of its own"])
    return Counted(
        lambda: count(run, **named),
        lambda offset, limit: read(run, **named, offset=offset, limit=limit),
    )


def _segment(record: results.RunRecord, row: Any) -> dict[str, Any]:
    segment = results.segment_row(row, record.run.figure_reasons)
    figures = [
        figure_card(figure, record.standing(figure, segment.kind)) for figure in segment.figures
    ]
    return {
        "kind": segment.kind,
        "key": segment.key,
        "label": segment.label,
        "lines": segment.lines,
        "figures": figures,
    }
