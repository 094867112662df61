"""The detectors by id."""

import insights.analytics.detectors
from insights.analytics.detectors._declarations import Detector
from leafenterprise.shared.registry import load

DETECTORS = load(insights.analytics.detectors, "DETECTOR", Detector)
