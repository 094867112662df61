"""Who cannot see a record is told 404, whatever their role; who sees it is told what it lacks."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leafenterprise.shared.errors import NotAllowed
from tei.actions.calculation import told_as_calculation_error
from tei.queries.reports import get_report
from tei.queries.tools import get_tool


class HiddenView(APIView):
    """A view of one record that is not even confirmed to those who cannot see it."""

    hides_records: ClassVar[bool] = True

    def look(self, user: Any) -> None:
        """Raises Http404 where the person cannot see the record."""
        raise NotImplementedError

    def check_permissions(self, request: Request) -> None:
        """A missing capability is named only to those who see what they would change."""
        try:
            super().check_permissions(request)
        except NotAllowed:
            self.look(request.user)
            raise


class ToolView(HiddenView):
    """A view of one tool, or of something that it holds."""

    def look(self, user: Any) -> None:
        """Whether the person may see the tool."""
        get_tool(user, self.kwargs["tool_id"])

    def handle_exception(self, exc: Exception) -> Response:
        """A case without a result is a CALCULATION_ERROR, whichever answer was to state it."""
        try:
            with told_as_calculation_error():
                raise exc
        except Exception as told:
            return super().handle_exception(told)


class ReportView(HiddenView):
    """A view of one report, or of its fields."""

    def look(self, user: Any) -> None:
        """Whether the person may see the report."""
        get_report(user, self.kwargs["report_id"])
