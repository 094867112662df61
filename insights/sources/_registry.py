"""The adapters by source module."""

import insights.sources
from insights.sources._adapter import Source
from leafenterprise.shared.registry import load

SOURCES = load(insights.sources, "SOURCE", Source)
