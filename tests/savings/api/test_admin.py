"""Governance in the admin: what is stored is checked as the engine will read it."""

import json

import pytest
from django.urls import reverse

from audit.trail.models import AuditEvent
from savings.actions.layouts import sync_layouts
from savings.claims.layouts import BUILT_IN
from savings.models import Contract, ContractVersion, RunPlan, Scope, SourceLayout
from tests.people import logged_in, make_platform_admin
from tests.savings.build import make_client, make_contract, make_dataset, scope_of

pytestmark = pytest.mark.django_db
NO_ROWS = {
    f"{name}-{part}": number
    for name in ("terms", "settlements")
    for part, number in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}.items()
}


@pytest.fixture
def governor(admin):
    """Cedar's admin, who may enter the admin."""
    admin.is_staff = True
    admin.save()
    return logged_in(admin)


def contract_form(client, **changes):
    return {
        "organization": client.organization.pk,
        "name": "New contract",
        "pbm": client.pbm.pk,
        "broker": client.broker.pk,
        "group": client.group.pk,
        "from_date": "2026-01-01",
        "to_date": "2026-12-31",
        "parameters": "{}",
        **NO_ROWS,
        **changes,
    }


def test_it_stores_a_contract_and_tells_the_trail(governor, client_of_cedar):
    terms = {
        "terms-TOTAL_FORMS": 1,
        "terms-0-channel": "retail",
        "terms-0-drug_class": "brand",
        "terms-0-from_date": "2026-01-01",
        "terms-0-to_date": "2026-12-31",
        "terms-0-awp_discount": "0.18",
        "terms-0-rebate_basis": "brand",
    }

    answer = governor.post(
        reverse("admin:savings_contract_add"), contract_form(client_of_cedar, **terms)
    )

    assert answer.status_code == 302, answer.content[-3000:]
    assert Contract.objects.get().terms.count() == 1
    assert AuditEvent.objects.filter(action="record.added").exists()


def test_it_refuses_parameters_without_meaning(governor, client_of_cedar):
    sent = contract_form(client_of_cedar, parameters='{"offset_policy": "both"}')

    answer = governor.post(reverse("admin:savings_contract_add"), sent)

    assert answer.status_code == 200
    assert "offset_policy must be one of" in answer.content.decode()


def test_it_offers_no_group_of_another_client(governor, client_of_cedar, harbor):
    other = make_client(harbor, "harbor-group")

    answer = governor.post(
        reverse("admin:savings_contract_add"), contract_form(client_of_cedar, group=other.group.pk)
    )

    assert answer.status_code == 200
    assert not Contract.objects.exists()


def test_it_freezes_from_the_list(governor, client_of_cedar):
    contract = make_contract(client_of_cedar)

    governor.post(
        reverse("admin:savings_contract_changelist"),
        {"action": "freeze", "_selected_action": [contract.pk]},
    )

    assert ContractVersion.objects.get().number == 1


def test_it_gives_a_scope_its_key_and_never_changes_it(governor, client_of_cedar):
    sent = {
        "organization": client_of_cedar.organization.pk,
        "pbm": client_of_cedar.pbm.pk,
        "broker": client_of_cedar.broker.pk,
        "group": client_of_cedar.group.pk,
        "from_date": "2026-01-01",
        "to_date": "2026-03-31",
    }
    add = reverse("admin:savings_scope_add")

    first, again = governor.post(add, sent), governor.post(add, sent)

    assert (first.status_code, again.status_code) == (302, 200)
    scope = Scope.objects.get()
    assert scope.scope_kind == "group_quarter"
    change = governor.post(reverse("admin:savings_scope_change", args=[scope.pk]), sent)
    assert change.status_code == 403


def test_it_stores_a_plan_only_with_claims(governor, client_of_cedar, tmp_path):
    sent = {
        "organization": client_of_cedar.organization.pk,
        "name": "Plan",
        "scopes": [scope_of(client_of_cedar).pk],
        "roles": ["operator"],
        "is_active": "on",
    }
    add = reverse("admin:savings_runplan_add")
    dataset = make_dataset(client_of_cedar, tmp_path)

    without = governor.post(add, sent)
    stored = governor.post(add, {**sent, "datasets": [dataset.pk]})

    assert (without.status_code, stored.status_code) == (200, 302), stored.content[-2000:]
    assert RunPlan.objects.get().roles == ["operator"]


def test_it_takes_a_layout_out_of_use_without_changing_it(db):
    sync_layouts()
    layout = SourceLayout.objects.get(layout_id="tuva")
    platform = logged_in(make_platform_admin())
    person = platform.get("/").wsgi_request.user
    person.is_staff = True
    person.save()

    answer = platform.post(reverse("admin:savings_sourcelayout_change", args=[layout.pk]), {})

    layout.refresh_from_db()
    assert answer.status_code == 302, answer.content[-2000:]
    assert not layout.is_active


def test_it_shows_a_governor_no_record_of_another_client(governor, harbor):
    other = make_contract(make_client(harbor, "harbor-group"))

    listed = governor.get(reverse("admin:savings_contract_changelist"))
    opened = governor.get(reverse("admin:savings_contract_change", args=[other.pk]))

    assert other.name not in listed.content.decode()
    assert opened.status_code in (302, 404)


@pytest.mark.parametrize(
    "kind",
    ["pbm", "broker", "clientgroup", "sourcelayout", "pricereference", "claimdataset", "contract",
     "contractversion", "scope", "runplan"],
)  # fmt: skip
def test_it_opens_every_list(kind, governor, client_of_cedar, tmp_path):
    make_dataset(client_of_cedar, tmp_path)
    make_contract(client_of_cedar)
    scope_of(client_of_cedar)

    assert governor.get(reverse(f"admin:savings_{kind}_changelist")).status_code == 200


def test_it_adds_a_layout_version_from_its_json(db):
    sync_layouts()
    person = make_platform_admin()
    person.is_staff = True
    person.save()
    platform, add = logged_in(person), reverse("admin:savings_sourcelayout_add")
    definition = json.loads(BUILT_IN["tuva"].to_json())
    newer = json.dumps({**definition, "version": 2})

    broken = platform.post(add, {"definition": json.dumps({"id": "x"}), "is_active": "on"})
    taken = platform.post(add, {"definition": json.dumps(definition), "is_active": "on"})
    added = platform.post(add, {"definition": newer, "is_active": "on"})

    assert (broken.status_code, taken.status_code, added.status_code) == (200, 200, 302)
    assert SourceLayout.objects.get(layout_id="tuva", version=2).digest
