"""Every surface of the demonstration's run states its facts, and no other digit."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command

from leafenterprise.demo.people import seed_people
from leafenterprise.shared.pdf import render_pdf
from savings.actions.command_line import command_line_user
from savings.lake import artifact_path
from savings.models import RunArtifact, SavingsRun
from savings.parity import SURFACES
from savings.parity import _verify as verifying
from savings.parity._verify import check_store, read_truth
from savings.report_pdf.client_report import print_client_report
from savings.report_pdf.layout import document_of
from tests.savings.shared_run import kept_run, lake_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the module's run keeps its files."""
    return tmp_path_factory.mktemp("parity")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, folder):
    """The demonstration's run over few claims."""

    def make():
        call_command("seed_demo", organization=seed_people().slug, rows=1_200)
        return SavingsRun.objects.get(state="finished")

    with kept_run(django_db_blocker, folder, make) as run:
        yield run


@pytest.fixture
def run(demo, folder, settings):
    """The same, its files in reach of the test."""
    settings.LAKE_DIR = lake_of(folder)
    return SavingsRun.objects.get(pk=demo.pk)


@pytest.fixture(scope="module")
def taken():
    """Surfaces already taken: made once for all tests."""
    return {}


@pytest.fixture
def content(run, taken):
    """A surface of the run as it leaves."""

    def take(name):
        if name not in taken:
            taken[name] = SURFACES[name].take(run, command_line_user())
        return taken[name]

    return take


def differences(run, name, content):
    """Names of the facts that a surface states otherwise."""
    return [one.fact for one in SURFACES[name].differences(read_truth(run), content)]


def other_digit(text: str) -> str:
    """The text with its last digit changed."""
    place = max(place for place, mark in enumerate(text) if mark.isdigit())
    return f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}"


@pytest.mark.parametrize("name", SURFACES)
def test_it_finds_the_same_facts_on_every_surface(run, content, name):
    made = content(name)

    assert made
    assert len(SURFACES[name].expects(read_truth(run))) > 50
    assert differences(run, name, made) == []


@pytest.mark.parametrize("name", ["api", "dashboard", "optimization", "context"])
def test_it_finds_one_digit_changed_in_a_payload(run, content, name):
    digits = {
        "api": r'"value": ?"(\d+\.\d\d)"',
        "dashboard": r'"value": ?"(\d+\.\d\d)"',
        "optimization": r'"value_usd": ?"(\d+\.\d\d)"',
        "context": r'"manifest_digest": ?"(\w{64})"',
    }
    told = content(name).decode()
    found = re.search(digits[name], told)
    forged = told[: found.start(1)] + other_digit(found[1]) + told[found.end(1) :]

    assert differences(run, name, forged.encode())


def test_it_finds_one_digit_changed_on_the_page(run, content):
    page = content("page").decode()
    shown = re.search(r'class="tile-value">(\$[\d,.]+)<', page)[1]

    named = differences(run, "page", page.replace(shown, other_digit(shown), 1).encode())

    assert len(named) == 1
    assert named[0].endswith(".value")


def test_it_finds_one_digit_changed_in_the_segments_of_the_page(run, content):
    page = content("page").decode()
    before, start, table = page.partition('id="segment-view"')
    shown = re.search(r'<td class="number">(\$[\d,.]+)<', table)[1]

    forged = before + start + table.replace(shown, other_digit(shown), 1)
    named = differences(run, "page", forged.encode())

    assert [name.partition("/")[0] for name in named] == ["segments"]


@pytest.mark.parametrize(
    "marks",
    [
        [r'class="value">(\$[\d,.]+)<'],
        [
            r'class="exact">(\d+\.\d\d)<',
            r'class="number">(\$[\d,]+\.\d\d)<',
            r'name="FactsDigest" content="(\w+)"',
            r'class="foot-seal">[^<]*facts (\w+)',
        ],
    ],
    ids=["a tile", "register, table, property and foot"],
)
def test_it_finds_each_digit_changed_in_the_pdf(run, marks):
    document = document_of(print_client_report(run, draft=False))
    html = document.html
    for mark in marks:
        found = re.search(mark, html)
        html = html[: found.start(1)] + other_digit(found[1]) + html[found.end(1) :]

    made = render_pdf(type(document)(html, document.css, document.assets))

    assert len(differences(run, "report_pdf", made)) == len(marks)


@pytest.fixture
def as_written(monkeypatch):
    """The workbook is read as it is written alone: recalculating it takes its time."""
    monkeypatch.setattr("savings.parity.workbook.is_recalculated", lambda: False)


@pytest.mark.parametrize(
    ("part", "digit"),
    [("docProps/custom.xml", r"<vt:lpwstr>(\w{64})<"), ("Completeness", r"<v>(\d{3,})</v>")],
)
def test_it_finds_one_digit_changed_in_the_workbook(run, content, as_written, part, digit):
    assert differences(run, "workbook", with_other_digit(content("workbook"), part, digit))


def test_it_finds_one_digit_that_a_recalculation_would_heal(run, content):
    shown = r"<f>figure_[a-z_0-9]+</f><v>([\d.]+)</v>"

    (named,) = differences(run, "workbook", with_other_digit(content("workbook"), "Cover", shown))

    assert named.startswith("Cover!")


def with_other_digit(book: bytes, part: str, digit: str) -> bytes:
    """The workbook with one digit of a part, or of the sheet of that title, changed."""

    def change(text: str) -> str:
        found = re.search(digit, text)
        return text[: found.start(1)] + other_digit(found[1]) + text[found.end(1) :]

    return with_changed(book, part, change)


def with_changed(book: bytes, part: str, change) -> bytes:
    """The workbook with the text of a part, or of the sheet of that title, changed."""
    forged = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as source, zipfile.ZipFile(forged, "w") as target:
        place = part if part in source.namelist() else _sheet(source, part)
        for name in source.namelist():
            held = source.read(name)
            target.writestr(name, change(held.decode()) if name == place else held)
    return forged.getvalue()


def test_it_finds_a_finding_said_to_be_less_ready_than_its_rule(run, content, as_written):
    def change(text: str) -> str:
        return re.sub("<t>(final|partial|candidate only)</t>", "<t>blocked</t>", text, count=1)

    (named,) = differences(
        run, "workbook", with_changed(content("workbook"), "Finding detail", change)
    )

    assert named.endswith("readiness of each finding")


def test_it_finds_a_stored_file_that_was_altered(run):
    made = RunArtifact.objects.create(
        run=run, kind="workbook", file_name="made.xlsx", sha256="a" * 64, size_bytes=5,
        facts_digest=run.facts_digest, readiness=run.readiness, made_by=command_line_user(),
    )  # fmt: skip
    path = artifact_path(made.sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"other")

    named = [one.fact for one in check_store(read_truth(run))]

    path.unlink()
    assert named == ["file made.xlsx"]


def test_it_finds_stored_facts_without_their_digest(run):
    run.facts["metrics"]["figures"][0]["value"] = "0.01"

    named = {one.fact for one in check_store(read_truth(run))}

    assert named == {
        "facts digest",
        f"figure.{run.facts['metrics']['figures'][0]['formula']}.value",
    }


def test_it_fails_and_names_the_surface_and_the_fact(run, content, monkeypatch, capsys):
    forged = json.loads(content("dashboard"))
    forged["scope"]["pbm"] = "Other Rx"
    made = {"dashboard": json.dumps(forged).encode()}
    monkeypatch.setattr("savings.management.commands.verify_parity.take_all", lambda *_: made)

    with pytest.raises(CommandError):
        call_command("verify_parity", run.public_id)

    told = capsys.readouterr()
    assert "dashboard: scope.pbm" in told.err
    assert "Dashboard payload" in told.out


def test_it_tells_that_every_surface_is_the_same(run, content, monkeypatch, capsys):
    made = {name: content(name) for name in SURFACES if name != "workbook"}
    monkeypatch.setattr("savings.management.commands.verify_parity.take_all", lambda *_: made)

    call_command("verify_parity", run.public_id)

    assert "Every surface states the same facts." in capsys.readouterr().out


def test_it_knows_no_such_run():
    with pytest.raises(CommandError, match="no finished run"):
        call_command("verify_parity", "nothing")


def test_it_takes_every_surface(run, monkeypatch):
    monkeypatch.setattr(verifying, "read_truth", read_truth)

    assert set(verifying.take_all(run, command_line_user(), {"api": SURFACES["api"]})) == {"api"}


def _sheet(book: zipfile.ZipFile, title: str) -> str:
    """The part that holds the sheet."""
    names = re.findall(r'<sheet [^>]*name="([^"]+)"', book.read("xl/workbook.xml").decode())
    return f"xl/worksheets/sheet{names.index(title) + 1}.xml"
