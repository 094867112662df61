"""A governed run over given files without a client's contract: how well they can be analysed."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from savings.actions.requests import receive_request
from savings.actions.runs import queue_run
from savings.actions.scopes import make_scope
from savings.models import (
    Broker,
    ClaimDataset,
    ClientGroup,
    ContractVersion,
    PriceReference,
    RunPlan,
    SavingsRun,
)


def queue_workbench_run(
    *,
    datasets: Sequence[ClaimDataset],
    prices: Sequence[PriceReference],
    contract_version: ContractVersion | None = None,
    by: Any,
) -> SavingsRun:
    """Scope, plan and request for exactly these files, and their run; asked twice it is one run.

    The window is that of the claims, the group is every group in them.
    """
    claims = [dataset for dataset in datasets if dataset.kind == "claims"]
    first = claims[0]
    assert first.first_date is not None
    from_date = min(dataset.first_date or first.first_date for dataset in claims)
    to_date = max(dataset.last_date or from_date for dataset in claims)
    number = f"WB-{first.public_id}"
    with transaction.atomic():
        broker, _ = Broker.objects.get_or_create(
            code="direct", defaults={"name": "Direct", "kind": "direct"}
        )
        group, _ = ClientGroup.objects.get_or_create(
            organization=first.organization,
            code=f"file-{first.public_id.lower()}",
            defaults={"name": f"All groups of {first.file_name}"[:200], "group_ids": []},
        )
        scope = make_scope(
            organization=first.organization,
            pbm=first.pbm,
            broker=broker,
            group=group,
            from_date=from_date,
            to_date=to_date,
            by=by,
        )
        plan, is_new = RunPlan.objects.get_or_create(
            organization=first.organization,
            name=f"{number} with {len(datasets)} files, {len(prices)} price lists",
            defaults={
                "roles": ["admin", "operator"],
                "contract_version": contract_version,
                "created_by": by,
            },
        )
        if is_new:
            plan.scopes.add(scope)
        plan.datasets.set(datasets)
        plan.prices.set(prices)
    request = receive_request(
        organization=first.organization,
        number=number,
        source_system="operator",
        asked={"group": group.code},
        by=by,
    )
    return queue_run(request=request, plan=plan, by=by)
