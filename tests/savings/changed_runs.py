"""A finished run once more, over inputs of which some changed."""

from decimal import Decimal

from savings.actions.contracts import freeze_contract
from savings.actions.runs import queue_run
from savings.models import ContractTerm, SavingsRun
from tests.savings.build import claims_csv, finish, make_dataset, make_prices


def swap_rows(run, client, folder):
    run.plan.datasets.set([make_dataset(client, folder, claims_csv(count=7))])


def swap_prices(run, client, folder):
    run.plan.prices.set([make_prices(client, folder, unit_price="0.45")])


def swap_contract(run, client, folder):
    ContractTerm.objects.update(awp_discount=Decimal("0.90"))
    contract = run.contract_version.contract
    run.plan.contract_version = freeze_contract(contract=contract, by=client.by)
    run.plan.save()


SWAPS = {"rows": swap_rows, "prices": swap_prices, "contract": swap_contract}


def run_again(run, client, folder, *causes) -> SavingsRun:
    """The same request over inputs of which the named ones changed."""
    for cause in causes:
        SWAPS[cause](run, client, folder)
    again = queue_run(request=run.request, plan=run.plan, by=client.by)
    assert again.pk != run.pk
    return finish(again)
