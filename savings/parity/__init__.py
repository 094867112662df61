"""Surfaces on which a run states its facts, one per module: the module's name is its id."""

import sys
from collections.abc import Mapping

from leafenterprise.shared.registry import load
from savings.parity._surface import Difference, Surface, Truth

SURFACES: Mapping[str, Surface] = load(sys.modules[__name__], "SURFACE", Surface)

__all__ = ["SURFACES", "Difference", "Surface", "Truth"]
