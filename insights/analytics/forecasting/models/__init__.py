"""One forecasting model per file; the file name is its id."""

import sys
from collections.abc import Mapping

from insights.analytics.forecasting.declarations import Model
from leafenterprise.shared.registry import load

MODELS: Mapping[str, Model] = load(sys.modules[__name__], "MODEL", Model)
