"""One way to recognise a case in a bill per file; the file name is its id."""

import sys
from collections.abc import Mapping

from audit.billing.matching.declarations import Tier
from leafenterprise.shared.registry import load

TIERS: Mapping[str, Tier] = load(sys.modules[__name__], "TIER", Tier)
