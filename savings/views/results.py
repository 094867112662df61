"""Results of a finished run: segments, figures, claims, findings, completeness, report."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.api import PAGE_SIZE_LIMIT
from leafenterprise.shared.errors import Conflict, InvalidInput
from savings.claims.cube import OTHER_KEY
from savings.claims.netting import REASONS
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.queries import drill, results, runs
from savings.report import SECTIONS, build_report
from savings.rules import RULES
from savings.sections._blocks import figure_card
from savings.serializers.runs import (
    CompletenessOut,
    ReportOut,
    RuleOutcomeOut,
    SegmentOut,
)
from savings.views.payloads import Counted, SavingsView

KIND = OpenApiParameter("kind", str, description="Segment kind, such as total, month, component.")
KEY = OpenApiParameter("key", str, description="Segment value; empty for the total.")
COMPONENT = OpenApiParameter("component", str, description="Contract component: retail/generic …")
FORMULA = OpenApiParameter("formula", str, description="Only the claims that this formula takes.")
NETTED = OpenApiParameter("reason", str, description="Only rows netted for this reason.")
RULE = OpenApiParameter("rule", str, description="Only findings of this rule.")
PAGING = (
    OpenApiParameter("page", {"type": "integer", "minimum": 1}, description="Page number."),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": PAGE_SIZE_LIMIT},
        description="Rows a page.",
    ),
)
SECTION = OpenApiParameter("section", str, many=True, description="Only these sections.")


class NotFinished(Conflict):
    """A run without results."""

    code = "RUN_NOT_FINISHED"
    message = "The run has no results yet."


class ClaimRow(serializers.BaseSerializer[Any]):
    """A claim line or finding with its canonical columns; member keys never."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Money as text, dates as ISO 8601."""
        return {name: _plain(value) for name, value in instance.items()}


class SegmentList(SavingsView):
    """Segments."""

    @extend_schema(parameters=[KIND], responses=SegmentOut(many=True), operation_id="runs_segments")
    def get(self, request: Request, run_id: str) -> Response:
        """Every figure of every segment value, of one kind or of all."""
        run = finished_run(request, run_id)
        record = results.read_result(run, ())
        rows = runs.list_segments(run, request.query_params.get("kind", ""))

        def shape(page: Any, many: bool) -> Any:
            return SegmentOut([_segment(record, row) for row in page], many=many)

        return self.paged(request, rows, shape)


class FigureDetail(SavingsView):
    """How a figure was made."""

    @extend_schema(
        parameters=[KIND, KEY],
        responses={200: {"type": "object", "additionalProperties": True}},
        operation_id="runs_figure",
    )
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
        card = figure_card(figure, record.standing(figure))
        made = ClaimRow(drill.explain(run, formula, kind=kind, key=key)).data
        return Response({"figure": vars(card), "made": made})


class LineList(SavingsView):
    """The claims behind a figure."""

    @extend_schema(
        parameters=[KIND, KEY, COMPONENT, FORMULA, *PAGING],
        responses={200: {"type": "object", "additionalProperties": True}},
        operation_id="runs_lines",
    )
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
            request, _counted(run, drill.count_lines, drill.list_lines, named), ClaimRow
        )


class FindingList(SavingsView):
    """Audit findings."""

    @extend_schema(
        parameters=[RULE, KIND, KEY, COMPONENT, *PAGING],
        responses={200: {"type": "object", "additionalProperties": True}},
        operation_id="runs_findings",
    )
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
        return self.paged(request, rows, ClaimRow)


class NettedList(SavingsView):
    """Netted rows."""

    @extend_schema(
        parameters=[NETTED, *PAGING],
        responses={200: {"type": "object", "additionalProperties": True}},
        operation_id="runs_netted",
    )
    def get(self, request: Request, run_id: str) -> Response:
        """Rows that netting took out of the run, orphan reversals among them, and why."""
        run = finished_run(request, run_id)
        reason = request.query_params.get("reason") or None
        if reason and reason not in REASONS:
            raise InvalidInput(reason=[f"one of {', '.join(REASONS)}"])
        rows = _counted(run, drill.count_netted, drill.list_netted, {"reason": reason})
        return self.paged(request, rows, ClaimRow)


class RuleList(SavingsView):
    """Rule outcomes."""

    @extend_schema(responses=RuleOutcomeOut(many=True), operation_id="runs_rules")
    def get(self, request: Request, run_id: str) -> Response:
        """What each audit rule found, or why it could not be evaluated."""
        return self.paged(request, finished_run(request, run_id).rules.all(), RuleOutcomeOut)


class CompletenessList(SavingsView):
    """Completeness."""

    @extend_schema(responses=CompletenessOut(many=True), operation_id="runs_completeness")
    def get(self, request: Request, run_id: str) -> Response:
        """Where every row and dollar went."""
        run = finished_run(request, run_id)
        return self.paged(request, run.completeness.all(), CompletenessOut)


class RunReport(SavingsView):
    """The report."""

    @extend_schema(parameters=[SECTION], responses=ReportOut, operation_id="runs_report")
    def get(self, request: Request, run_id: str) -> Response:
        """Facts with their digest, and the sections that present them."""
        run = finished_run(request, run_id)
        chosen = request.query_params.getlist("section")
        if unknown := sorted(set(chosen) - set(SECTIONS)):
            raise InvalidInput(section=[f"unknown: {', '.join(unknown)[:100]}"])
        report = build_report(run, only=chosen).to_json()
        return Response({"run_id": run.public_id, "state": run.state, **report})


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
    figures = [figure_card(figure, record.standing(figure)) for figure in segment.figures]
    return {
        "kind": segment.kind,
        "key": segment.key,
        "label": segment.label,
        "lines": segment.lines,
        "figures": figures,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
