"""The modules that signals come from. Nothing is ever written back to them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceModule:
    """One system of record: `contract` says whether it sends by itself or is asked."""

    id: str
    label: str
    contract: str


_FEED, _SYNC, _BOTH = "event feed", "scheduled sync", "event feed or scheduled sync"
_TABLE = (
    SourceModule("integrated_payments", "Integrated Payments", _BOTH),
    SourceModule("pms", "PMS", _SYNC),
    SourceModule("subscriptions_manager", "Subscriptions Manager", _FEED),
    SourceModule("appointment_manager", "Appointment Manager", _FEED),
    SourceModule("hr_people", "HR & People Manager", _SYNC),
    SourceModule("lab_manager", "Lab Manager", _BOTH),
    SourceModule("product_shop", "Product Shop", _FEED),
    SourceModule("inventory_compliance", "Inventory & Compliance Manager", _SYNC),
    SourceModule("care_plan_subscriptions", "Care Plan Subscriptions", _FEED),
    SourceModule("hygiene_subscriptions", "Hygiene Subscriptions", _FEED),
    SourceModule("smart_treatment_proposals", "Smart Treatment Proposals", _FEED),
    SourceModule("treatment_pipeline", "Treatment Pipeline Manager", _BOTH),
)
SOURCE_MODULES: dict[str, SourceModule] = {module.id: module for module in _TABLE}
# Corrections that people book here; it sends nothing else.
OWN = "financial_insights"
