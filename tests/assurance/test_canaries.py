"""No response, page, artifact or log holds a path, secret, raw link, token or member key.

Planted are all free texts of the savings lane, the cells of a claims file, what connectors answer,
the headers of a caller and the texts of errors; searched is whatever leaves.
"""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from audit.trail.models import AuditEvent
from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.canonical import canonical_json
from savings.actions.collecting import collect_evidence
from savings.connectors import CONNECTORS
from savings.dashboard import run_payload
from savings.models import EvidenceItem, RunArtifact, SavingsRun
from savings.pocket_consultant.asking import QUESTIONS, write_prompt
from tests.assurance.canaries import (
    OPEN_OBJECTS,
    PLANTED,
    TEXT,
    WORDS,
    free_texts,
    planting,
    seen_in,
)
from tests.assurance.test_coverage import own_models
from tests.assurance.words import MEMBER, found_in
from tests.assurance.words import planted as own_words
from tests.house.doors import every_door
from tests.house.others import Others, make_others
from tests.people import api_of, make_member
from tests.savings import build
from tests.savings.outward.source_systems import configure, graph_item, source_system
from tests.standing import live_in, standing

pytestmark = pytest.mark.django_db
CLAIM_TEXTS = ("drug_name", "pharmacy_id", "group_id", "plan_id")
ROLES = ("viewer", "consultant", "operator", "auditor", "admin")
FILES = ("workbook.xlsx", "report.pdf", "optimization.pdf")
EXPORTS = ("csv", "jsonl", "xlsx")
CALLER = {
    "HTTP_USER_AGENT": TEXT, "HTTP_REFERER": f"https://x.example/?q={TEXT}",
    "HTTP_X_REQUEST_ID": "Bearer cnry-token-1234", "HTTP_X_FORWARDED_FOR": "cnry-path",
}  # fmt: skip


@pytest.fixture(scope="module")
def standing_everything(django_db_setup, django_db_blocker, tmp_path_factory):
    """Another organization with something behind every route, all its texts planted."""
    folder = tmp_path_factory.mktemp("everything")
    with standing(django_db_blocker, folder) as settings, pytest.MonkeyPatch.context() as patch:
        for name in CLAIM_TEXTS:
            patch.setitem(build.CLAIM, name, f"{build.CLAIM[name]} {TEXT}")
        with planting() as planted:
            others = make_others(folder)
            offer_evidence(others, settings)
        yield others, planted, folder


def offer_evidence(others: Others, settings: Any) -> None:
    """Documents that another system offers, and one that nobody declared."""
    fields = {"PBM": TEXT, "Broker": TEXT, "ClientGroup": TEXT}
    offer = graph_item(1, name=f"Offer {TEXT}", eTag=TEXT, listItem={"fields": fields})
    with source_system("sharepoint", [offer]) as system:
        configure(settings, system, others.organization.slug)
        collect_evidence(connector=CONNECTORS["sharepoint"])
    EvidenceItem.objects.create(
        organization=others.organization,
        kind="packet",
        title="Packet",
        source_system="upload",
        manifest={"note": TEXT, "parts": [{"name": TEXT, TEXT: 1}]},
        manifest_digest="0" * 64,
        statement_digest="1" * 64,
    )


@pytest.fixture
def everything(standing_everything, own_folders, settings, db):
    """It, and the texts that were planted."""
    others, planted, folder = standing_everything
    live_in(settings, folder)
    return others, planted


@pytest.fixture(scope="module")
def answers(standing_everything) -> dict[str, tuple[int, bytes]]:
    """What its owner, who holds every role, gets at every address: status, body and headers."""
    others, _, _ = standing_everything
    return {address: answer_of(others.owner, address) for address in addresses(others)}


def answer_of(session: Client, address: str) -> tuple[int, bytes]:
    """The status of an answer, and its body and headers as one."""
    answer = session.get(address, **CALLER)
    content = answer.getvalue() if answer.streaming else answer.content
    answer.close()
    return answer.status_code, content + b"\n" + str(dict(answer.headers)).encode()


def addresses(others) -> list[str]:
    """Every GET route of the project, the files of the run, the exports of the trail."""
    run = f"/api/v1/savings/runs/{others.ids['run_id']}"
    found = {others.address(door) for door in every_door() if door.verb == "get"}
    found |= {f"{run}/{name}?draft=true" for name in FILES}
    found |= {f"/trail/export/?form={form}" for form in EXPORTS}
    found |= {f"/api/{name}?request=ITR-77" for name in ("client-report", "client-report/context")}
    found |= {"/api/dashboard-payload?request=ITR-77", "/api/optimize?request=ITR-77"}
    return sorted(found)


def test_it_leaks_nothing_that_was_planted(everything, answers, tmp_path, record_property):
    _, planted = everything

    leaks = {at: seen for at, (_, told) in answers.items() if (seen := seen_in(told, tmp_path))}

    record_property("attempts", len(answers) * len(WORDS))
    assert leaks == {}
    assert sum(status == 200 for status, _ in answers.values()) > 80
    assert {"SourceRequest.note", "ClaimDataset.file_name", "ClientGroup.name"} <= planted


def test_it_leaks_no_member_secret_or_folder(everything, answers, record_property):
    words = own_words("md5$", "pbkdf2_sha256$")

    leaks = {at: seen for at, (_, told) in answers.items() if (seen := found_in(told, words))}

    record_property("attempts", len(answers) * len(words))
    assert len(words) > 12
    assert leaks == {}


def test_it_leaks_no_member_secret_or_folder_into_the_trail(everything, record_property):
    words = own_words("md5$", "pbkdf2_sha256$")

    told = [str(event).encode() for event in AuditEvent.objects.values()]

    record_property("attempts", len(told) * len(words))
    assert len(told) > 5
    assert [seen for text in told if (seen := found_in(text, words))] == []


@pytest.mark.parametrize("role", ROLES)
def test_it_leaks_nothing_to_any_role(role, everything, answers, tmp_path, record_property):
    others, _ = everything
    caller = api_of(make_member(others.organization, role))
    leaks, reached = {}, 0

    for door in (door for door in every_door() if door.verb == "get" and door.is_api):
        status, told = answer_of(caller, others.address(door))
        reached += status == 200
        leaks |= {str(door): seen} if (seen := seen_in(told, tmp_path)) else {}

    record_property("attempts", reached * len(WORDS))
    assert leaks == {}
    assert reached > 4


def test_it_leaks_nothing_into_files(everything, tmp_path, record_property):
    others, _ = everything
    run = f"/api/v1/savings/runs/{others.ids['run_id']}"

    looked_at = {name: answer_of(others.owner, f"{run}/{name}?draft=true") for name in FILES}

    record_property("attempts", len(FILES) * len(WORDS))
    assert {name: status for name, (status, _) in looked_at.items()} == dict.fromkeys(FILES, 200)
    assert [name for name, (_, told) in looked_at.items() if seen_in(told, tmp_path)] == []
    assert RunArtifact.objects.count() >= len(FILES)


def test_it_leaks_nothing_to_a_model_or_to_another_system(everything, tmp_path, record_property):
    others, _ = everything
    run = SavingsRun.objects.get(public_id=others.ids["run_id"])

    prompts = [write_prompt(run.facts, question) for question in QUESTIONS]
    told = [prompt.system + prompt.user for prompt in prompts]
    told.append(canonical_json(run_payload(run)))

    record_property("attempts", len(told) * len(WORDS))
    assert all(len(text) > 1_000 for text in told)
    assert [seen for text in told if (seen := seen_in(text.encode(), tmp_path))] == []


def test_it_leaks_nothing_in_errors_logs_and_trail(
    everything, tmp_path, record_property, capsys, monkeypatch
):
    others, _ = everything
    sent = {"organization": others.organization.slug, "pbm": "test-rx", "layout": "canonical"}
    route = "/api/v1/savings/datasets/"

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError(TEXT)

    monkeypatch.setattr("savings.views.runs.runs.progress_of", breaks)
    others.owner.raise_request_exception = False
    progress = f"/api/v1/savings/runs/{others.ids['run_id']}/progress/"
    answers = [
        others.owner.get(progress, **CALLER),
        others.owner.get(f"/api/{TEXT}", **CALLER),
        others.owner.get("/api/client-report", {"request": TEXT}, **CALLER),
        others.owner.post(
            route, {**sent, "file": build.sent_file(TEXT.encode(), f"{TEXT}.csv")}, **CALLER
        ),
        others.owner.post(route, {**sent, "pbm": TEXT, "file": build.sent_file()}, **CALLER),
        others.owner.post(
            "/api/v1/savings/requests/",
            {"source_request_number": "ITR-9", "asked": {"group": TEXT}, "note": TEXT},
            content_type="application/json",
            **CALLER,
        ),
        others.owner.post(
            "/api/client-report/queue",
            {"request": "ITR-8", "group": TEXT},
            content_type="application/json",
            **CALLER,
        ),
    ]
    run_pending(once=True)

    told = [answer.content for answer in answers]
    logged = capsys.readouterr().err.encode()
    trail = [str(event).encode() for event in AuditEvent.objects.values()]
    record_property("attempts", (len(told) + len(trail) + 1) * len(WORDS))
    assert [answer.status_code for answer in answers][:3] == [500, 404, 404]
    assert b"Traceback" in logged
    assert [seen for text in (*told, *trail, logged) if (seen := seen_in(text, tmp_path))] == []


def test_it_plants_in_every_free_text_of_the_lane():
    savings = [model for model in own_models() if model._meta.app_label == "savings"]
    planted = {f"{model.__name__}.{name}" for model in savings for name in free_texts(model)}

    assert planted >= {
        "SourceRequest.note", "ClaimDataset.file_name", "PriceReference.title", "Contract.source",
        "Settlement.source", "SourceLayout.title", "EvidenceItem.title", "EvidenceItem.file_name",
        "EvidenceSignOff.note", "RunPlan.name", "ClientGroup.name", "Pbm.name", "Broker.name",
    }  # fmt: skip
    assert {name.split(".")[0] for name in OPEN_OBJECTS} <= {m.__name__ for m in savings}


def test_it_would_find_a_planted_word():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/sheet1.xml", f"<t>{MEMBER}-7</t>")

    assert found_in(f'{{"note": "{MEMBER}-7"}}'.encode(), [MEMBER]) == [MEMBER]
    assert found_in(archive.getvalue(), [MEMBER]) == [MEMBER]
    assert found_in(b"nothing", [MEMBER]) == []


@pytest.mark.parametrize("kind", PLANTED)
def test_it_would_find_each_kind(kind, tmp_path):
    text, word = PLANTED[kind]

    assert seen_in(f'{{"note": "{text}"}}'.encode(), tmp_path) == [word]
