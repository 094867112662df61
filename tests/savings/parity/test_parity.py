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
from savings.report_pdf.optimization import print_optimization
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


@pytest.fixture
def stored(run, taken):
    """What a surface of the run must state: worked out once for all tests."""

    def expected(name):
        if f"{name}, stored" not in taken:
            taken[f"{name}, stored"] = SURFACES[name].expects(read_truth(run))
        return taken[f"{name}, stored"]

    return expected


@pytest.fixture
def differences(stored):
    """Names of the facts that a surface states otherwise."""

    def found(name, content):
        held, stated = stored(name), SURFACES[name].reads(content)
        return [fact for fact in {**held, **stated} if held.get(fact) != stated.get(fact)]

    return found


def other_digit(text: str) -> str:
    """The text with its last digit changed; a key may have none, its last letter is changed."""
    places = [place for place, mark in enumerate(text) if mark.isdigit()]
    if not places:
        return f"{text[:-1]}{'a' if text[-1] != 'a' else 'b'}"
    place = places[-1]
    return f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}"


@pytest.mark.parametrize("name", SURFACES)
def test_it_finds_the_same_facts_on_every_surface(content, stored, differences, name):
    made = content(name)

    assert made
    assert len(stored(name)) > 50
    assert differences(name, made) == []


@pytest.mark.parametrize("name", ["api", "dashboard", "optimization", "context"])
def test_it_finds_one_digit_changed_in_a_payload(content, differences, name):
    digits = {
        "api": r'"value": ?"(\d+\.\d\d)"',
        "dashboard": r'"value": ?"(\d+\.\d\d)"',
        "optimization": r'"value_usd": ?"(\d+\.\d\d)"',
        "context": r'"manifest_digest": ?"(\w{64})"',
    }
    told = content(name).decode()
    found = re.search(digits[name], told)
    forged = told[: found.start(1)] + other_digit(found[1]) + told[found.end(1) :]

    assert differences(name, forged.encode())


def test_it_finds_one_digit_changed_on_the_page(content, differences):
    page = content("page").decode()
    shown = re.search(r'class="tile-value">(\$[\d,.]+)<', page)[1]

    named = differences("page", page.replace(shown, other_digit(shown), 1).encode())

    assert len(named) == 1
    assert named[0].endswith(".value")


def test_it_finds_one_digit_changed_in_the_segments_of_the_page(content, differences):
    page = content("page").decode()
    before, start, table = page.partition('id="segment-view"')
    shown = re.search(r'<td class="number">(\$[\d,.]+)<', table)[1]

    forged = before + start + table.replace(shown, other_digit(shown), 1)
    named = differences("page", forged.encode())

    assert [name.partition("/")[0] for name in named] == ["segments"]


# Where on the page a digit is changed, and what names the place.
SEEN = {
    "header.window": r'class="lede">Northwind Rx, January (\d)',
    "card cover › dd": r"<dt>Contract</dt><dd>[^<]*version (\d+)",
    "card cover › code": r'<code title="\w{64}">(\w{16})…',
    "› Total due › p": r'class="tile-note">US dollars, from ([\d,]+) claim',
    "› span": r'<span class="note">[^<]*?· ([\d,]+) claim',
    "› summary": r"<summary>(\d+) more figures of",
    "evidence › Evidence › span": r'<summary>Evidence <span class="note">(\d+) row',
    "› text 1 (scale)": r'<text [^>]*opacity="1">(2025-\d\d)</text>',
    "› axis": r'aria-label="Y-axis [^"]* to (\$[\d.]+k)"',
    "› bar": r'aria-label="[^"]*(\$[\d,.]+)" role="graphics-symbol" aria-roledescription="bar"',
    "› outline of bar": r'aria-label="[^"]*" role="graphics-symbol" [^>]*d="M(\d+)',
}


def test_it_finds_each_digit_changed_wherever_the_page_has_one(content, differences):
    page = content("page").decode()

    missed = [
        place
        for place, mark in SEEN.items()
        if not any(place in name for name in differences("page", with_digit(page, mark).encode()))
    ]

    assert missed == []


ADVISED = {
    "header.title": r"<title>Optimization ITR-(\d+)",
    "cover.digest": r'<code title="(\w{64})"',
    "total ": r'class="tile-value">(\$[\d,.]+)<',
    ".rank": r'class="recommendation-rank" aria-hidden="true">(\d+)<',
    ".value": r'class="figure-value"><a [^>]*>(\$[\d,.]+)<',
    ".claims": r"<dt>Claims</dt><dd>([\d,]+)<",
    "› summary": r"achievability, ([\d,]+) claims",
    "› dd": r"<dt>Paid on them</dt><dd>(\$[\d,.]+)<",
    "› td": r'<td class="number">(\$[\d,.]+)<',
    "› p": r"</a>, version (\d+):",
    "› span": r'class="note">([\d,]+) claims? looked at',
}


def test_it_finds_each_digit_changed_on_the_page_of_the_optimization(content, differences):
    page = content("optimization_page").decode()

    missed = [
        place
        for place, mark in ADVISED.items()
        if not any(
            place in name
            for name in differences("optimization_page", with_digit(page, mark).encode())
        )
    ]

    assert missed == []


def with_digit(html: str, mark: str) -> str:
    """The text with the last digit of the first place that the mark finds changed."""
    found = re.search(mark, html)
    return html[: found.start(1)] + other_digit(found[1]) + html[found.end(1) :]


def test_it_finds_a_number_that_no_stored_result_holds(run, monkeypatch):
    invented = '<div class="report"><section id="costs"><p>987,654 members</p></section></div>'
    monkeypatch.setattr("savings.parity.page.render_to_string", lambda *_: invented)

    stored = SURFACES["page"].expects(read_truth(run))

    assert stored["costs › p 1"] == "no stored number: 987654"


REPORT = {
    "Executivesummary › text 3": r'class="value">(\$[\d,.]+)<',
    "Executivesummary › text 1": r'class="intro">([\d,]+) claims',
    "Executivesummary › Whatisdue": r'class="number">(\$[\d,]+\.\d\d)<',
    "Costs › Figuresoverthewholescope › figure 1": r"<text [^>]*>(2025-\d\d)</text>",
    "figure 1, said": r"<title>Plan and gross cost[^<]*(\$[\d,.]+)</title>",
    "Registeroffacts › Figures": r'class="exact">(\d+\.\d\d)<',
    "properties.factsdigest": r'name="FactsDigest" content="(\w+)"',
    "edges of pages": r'class="foot-seal">[^<]*facts (\w+)',
}
ADVICE = {
    "Recommendationsinorder › Totals": r'class="number">(\$[\d,]+\.\d\d)<',
    "› heading": r"<h3>(\d+)\. Claim",
    "behindit": r'<span class="small">(\d{11})</span>',
    "Dueunderthecontract": r"lines worth (\$[\d,]+\.\d\d)",
    "properties.runid": r'name="RunId" content="(\w+)"',
}


@pytest.mark.parametrize(
    ("name", "make", "marks"),
    [
        ("report_pdf", print_client_report, REPORT),
        ("optimization_pdf", print_optimization, ADVICE),
    ],
    ids=["report", "optimization"],
)
def test_it_finds_each_digit_changed_in_a_pdf(run, differences, name, make, marks):
    document = document_of(make(run, draft=False))
    html = document.html
    for mark in marks.values():
        html = with_digit(html, mark)

    made = render_pdf(type(document)(html, document.css, document.assets))

    named = differences(name, made)
    assert [place for place in marks if not any(place in one for one in named)] == []


@pytest.fixture
def as_written(monkeypatch):
    """The workbook is read as it is written alone: recalculating it takes its time."""
    monkeypatch.setattr("savings.parity.workbook.is_recalculated", lambda: False)


BOOK = {
    "property.FactsDigest": ("docProps/custom.xml", r"<vt:lpwstr>(\w{64})<"),
    "completeness.": ("Completeness", r"<v>(\d{3,})</v>"),
    "Guarantees!": ("Guarantees", r"<v>(\d+\.\d+)</v>"),
    "part Claim detail": ("Claim detail", r"<v>(\d+\.\d+)</v>"),
}


def test_it_finds_each_digit_changed_in_the_workbook(content, differences, as_written):
    book = content("workbook")
    for part, digit in BOOK.values():
        book = with_other_digit(book, part, digit)

    named = differences("workbook", book)

    assert [place for place in BOOK if not any(place in one for one in named)] == []


def test_it_finds_one_digit_that_a_recalculation_would_heal(content, differences):
    shown = r"<f>figure_[a-z_0-9]+</f><v>([\d.]+)</v>"

    named = differences("workbook", with_other_digit(content("workbook"), "Cover", shown))

    written, healed = sorted(named, key=len, reverse=True)
    assert written == f"{healed} as written"
    assert healed.startswith("Cover!")


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


def test_it_finds_a_finding_said_to_be_less_ready_than_its_rule(content, differences, as_written):
    def change(text: str) -> str:
        return re.sub("<t>(final|partial|candidate only)</t>", "<t>blocked</t>", text, count=1)

    named = differences("workbook", with_changed(content("workbook"), "Finding detail", change))

    assert any(name.endswith("readiness of each finding") for name in named)


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
