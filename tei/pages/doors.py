"""The door to the pages of one case: who cannot see it is told 404, whatever their role."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase

from leafenterprise.accounts.guards import Page, PersonRequest, guarded
from leafenterprise.shared.errors import NotAllowed
from tei.actions.calculation import told_as_calculation_error
from tei.queries.tools import get_tool


def guarded_case(capability: str) -> Callable[[Page], Page]:
    """As `guarded`; a missing capability is named only to those who see the case.

    A case without a result is a CalculationError, whichever page was to state it.
    """

    def decorate(page: Page) -> Page:
        strict = guarded(capability)(page)

        @wraps(strict)
        def wrapped(
            request: PersonRequest, tool_id: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            try:
                with told_as_calculation_error():
                    return strict(request, tool_id, *args, **kwargs)
            except NotAllowed:
                get_tool(request.user, tool_id)
                raise

        wrapped.capability = capability  # type: ignore[attr-defined]
        wrapped.hides_records = True  # type: ignore[attr-defined]
        return wrapped

    return decorate
