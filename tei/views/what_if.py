"""What stands behind a figure, and what would be if: explained, varied, drawn, compared."""

import re
from decimal import Decimal
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.shared.api import checked
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.stated_errors import states_errors
from tei.actions.calculation import CalculationError, cases_flows
from tei.actions.scenarios import (
    ScenarioChanged,
    case_scenario,
    drop_scenario,
    keep_scenario,
)
from tei.actions.tools import EDIT, ToolArchived
from tei.case.difference import compare
from tei.case.monte_carlo import BadRange, Range, simulate
from tei.case.scenarios import apply_scenario
from tei.case.sensitivity import tornado
from tei.case.summary import all_formulas
from tei.models import TEIScenario, TEITool
from tei.queries.cases import case_of, case_of_version, is_restated
from tei.queries.tools import get_tool, get_version, list_cells
from tei.serializers.what_if import (
    CompareOut,
    ExplainOut,
    SensitivityOut,
    SideBySideOut,
    SimulateIn,
    SimulateOut,
    TEIScenarioIn,
    TEIScenarioOut,
)
from tei.shapes_what_if import (
    bar_shape,
    difference_shape,
    explain_shape,
    outcome_shape,
    scenario_shape,
    side_by_side,
)
from tei.views.doors import ToolView
from tei.views.reports import VIEW

FIGURE = OpenApiParameter("figure", OpenApiTypes.STR, description="The id of a figure.")
SHARE = OpenApiParameter("share", OpenApiTypes.STR, description="0.1 is ten percent, the default.")
SHARE_FORM = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)
REVISION = OpenApiParameter(
    "revision", OpenApiTypes.INT, description="Of the scenario as you saw it."
)


class ToolExplain(ToolView):
    """A figure opened."""

    capability = VIEW

    @extend_schema(parameters=[FIGURE], responses=ExplainOut, operation_id="tei_explain")
    @states_errors(CalculationError)
    def get(self, request: Request, tool_id: str) -> Response:
        """The rows of field, year, nominal, risk, factor and present value that a total sums."""
        figure = request.query_params.get("figure", "net_present_value")
        formula = all_formulas().get(figure)
        if formula is None:
            raise InvalidInput(figure=[f"must be one of {', '.join(all_formulas())}"])
        flows = cases_flows(_case(get_tool(request.user, tool_id)))
        return Response(explain_shape(formula, flows))


class ToolSensitivity(ToolView):
    """The tornado."""

    capability = VIEW

    @extend_schema(parameters=[SHARE], responses=SensitivityOut, operation_id="tei_sensitivity")
    @states_errors(CalculationError)
    def get(self, request: Request, tool_id: str) -> Response:
        """What a change of each field does to the net present value, and where it breaks even."""
        share = _share(request.query_params.get("share", "0.10"))
        flows = cases_flows(_case(get_tool(request.user, tool_id)))
        bars = [bar_shape(bar) for bar in tornado(flows, share)]
        return Response({"share": str(share), "fields": bars})


class ToolSimulate(ToolView):
    """Monte Carlo."""

    capability = VIEW

    @extend_schema(request=SimulateIn, responses=SimulateOut, operation_id="tei_simulate")
    @states_errors(CalculationError)
    def post(self, request: Request, tool_id: str) -> Response:
        """Draw the case many times; the same seed gives the same answer. Stores nothing."""
        tool = get_tool(request.user, tool_id)
        sent = checked(SimulateIn, request.data)
        flows = cases_flows(_case(tool))
        ranges = [Range(**each) for each in sent["ranges"]]
        try:
            outcome = simulate(flows, ranges, draws=sent["draws"], seed=sent["seed"])
        except BadRange as wrong:
            raise InvalidInput(ranges=[str(wrong)]) from None
        return Response(outcome_shape(outcome))


class ScenarioList(ToolView):
    """The scenarios of a tool, side by side, and the door for new ones."""

    capabilities = {"GET": VIEW, "POST": EDIT}

    @extend_schema(responses=SideBySideOut, operation_id="tei_scenarios_list")
    @states_errors(CalculationError)
    def get(self, request: Request, tool_id: str) -> Response:
        """The figures as entered, and under each scenario."""
        tool = get_tool(request.user, tool_id)
        case = _case(tool)
        found = [
            (scenario, cases_flows(apply_scenario(case, case_scenario(scenario, case))))
            for scenario in tool.scenarios.all()
        ]
        return Response(side_by_side(cases_flows(case), found))

    @extend_schema(
        request=TEIScenarioIn, responses={201: TEIScenarioOut}, operation_id="tei_scenarios_keep"
    )
    @states_errors(ScenarioChanged, ToolArchived)
    def post(self, request: Request, tool_id: str) -> Response:
        """Keep a scenario under its name; with its revision, in place of the one of that name."""
        tool = get_tool(request.user, tool_id, EDIT)
        sent = checked(TEIScenarioIn, request.data)
        scenario = keep_scenario(
            tool=tool,
            name=sent["name"],
            cells=sent["cells"],
            off=sent["off"],
            revision=sent["revision"],
            by=request.user,
        )
        return Response(scenario_shape(scenario), status=201)


class ScenarioDetail(ToolView):
    """One scenario."""

    capabilities = {"GET": VIEW, "DELETE": EDIT}

    @extend_schema(responses=TEIScenarioOut, operation_id="tei_scenarios_read")
    def get(self, request: Request, tool_id: str, scenario_id: str) -> Response:
        """What it changes."""
        return Response(scenario_shape(self._scenario(request, tool_id, scenario_id)))

    @extend_schema(parameters=[REVISION], responses={204: None}, operation_id="tei_scenarios_drop")
    @states_errors(ScenarioChanged, ToolArchived)
    def delete(self, request: Request, tool_id: str, scenario_id: str) -> Response:
        """Forget it; with a revision, only as it was seen."""
        found = self._scenario(request, tool_id, scenario_id, EDIT)
        drop_scenario(scenario=found, revision=_revision(request), by=request.user)
        return Response(status=204)

    def _scenario(
        self, request: Request, tool_id: str, scenario_id: str, capability: str = VIEW
    ) -> TEIScenario:
        tool = get_tool(request.user, tool_id, capability)
        found = tool.scenarios.filter(public_id=scenario_id).first()
        if found is None:
            raise Http404
        return found


class VersionCompare(ToolView):
    """Two versions."""

    capability = VIEW

    @extend_schema(responses=CompareOut, operation_id="tei_versions_compare")
    @states_errors(CalculationError)
    def get(self, request: Request, tool_id: str, number: int, other: int) -> Response:
        """The cells that differ, and what each field did to the net present value."""
        tool = get_tool(request.user, tool_id)
        versions = [get_version(tool, each) for each in (number, other)]
        before, after = (cases_flows(case_of_version(each)) for each in versions)
        restated = [
            each.version_number
            for each, flows in zip(versions, (before, after), strict=True)
            if is_restated(each, flows)
        ]
        told = difference_shape(compare(before, after))
        return Response({**told, "restated_versions": restated})


def _case(tool: TEITool) -> Any:
    return case_of(tool.report, list_cells(tool))


def _revision(request: Request) -> int | None:
    text = request.query_params.get("revision")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(revision=["must be the revision of the scenario as you saw it"])
    return int(text)


def _share(text: str) -> Decimal:
    """A share of more than 0 and at most 1, as it is written in the answer."""
    if not SHARE_FORM.fullmatch(text) or not 0 < Decimal(text) <= 1:
        raise InvalidInput(
            share=["must be a plain number above 0, at most 1, with up to 6 places, such as 0.1"]
        )
    return Decimal(text)
