"""Each connector against a server of its protocol: what is asked, what crosses, what stays."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.errors import NotAllowed
from leafenterprise.shared.outward import OutwardError
from savings import connectors
from savings.actions.collecting import (
    collect_evidence,
    connector_named,
    queue_collection,
    since_last,
)
from savings.connectors import (
    CONNECTORS,
    NotConfigured,
    check_health,
    collect,
    connector_states,
)
from savings.models import EvidenceItem
from tests.people import api_of, logged_in
from tests.savings.build import scope_of
from tests.savings.outward.source_systems import (
    DOWNLOAD,
    LINK,
    SECRET,
    TOKEN,
    configure,
    domo_dataset,
    graph_item,
    lake_path,
    salesforce_record,
    source_system,
)
from tests.services import free_port

pytestmark = pytest.mark.django_db
OBJECTS = {
    "sharepoint": graph_item,
    "salesforce": salesforce_record,
    "adls": lake_path,
    "domo": domo_dataset,
}
STAYS = (LINK, DOWNLOAD, TOKEN, SECRET, "sharepoint.com", "/services/", "kind=pricing", "raw/")


@pytest.fixture(autouse=True)
def closed_circuits():
    """A test begins with closed circuits."""
    connectors._breakers.clear()


def offered(name, settings, cedar, objects, *trouble, since=None):
    """What a connector brings from a server with these objects, and the server."""
    waited = []
    with source_system(name, objects, *trouble) as system:
        configure(settings, system, cedar.slug)
        found = list(collect(CONNECTORS[name], since, sleep=waited.append))
    return found, system, waited


def test_it_has_a_server_for_every_connector():
    assert set(OBJECTS) == set(CONNECTORS)


@pytest.mark.parametrize("name", OBJECTS)
def test_it_reads_every_page_and_leaves_addresses_behind(name, settings, cedar):
    objects = [OBJECTS[name](number) for number in range(5)]

    found, system, _ = offered(name, settings, cedar, objects)

    text = json.dumps([[vars(candidate)] for candidate in found], default=str)
    assert len({candidate.object_id for candidate in found}) == 5
    assert [part for part in STAYS if part in text] == []
    assert all(call.headers["Authorization"] for call in system.calls if call.method == "GET")


@pytest.mark.parametrize("name", OBJECTS)
def test_it_waits_when_it_is_throttled(name, settings, cedar):
    found, _, waited = offered(name, settings, cedar, [OBJECTS[name](1)], "throttle", "throttle")

    assert (len(found), waited) == (1, [1.0, 1.0])


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("trouble", ["nonsense", "500", "403"])
def test_it_says_what_kind_of_trouble_it_met(name, trouble, settings, cedar):
    with pytest.raises(OutwardError) as caught:
        offered(name, settings, cedar, [OBJECTS[name](1)], trouble)

    assert caught.value.kind == ("malformed" if trouble == "nonsense" else "bad_status")
    assert LINK not in f"{caught.value} {caught.value.details}"


@pytest.mark.parametrize("name", OBJECTS)
def test_it_takes_no_answer_without_the_parts_it_needs(name, settings, cedar):
    whole = OBJECTS[name](1)
    whole.pop("name" if name in ("sharepoint", "adls", "domo") else "Title")

    with pytest.raises(OutwardError) as caught:
        offered(name, settings, cedar, [whole])

    assert caught.value.kind == "malformed"


def test_it_does_not_wait_for_ever(settings, cedar):
    with pytest.raises(OutwardError) as caught:
        offered("domo", settings, cedar, [domo_dataset(1)], *["throttle"] * 200)

    assert caught.value.http_status == 429


def test_it_follows_no_link_to_another_host(settings, cedar):
    with source_system("sharepoint", [graph_item(1)]) as system:
        configure(settings, system, cedar.slug)
        session, access = connectors.open_session(CONNECTORS["sharepoint"])
        system.trouble.append("elsewhere")
        with pytest.raises(OutwardError) as caught:
            list(CONNECTORS["sharepoint"].list_candidates(session, access, None))

    assert caught.value.kind == "malformed"


def test_it_keeps_the_recorded_contract_of_graph(settings, cedar):
    found, system, _ = offered("sharepoint", settings, cedar, [graph_item(7)])
    token, listing = system.calls

    assert token.path == "/token"
    assert "scope=https%3A%2F%2Fgraph.microsoft.com%2F.default" in token.body
    assert listing.path == "/drives/b!drive/root:/Contracts:/children"
    assert listing.query == {"$top": "200", "$expand": "listItem($expand=fields)"}
    assert vars(found[0]) == {
        "kind": "contract",
        "object_id": "01ABCDEF0007",
        "title": "Acme agreement 7.pdf",
        "sha256": "",
        "manifest": {
            "etag": '"{0A1B2C3D-0007},2"',
            "quick_xor_hash": "q83vASNFZ4k=",
            "size_bytes": 1007,
            "modified_at": "2026-05-01T10:00:00Z",
        },
        "window": (date(2026, 1, 1), date(2026, 3, 31)),
        "parties": {"pbm": "Test Rx", "broker": "Test TPA", "group": "Acme"},
    }


def test_it_keeps_the_recorded_contract_of_salesforce(settings, cedar):
    since = datetime(2026, 4, 1, tzinfo=UTC)
    found, system, _ = offered("salesforce", settings, cedar, [salesforce_record(7)], since=since)
    query = system.calls[1]

    assert query.path == "/services/data/v61.0/query"
    assert "IsLatest = true AND SystemModstamp >= 2026-04-01T00:00:00Z" in query.query["q"]
    assert "VersionData" not in query.query["q"]
    assert (found[0].kind, found[0].object_id) == ("rebate", "069D00000000007")
    assert found[0].manifest["md5"] == "9e107d9d372bb6826bd81d3542a419d6"
    assert found[0].parties == {"pbm": "Test Rx", "group": "Acme"}


def test_it_keeps_the_recorded_contract_of_the_lake(settings, cedar):
    folder = {"name": "raw/kind=pricing", "isDirectory": "true"}
    found, system, _ = offered("adls", settings, cedar, [folder, lake_path(7)])
    listing = system.calls[1]

    assert listing.path == "/claims"
    assert listing.query == {
        "resource": "filesystem", "recursive": "true", "maxResults": "500", "directory": "raw",
    }  # fmt: skip
    assert listing.headers["x-ms-version"] == "2023-11-03"
    assert (found[0].kind, found[0].title) == ("pricing", "mac-7.csv")
    assert found[0].window == (date(2026, 1, 1), date(2026, 3, 31))
    assert found[0].manifest["etag"] == "0x8D9F0007"


def test_it_keeps_the_recorded_contract_of_domo(settings, cedar):
    found, system, _ = offered("domo", settings, cedar, [domo_dataset(7)])
    token, listing = system.calls

    assert token.headers["Authorization"].startswith("Basic ")
    assert token.body == "grant_type=client_credentials&scope=data"
    assert (listing.path, listing.query["limit"]) == ("/v1/datasets", "50")
    assert found[0].manifest == {
        "rows": 120, "columns": 9, "updated_at": "2026-05-01T10:00:00Z",
        "data_current_at": "2026-05-01T09:00:00Z",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["sharepoint", "adls", "domo"])
def test_it_leaves_out_what_has_not_changed(name, settings, cedar):
    since = datetime(2026, 6, 1, tzinfo=UTC)

    found, _, _ = offered(name, settings, cedar, [OBJECTS[name](1)], since=since)

    assert found == []


def test_it_becomes_candidates_that_a_person_signs_off(settings, client_of_cedar, operator):
    scope_of(client_of_cedar)
    with source_system("sharepoint", [graph_item(1), graph_item(2)]) as system:
        configure(settings, system, client_of_cedar.organization.slug)
        job = queue_collection(connector=CONNECTORS["sharepoint"], by=operator)
        assert queue_collection(connector=CONNECTORS["sharepoint"], by=operator).pk == job.pk
        run_pending(once=True)
    item = EvidenceItem.objects.order_by("pk")[0]
    state = next(one for one in connector_states() if one.id == "sharepoint")

    assert EvidenceItem.objects.count() == 2
    assert (item.state, item.kind, item.source_object_id) == (
        "candidate_only", "contract", "01ABCDEF0001",
    )  # fmt: skip
    assert (state.state, bool(state.collected_at)) == ("collected", True)
    assert since_last(CONNECTORS["sharepoint"]) is not None


def test_it_takes_the_same_offer_once_and_a_changed_one_as_a_correction(settings, cedar):
    with source_system("sharepoint", [graph_item(1)]) as system:
        configure(settings, system, cedar.slug)
        first = collect_evidence(connector=CONNECTORS["sharepoint"])
        again = collect_evidence(connector=CONNECTORS["sharepoint"])
        system.objects = [graph_item(1, eTag='"other"')]
        changed = collect_evidence(connector=CONNECTORS["sharepoint"])

    newest = EvidenceItem.objects.order_by("-pk")[0]
    assert [(one.new, one.known) for one in (first, again, changed)] == [(1, 0), (0, 1), (1, 0)]
    assert newest.supersedes is not None


def test_it_goes_on_after_an_object_that_cannot_be_kept(settings, cedar):
    broken = graph_item(1, name=" ")
    with source_system("sharepoint", [broken, graph_item(2)]) as system:
        configure(settings, system, cedar.slug)
        found = collect_evidence(connector=CONNECTORS["sharepoint"])

    assert (found.offered, found.new, found.refused) == (2, 1, ("VALIDATION_ERROR",))


def test_it_cleans_what_the_source_hides_in_words(settings, cedar):
    fields = {"fields": {"PBM": f"Acme {LINK}", "ClientGroup": "token=abcd1234efgh"}}
    planted = graph_item(1, name=f"see {LINK} /home/jane/x.pdf", listItem=fields)

    found, _, _ = offered("sharepoint", settings, cedar, [planted])

    assert found[0].title == "see [removed] [removed]"
    assert found[0].parties == {"pbm": "Acme [removed]", "group": "[removed]"}


def test_it_states_that_nothing_is_configured(cedar):
    states = connector_states(cedar)

    assert {one.id for one in states} == set(CONNECTORS)
    assert {(one.state, one.code) for one in states} == {
        ("unconfigured", "CONNECTOR_NOT_CONFIGURED")
    }
    assert all(one.clears for one in states)
    with pytest.raises(NotConfigured):
        collect_evidence(connector=CONNECTORS["domo"])


def test_it_stands_on_the_evidence_board(cedar, operator):
    page = logged_in(operator).get("/savings/evidence/").content.decode()

    assert 'data-state="unconfigured"' in page
    assert "add the evidence by hand" in page


def test_it_is_collected_from_the_evidence_board(settings, cedar, operator, consultant, outsider):
    route = "/savings/evidence/collect/domo/"
    with source_system("domo", [domo_dataset(1)]) as system:
        configure(settings, system, cedar.slug)
        offered = logged_in(operator).get("/savings/evidence/").content.decode()
        asked = logged_in(operator).post(route, follow=True).content.decode()
        refused = logged_in(outsider).post(route)
        run_pending(once=True)

    assert (route in offered, route in asked) == (True, False)
    assert "is being asked" in asked
    assert refused.status_code == 403
    assert EvidenceItem.objects.get().organization == cedar
    assert logged_in(operator).post("/savings/evidence/collect/nothing/").status_code == 404


def test_it_says_on_the_board_what_a_system_lacks(cedar, operator):
    answer = logged_in(operator).post("/savings/evidence/collect/domo/", follow=True)

    assert "Domo: This connector is not configured." in answer.content.decode()
    assert "/collect/domo/" not in answer.content.decode()


def test_it_states_no_system_of_another_client(settings, cedar, harbor):
    with source_system("domo", []) as system:
        configure(settings, system, harbor.slug)
        states = {one.id: one.state for one in connector_states(cedar)}
        own = {one.id: one.state for one in connector_states(harbor)}

    assert (states["domo"], own["domo"]) == ("unconfigured", "ready")


def test_it_states_that_a_system_is_unreachable(settings, cedar, operator):
    with source_system("domo", []) as system:
        configure(settings, system, cedar.slug)
    queue_collection(connector=CONNECTORS["domo"], by=operator)
    run_pending(once=True)

    state = next(one for one in connector_states(cedar) if one.id == "domo")
    assert (state.state, state.code) == ("unreachable", "OUTWARD_REFUSED")
    assert check_health(CONNECTORS["domo"]).state == "unreachable"


@pytest.mark.parametrize("name", OBJECTS)
def test_it_probes_a_system_that_answers(name, settings, cedar):
    with source_system(name, [OBJECTS[name](1)]) as system:
        configure(settings, system, cedar.slug)

        assert check_health(CONNECTORS[name]).state == "ready"


def test_it_lets_nobody_collect_for_another_client(settings, cedar, outsider, viewer):
    with source_system("domo", []) as system:
        configure(settings, system, cedar.slug)
        for person in (outsider, viewer):
            with pytest.raises(NotAllowed):
                queue_collection(connector=CONNECTORS["domo"], by=person)


def test_it_is_collected_from_the_command_line(settings, cedar, capsys):
    with source_system("domo", [domo_dataset(1)]) as system:
        configure(settings, system, cedar.slug)
        call_command("collect_evidence", "domo", "--check")
        call_command("collect_evidence", "domo")
    settings.CONNECTORS["domo"]["base_url"] = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(CommandError, match="OUTWARD_REFUSED"):
        call_command("collect_evidence", connector_named("domo").id)

    assert "domo: ready" in (told := capsys.readouterr().out)
    assert "1 offered, 1 new, 0 known, 0 not taken" in told


def test_it_is_collected_and_watched_over_the_api(settings, cedar, operator, outsider):
    routes = "/api/v1/savings/connectors/"
    with source_system("domo", [domo_dataset(1)]) as system:
        configure(settings, system, cedar.slug)
        asked = api_of(operator).post(f"{routes}domo/collect/")
        refused = api_of(outsider).post(f"{routes}domo/collect/")
        run_pending(once=True)
        listed = api_of(operator).get(routes)
        hidden = api_of(outsider).get(routes).json()["results"]

    states = {row["id"]: row["state"] for row in listed.json()["results"]}
    assert (asked.status_code, refused.status_code) == (202, 403)
    assert (states["domo"], states["adls"]) == ("collected", "unconfigured")
    assert {row["state"] for row in hidden} == {"unconfigured"}
    assert system.address not in listed.content.decode()
    assert api_of(operator).post(f"{routes}nothing/collect/").status_code == 404
