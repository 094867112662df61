"""Treatment Pipeline Manager: changes of what open plans are estimated at, for forecasts alone."""

from insights.sources._adapter import Event, Feed, Source
from insights.sources._cadences import SYNC

SOURCE = Source(
    "treatment_pipeline",
    Feed(
        SYNC,
        {
            "estimate.changed": Event(
                "pipeline_estimated_value",
                key=("change",),
                attributes={"stage": "stage", "expected": "expected_on"},
            ),
        },
    ),
)
