"""What to do about a finished run: recommendations made of its stored figures and findings."""

from savings.optimization.build import build_optimization
from savings.optimization.entries import (
    SCHEMA,
    Achievability,
    ActionPreview,
    Driver,
    NotAssessed,
    NothingFound,
    Optimization,
    Pot,
    Recommendation,
    Support,
)

__all__ = [
    "SCHEMA",
    "Achievability",
    "ActionPreview",
    "Driver",
    "NotAssessed",
    "NothingFound",
    "Optimization",
    "Pot",
    "Recommendation",
    "Support",
    "build_optimization",
]
