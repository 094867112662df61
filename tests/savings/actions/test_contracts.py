"""Freezing contracts."""

import pytest
from django.db import IntegrityError, transaction

from leafenterprise.shared.errors import NotAllowed
from savings.actions.contracts import ContractIncomplete, freeze_contract
from savings.models import ContractTerm, ContractVersion
from savings.parameters import ParametersInvalid
from tests.savings.build import Q1, make_contract

pytestmark = pytest.mark.django_db


def test_it_freezes_terms_that_later_edits_do_not_touch(client_of_cedar, admin):
    contract = make_contract(client_of_cedar)
    version = freeze_contract(contract=contract, by=admin)
    contract.terms.update(awp_discount="0.5")

    version.refresh_from_db()

    assert version.number == 1
    assert version.terms[0]["awp_discount"] == "0.800000"


def test_it_gives_unchanged_terms_the_version_they_have(client_of_cedar, admin):
    contract = make_contract(client_of_cedar)

    first = freeze_contract(contract=contract, by=admin)
    second = freeze_contract(contract=contract, by=admin)

    assert first == second


def test_it_numbers_changed_terms_anew(client_of_cedar, admin):
    contract = make_contract(client_of_cedar)
    freeze_contract(contract=contract, by=admin)
    contract.terms.update(awp_discount="0.5")

    assert freeze_contract(contract=contract, by=admin).number == 2


def test_it_refuses_two_promises_for_one_day(client_of_cedar, admin):
    contract = make_contract(client_of_cedar)
    ContractTerm.objects.create(
        contract=contract,
        channel="retail",
        drug_class="generic",
        from_date="2026-02-01",
        to_date="2026-03-31",
    )

    with pytest.raises(ContractIncomplete) as refused:
        freeze_contract(contract=contract, by=admin)

    assert "retail/generic" in refused.value.details["problems"][0]


def test_it_refuses_parts_of_a_cent_per_script(client_of_cedar, admin):
    contract = make_contract(client_of_cedar)
    contract.terms.update(dispensing_fee_usd="1.1550")

    with pytest.raises(ContractIncomplete) as refused:
        freeze_contract(contract=contract, by=admin)

    assert "dispensing_fee_usd has more than two decimals" in refused.value.details["problems"][0]


def test_it_refuses_a_contract_without_terms(client_of_cedar, admin):
    contract = make_contract(client_of_cedar)
    contract.terms.all().delete()

    with pytest.raises(ContractIncomplete):
        freeze_contract(contract=contract, by=admin)


def test_it_refuses_terms_outside_the_contract(client_of_cedar, admin):
    contract = make_contract(client_of_cedar)
    contract.terms.update(to_date="2027-01-01")

    with pytest.raises(ContractIncomplete):
        freeze_contract(contract=contract, by=admin)


def test_it_refuses_parameters_without_meaning(client_of_cedar, admin):
    contract = make_contract(client_of_cedar, parameters={"offset_policy": "both", "surprise": 1})

    with pytest.raises(ParametersInvalid) as refused:
        freeze_contract(contract=contract, by=admin)

    assert set(refused.value.details["fields"]) == {"offset_policy", "surprise"}


def test_it_lets_nobody_but_an_admin_freeze(client_of_cedar, operator):
    with pytest.raises(NotAllowed):
        freeze_contract(contract=make_contract(client_of_cedar), by=operator)


def test_it_is_kept_frozen_by_the_database(client_of_cedar, admin):
    version = freeze_contract(contract=make_contract(client_of_cedar, window=Q1), by=admin)

    with pytest.raises(IntegrityError), transaction.atomic():
        ContractVersion.objects.filter(pk=version.pk).update(terms=[])
