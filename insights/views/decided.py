"""What two people decide, over the API: asked for one way, and each step taken one way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from insights.actions.decided import Step
from insights.serializers.retention import DecisionIn
from leafenterprise.accounts.fresh import require_fresh_factor
from leafenterprise.shared.api import checked


@dataclass(frozen=True)
class Door:
    """One kind of thing that two people decide: how it is found, stepped and stated."""

    find: Callable[[Any, str], Any]
    steps: Mapping[str, Step]
    shape: type[BaseSerializer[Any]]

    def read(self, request: Request, public_id: str) -> Response:
        """One of them."""
        return Response(self.shape(self.find(request.user, public_id)).data)

    def take(self, request: Request, public_id: str, step: str) -> Response:
        """The step; to approve takes a fresh second factor."""
        found = self.find(request.user, public_id)
        if step == "approve":
            require_fresh_factor(request)
        note = checked(DecisionIn, request.data)["note"]
        return Response(self.shape(self.steps[step](found, request.user, note)).data)
