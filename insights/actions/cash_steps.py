"""What every step of cashing-up does: lock the day, ask where the person works, keep the step."""

from datetime import datetime
from typing import Any

from insights.models import CashReconciliation, CashStep
from leafenterprise.accounts.access import check, sites_for
from leafenterprise.accounts.models import Site
from leafenterprise.shared.errors import NotAllowed


def check_site(by: Any, capability: str, site: Site) -> None:
    """Raises NotAllowed unless the person has the capability at this very site."""
    check(by, capability, site.organization)
    if not sites_for(by, capability).filter(pk=site.pk).exists():
        raise NotAllowed("This is not one of the sites where you work.")


def locked(record: CashReconciliation) -> CashReconciliation:
    """The day as it stands now; whoever comes second waits until the first is through."""
    rows = CashReconciliation.objects.select_for_update(of=("self",))
    return rows.select_related("site", "organization").get(pk=record.pk)


def add_step(
    record: CashReconciliation, kind: str, by: Any, now: datetime, **fields: Any
) -> CashStep:
    """Keeps the step under the day's next number."""
    last = record.steps.order_by("-number").values_list("number", flat=True).first()
    return CashStep.objects.create(
        organization=record.organization, reconciliation=record, number=(last or 0) + 1,
        kind=kind, by=by, at=now, **fields,
    )  # fmt: skip
