"""Records of another organization: not one route confirms that they are there."""

from typing import NamedTuple

import pytest
from django.test import Client

from audit.trail.models import AuditEvent
from leafenterprise.accounts.access import ROLES
from leafenterprise.accounts.models import ApiToken, Organization
from leafenterprise.jobs.models import Job
from savings.models import ContractVersion, RunArtifact, SavingsRun, Upload
from tests.house.doors import FILLED, Door, every_door
from tests.people import logged_in, make_member, make_organization, token_of
from tests.savings.build import make_client, make_finished_run, sent_file

pytestmark = pytest.mark.django_db
MARK = "Harbor of Others"
BODY = {"scope": "2" * 12, "reason": "x", "request": "2" * 12}
PUBLIC = {"layout_id": "canonical", "formula": "gross_cost"}
PERSONAL = ("/api/v1/tokens/", "/account/tokens/")


class Others(NamedTuple):
    """Another organization with something behind every route, and its owner's session."""

    organization: Organization
    owner: Client
    ids: dict[str, str]

    def address(self, door: Door) -> str:
        """The door's address of their record."""
        kind_of = {"/jobs/": "job", "/tokens/": "token", "/trail/": "event", "/events/": "event"}

        def fill(kind: str, name: str) -> str:
            if name == "public_id":
                return self.ids[next(w for part, w in kind_of.items() if part in door.route)]
            return self.ids.get(name) or PUBLIC.get(name) or FILLED[kind]

        return door.address(fill)


@pytest.fixture
def others(tmp_path) -> Others:
    """A finished run with its files, prices, contract, workbook, upload, job, events, token."""
    harbor = make_organization(MARK)
    owner = make_member(harbor, *ROLES)
    run = make_finished_run(make_client(harbor, "harbor-group", by=owner), tmp_path, "ITR-77")
    session = logged_in(owner)
    session.post(
        "/api/v1/savings/datasets/",
        {"file": sent_file(), "organization": harbor.slug, "pbm": "test-rx", "layout": "canonical"},
    )
    session.get(f"/api/v1/savings/runs/{run.public_id}/workbook.xlsx?draft=true").close()
    token_of(owner)
    return Others(harbor, session, ids_of(run))


def ids_of(run: SavingsRun) -> dict[str, str]:
    """Name of a route's parameter → public id of a record of the run's organization."""
    version = ContractVersion.objects.get(organization=run.organization)
    own = {"organization": run.organization}
    return {
        "run_id": run.public_id,
        "dataset_id": run.manifest["datasets"][0]["id"],
        "prices_id": run.manifest["prices"][0]["id"],
        "contract_id": version.contract.public_id,
        "plan_id": run.plan.public_id,
        "request_id": run.request.public_id,
        "scope_id": run.scope.public_id,
        "artifact_id": RunArtifact.objects.get(run=run).public_id,
        "upload_id": Upload.objects.get(**own).public_id,
        "job": Job.objects.filter(**own).order_by("pk")[0].public_id,
        "event": AuditEvent.objects.filter(**own).order_by("pk")[0].public_id,
        "token": ApiToken.objects.order_by("-pk")[0].public_id,
    }


@pytest.fixture
def stranger(cedar) -> Client:
    """Holds every role, in Cedar alone."""
    return logged_in(make_member(cedar, *ROLES))


def knock(client: Client, door: Door, address: str) -> int:
    """The status of the answer to a body that is good enough to be looked at."""
    if door.verb == "get":
        answer = client.get(address)
    elif door.is_api:
        answer = getattr(client, door.verb)(address, BODY, content_type="application/json")
    else:
        answer = client.post(address, BODY)
    answer.close()
    return answer.status_code


def record_doors() -> list[Door]:
    """The doors to one record, outside the admin."""
    return [
        door
        for door in every_door()
        if any(name.endswith("_id") for name in door.parameters() if name not in PUBLIC)
        and not door.route.startswith(("/admin/", "/trail/of/"))
    ]


def test_it_says_404_for_every_record_of_others(others, stranger, record_property):
    found = {
        str(door): status
        for door in record_doors()
        if (status := knock(stranger, door, others.address(door))) not in (404, 405)
    }

    record_property("attempts", len(record_doors()))
    assert len(record_doors()) > 40
    assert found == {}


def test_it_shows_the_same_addresses_to_their_owner(others):
    doors = [door for door in record_doors() if door.verb == "get"]

    hidden = {
        str(door): status
        for door in doors
        if (status := knock(others.owner, door, others.address(door))) not in (200, 405)
    }

    assert hidden == {}


def test_it_lists_nothing_of_others(others, stranger, record_property):
    secrets = [MARK, others.organization.slug, "harbor-group", "ITR-77", *others.ids.values()]
    lists = [door for door in every_door() if door.verb == "get" and not door.parameters()]
    told = {}
    for door in lists:
        answer = stranger.get(f"{door.address()}?organization={others.organization.public_id}")
        text = b"".join(answer).decode(errors="replace") + str(dict(answer.headers))
        told |= {str(door): seen} if (seen := [word for word in secrets if word in text]) else {}

    record_property("attempts", len(lists))
    assert told == {}


def test_it_finds_the_same_words_in_the_lists_of_their_owner(others):
    seen = others.owner.get("/api/v1/savings/runs/").content.decode()

    assert "ITR-77" in seen
    assert others.organization.slug in seen


def test_it_shows_no_record_of_others_in_the_admin(others, stranger, record_property):
    from django.contrib import admin

    found, tried = {}, 0
    for model, governed in admin.site._registry.items():
        if not governed.organization_path:
            continue
        theirs = model._default_manager.filter(
            **{governed.organization_path: others.organization}
        ).first()
        if theirs is None:
            continue
        tried += 1
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{theirs.pk}/change/"
        answer = stranger.get(address)
        if (answer.status_code, answer.get("Location")) != (302, "/admin/"):
            found[address] = answer.status_code

    record_property("attempts", tried)
    assert tried >= 8
    assert found == {}
