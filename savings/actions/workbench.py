"""A governed run over given files without a client's contract: how well they can be analysed."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from leafenterprise.shared.canonical import digest
from savings.actions.plans import PlanIncomplete
from savings.actions.requests import receive_request
from savings.actions.runs import queue_run
from savings.actions.scopes import make_scope
from savings.models import (
    Broker,
    ClaimDataset,
    ClientGroup,
    PriceReference,
    RunPlan,
    SavingsRun,
    Scope,
)


def queue_workbench_run(
    *,
    datasets: Sequence[ClaimDataset],
    prices: Sequence[PriceReference],
    by: Any,
) -> SavingsRun:
    """Scope, plan and request for exactly these files, and their run; asked twice it is one run.

    The window is that of the claims, the group is every group in them.
    """
    claims = [dataset for dataset in datasets if dataset.kind == "claims"]
    if not claims:
        raise PlanIncomplete()
    number = f"WB-{claims[0].public_id}"
    with transaction.atomic():
        scope = _scope_of(claims, by)
        plan = _plan_of(number, scope, datasets, prices, by)
    request = receive_request(
        organization=scope.organization,
        number=number,
        source_system="operator",
        asked={"group": scope.group.code},
        by=by,
    )
    return queue_run(request=request, plan=plan, by=by)


def _scope_of(claims: Sequence[ClaimDataset], by: Any) -> Scope:
    first = claims[0]
    broker, _ = Broker.objects.get_or_create(
        code="direct", defaults={"name": "Direct", "kind": "direct"}
    )
    group, _ = ClientGroup.objects.get_or_create(
        organization=first.organization,
        code=f"file-{first.public_id.lower()}",
        defaults={"name": f"All groups of {first.file_name}"[:200], "group_ids": []},
    )
    firsts = [dataset.first_date for dataset in claims if dataset.first_date]
    lasts = [dataset.last_date for dataset in claims if dataset.last_date]
    if not firsts or not lasts:
        raise PlanIncomplete("The claims hold no date.")
    return make_scope(
        organization=first.organization,
        pbm=first.pbm,
        broker=broker,
        group=group,
        from_date=min(firsts),
        to_date=max(lasts),
        by=by,
    )


def _plan_of(
    number: str,
    scope: Scope,
    datasets: Sequence[ClaimDataset],
    prices: Sequence[PriceReference],
    by: Any,
) -> RunPlan:
    """The plan of exactly these files; another set of files is another plan."""
    inputs = digest(sorted(record.public_id for record in (*datasets, *prices)))[:8]
    plan, is_new = RunPlan.objects.get_or_create(
        organization=scope.organization,
        name=f"{number} · {inputs}",
        defaults={"roles": ["admin", "operator"], "created_by": by},
    )
    if is_new:
        plan.scopes.add(scope)
        plan.datasets.set(datasets)
        plan.prices.set(prices)
    return plan
