"""The notebook, the calculator and the workflow of the specification, run against a live server."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from streamlit.testing.v1 import AppTest

from tei.actions.calculation import calculate
from tei.actions.values import enter_values
from tei.models import TEIFinancialSummary, TEITool
from tests.people import token_of
from tests.places import ROOT, require_shared_data
from tests.tei.make import annual, make_proposal, make_report, make_tool, once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Of the packages that run a notebook and a Streamlit page, not of ours.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]
FIRST, ONCE = "ai_resolution_efficiency", "legacy_termination"


@pytest.fixture
def tool(cedar, consultant):
    """A calculated tool with three years of benefits and a one-time cost."""
    made = make_tool(cedar, consultant)
    rows = [*annual(FIRST, "12500000.00", "24800000.00", "27000000.00"), once(ONCE, "1200000.00")]
    enter_values(tool=made, rows=rows, by=consultant)
    calculate(tool=made, by=consultant)
    return made


@pytest.fixture
def base(live_server):
    """The address of the API."""
    return f"{live_server.url}/api/v1/tei"


def filled(text: str, **constants: str) -> str:
    """The text with these constants set to other values, which all of them must have."""
    for name, value in constants.items():
        text, found = re.subn(rf'^{name} = (".*?"|\d+)', f"{name} = {value!r}", text, flags=re.M)
        assert found == 1, name
    return text


def figures_of(tool: TEITool) -> dict[str, object]:
    """The stored figures as they are now."""
    return TEIFinancialSummary.objects.get(tool=tool).figures


def test_it_runs_the_notebook_from_a_proposal_to_the_files(tool, base, consultant, tmp_path):
    notebook = nbformat.read(ROOT / "examples" / "tei_notebook.ipynb", as_version=4)
    settings = next(cell for cell in notebook.cells if cell.source.startswith("BASE = "))
    settings.source = filled(
        settings.source, BASE=base, TOKEN=token_of(consultant), PROPOSAL_ID=tool.proposal_id
    )

    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()

    printed = "".join(out.text for cell in notebook.cells for out in cell.get("outputs", []))
    npv = float(figures_of(tool)["net_present_value"])
    assert f"${npv:,.2f}" in printed
    assert "Version 1 of" in printed
    assert (tmp_path / f"{tool.public_id}.xlsx").read_bytes()[:2] == b"PK"
    assert (tmp_path / f"{tool.public_id}.pdf").read_bytes()[:5] == b"%PDF-"


@pytest.fixture
def calculator(tool, base, consultant, monkeypatch):
    """The Streamlit page as the consultant opens it."""
    monkeypatch.setenv("LEAF_TEI_BASE", base)
    monkeypatch.setenv("LEAF_TOKEN", token_of(consultant))
    page = AppTest.from_file(str(ROOT / "examples" / "tei_streamlit.py"), default_timeout=60).run()
    assert not page.exception
    return page


def shown(page: AppTest) -> dict[str, str]:
    """The headline figures of the page."""
    return {metric.label: metric.value for metric in page.metric}


def press(page: AppTest, label: str) -> AppTest:
    """Clicks the button of that label."""
    return next(button for button in page.button if button.label == label).click().run()


def test_it_runs_the_calculator_from_a_value_to_a_version_and_a_file(calculator, tool):
    before = shown(calculator)
    calculator.text_input(key=f"{tool.public_id}.{FIRST}.1").input("11000000.00")
    page = press(calculator, "Save and calculate")

    npv = float(figures_of(tool)["net_present_value"])
    assert before["Net present value"] != shown(page)["Net present value"] == f"${round(npv):,}"

    page.text_input(key="note").input("Year 1 lower")
    press(page, "Save a version")
    assert [said.value for said in page.success] == ["Version 1 is saved."]

    press(page, "Make the workbook")
    assert not page.exception
    assert any(caption.value.startswith("Facts ") for caption in page.caption)


def test_it_says_in_the_calculator_what_the_server_refuses(calculator, tool, consultant):
    calculator.text_input(key=f"{tool.public_id}.{FIRST}.2").input("a lot")
    refused = press(calculator, "Save and calculate")
    said = [error.value for error in refused.error]

    assert len(said) == 1
    assert "TYPE_MISMATCH" in said[0]
    assert FIRST in said[0]


def test_it_asks_for_a_token_first(monkeypatch):
    monkeypatch.delenv("LEAF_TOKEN", raising=False)

    page = AppTest.from_file(str(ROOT / "examples" / "tei_streamlit.py")).run()

    assert not page.exception
    assert "token" in page.info[0].value


def workflow_of(seed: Path) -> list[str]:
    """The Python blocks of the page's chapter on notebooks."""
    chapter = seed.read_text().split("## Jupyter Notebook Workflow")[1].split("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", chapter, re.DOTALL)


def test_it_runs_the_workflow_of_the_specification_as_written(
    cedar, consultant, tool, base, capsys
):
    session, find, create = workflow_of(require_shared_data().parent / "seeds" / "tei-tool.md")
    session = re.sub(r'BASE = ".*"', f'BASE = "{base}"', session)
    session = session.replace("<your-token>", token_of(consultant))
    session = re.sub(r'TOOL_ID = "\w+"', f'TOOL_ID = "{tool.public_id}"', session)
    other, report = make_proposal(cedar), make_report(cedar)
    find = find.replace('"proposal": 42', f'"proposal": {tool.proposal_id}')
    create = create.replace('"proposal": 42', f'"proposal": {other.pk}')
    create = create.replace("Ab3Cd5Ef7Gh9", report.public_id)

    names: dict[str, object] = {}
    for block in (session, find, create):
        exec(compile(block, "workflow", "exec"), names)

    export, figures = names["export"], figures_of(tool)
    assert names["summary"]["net_present_value"] == figures["net_present_value"]
    assert export["summary"]["net_present_value"] == figures["net_present_value"]
    assert [one["total_nominal"] for one in export["benefits"]] == ["59500000.00"]
    assert [one["total_nominal"] for one in export["costs"]] == ["950000.00"]
    assert [one["date"] for one in export["versions"]] == ["2025-02-03"]
    assert figures["net_present_value"] in capsys.readouterr().out
    assert TEITool.objects.get(public_id=names["tool_id"]).proposal == other
