"""What a forecasting model declares."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """One way to forecast.

    forecast: (history, months ahead) → one value a month; pure, any history of six months or more.
    """

    id: str
    version: int
    title: str
    statement: str
    forecast: Callable[[list[float], int], list[float]]
