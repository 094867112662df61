"""The pages of contracts and prices, and the home cards."""

from decimal import Decimal

from django.urls import reverse

from savings.actions.contracts import freeze_contract
from savings.claims.declarations import Parameters
from savings.claims.declarations import Settlement as StatedSettlement
from savings.models import ContractTerm
from savings.pages.contract_words import PARAMETERS, parameters_in_words
from savings.parameters import write_parameters
from tests.people import logged_in
from tests.savings.build import (
    Q1,
    freeze,
    make_client,
    make_contract,
    make_dataset,
    make_finished_run,
    make_plan,
    make_prices,
    make_request,
)


def read(user, address: str, **query) -> str:
    answer = logged_in(user).get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def contract_page(user, contract, **query) -> str:
    return read(user, reverse("savings-contract", args=[contract.public_id]), **query)


def test_it_says_that_a_contract_is_not_frozen(client_of_cedar, viewer):
    contract = make_contract(client_of_cedar)

    assert "Nothing is frozen yet" in contract_page(viewer, contract)
    assert "Not frozen" in read(viewer, reverse("savings-contracts"))


def test_it_shows_the_terms_of_the_frozen_version(client_of_cedar, viewer):
    version = freeze(client_of_cedar)

    page = contract_page(viewer, version.contract)

    assert "Frozen as v1" in page
    assert "Retail, generic" in page
    assert "80.00 %" in page
    assert "$0.90" in page
    assert version.digest in page
    assert "Each component stands alone" in page
    assert "No statement was entered" in page


def test_it_says_that_a_contract_changed_after_it_was_frozen(client_of_cedar, viewer):
    version = freeze(client_of_cedar)
    ContractTerm.objects.update(awp_discount=Decimal("0.85"))

    page = contract_page(viewer, version.contract)

    assert "The contract was edited after v1 was frozen" in page
    assert "85.00 %" not in page, "runs read what was frozen"


def test_it_opens_an_earlier_version(client_of_cedar, viewer):
    first = freeze(client_of_cedar)
    ContractTerm.objects.update(awp_discount=Decimal("0.85"))
    freeze_contract(contract=first.contract, by=client_of_cedar.by)

    newest = contract_page(viewer, first.contract)
    earlier = contract_page(viewer, first.contract, version="1")

    assert "85.00 %" in newest
    assert "80.00 %" in earlier
    for wrong in ("9", "x", "²", "-1"):
        address = reverse("savings-contract", args=[first.contract.public_id])
        assert logged_in(viewer).get(address, {"version": wrong}).status_code == 404


def test_it_shows_what_was_settled_outside_the_claims(client_of_cedar, viewer):
    stated = StatedSettlement("rebate_received", *Q1, Decimal("81500.00"), source="Statement 7")
    version = freeze(client_of_cedar, settlements=(stated,))

    page = contract_page(viewer, version.contract)

    assert "$81,500.00" in page
    assert "Statement 7" in page


def test_it_leads_only_those_who_govern_to_the_admin(client_of_cedar, viewer, admin):
    contract = make_contract(client_of_cedar)
    edit = reverse("admin:savings_contract_change", args=[contract.pk])

    assert edit in contract_page(admin, contract)
    assert edit not in contract_page(viewer, contract)


def test_it_says_every_parameter_in_words():
    usual = parameters_in_words(write_parameters(Parameters()))
    stated = Parameters(
        offset_policy="combined",
        date_basis="paid",
        retail_90_from_days=84,
        exclusions=(),
        exclude_uc_priced=True,
        quantity_limit=Decimal(500),
        days_supply_limit=90,
        copay_schedule={"retail_90/brand": Decimal(40)},
        lesser_of_awp_discount=False,
    )
    told = dict(parameters_in_words(write_parameters(stated)))

    assert len(usual) == len(told)
    assert set(write_parameters(Parameters())) == {name for name, _, _ in PARAMETERS}
    assert told["Copays"] == "Retail 90, brand $40.00."
    assert told["Retail 90"] == "Retail fills of 84 days or more stand under retail 90."
    assert told["Exclusions"] == "No claims are left out of the guarantees."
    assert "set off" in told["Offset"]
    assert dict(usual)["Refill too soon"].startswith("A refill is too soon before 75 %")


def test_it_shows_what_a_price_list_covers(client_of_cedar, viewer, tmp_path):
    prices = make_prices(client_of_cedar, tmp_path)
    address = reverse("savings-price", args=[prices.public_id])

    page = read(viewer, address)

    assert prices.sha256 in page
    assert "$0.300000 a EA" in page
    assert "Every price states its last day." in page


def test_it_looks_a_drug_up(client_of_cedar, viewer, tmp_path):
    prices = make_prices(client_of_cedar, tmp_path)
    address = reverse("savings-price", args=[prices.public_id])

    assert "Prices of 00001000101" in read(viewer, address, ndc="00001-0001-01")
    assert "No price for this NDC" in read(viewer, address, ndc="00001000199")
    assert "nothing was looked up" in read(viewer, address, ndc="1234567890")


def test_it_lists_prices_by_kind(client_of_cedar, viewer, tmp_path):
    make_prices(client_of_cedar, tmp_path)
    address = reverse("savings-prices")

    assert "nadac of the tests" in read(viewer, address)
    assert "No list of this kind" in read(viewer, address, kind="mac")


def test_it_puts_runs_with_their_readiness_on_the_home_page(cedar, tmp_path, viewer):
    run = make_finished_run(make_client(cedar), tmp_path)

    page = read(viewer, "/")

    assert reverse("savings-run", args=[run.public_id]) in page
    assert f'data-state="{run.readiness}"' in page
    assert "Next steps" not in page, "a viewer reads"


def test_it_says_what_waits_for_each_role(client_of_cedar, tmp_path, operator, admin, consultant):
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)])
    make_request(client_of_cedar, "ITR-1")
    make_request(client_of_cedar, "ITR-2", group="Nobody")
    make_dataset(client_of_cedar, tmp_path, b"member_id,start_date\nM1,2026-01-01\n", "eligibility")

    assert "Queue the run of ITR-1" in read(consultant, "/")
    assert "ITR-2 matches no governed scope" not in read(operator, "/")
    page = read(admin, "/")
    assert "ITR-2 matches no governed scope" in page
    assert "into a run plan" in page


def test_it_shows_nothing_of_another_client_at_home(client_of_cedar, tmp_path, outsider):
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)])
    make_request(client_of_cedar)

    page = read(outsider, "/")

    assert "ITR-1" not in page
    assert "No request yet" in page
