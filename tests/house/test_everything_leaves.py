"""Whatever a page shows as a table, a list or a chart leaves through the export service.

Read from the templates: a table or chart stands within `{% exportable %}`, or says by `data-list`
which declared table holds it whole, or by `data-files` which routes hand it out. What does none of
it is named here with its reason.
"""

import re

from django.urls import get_resolver

from audit.exports.registry import tables
from audit.exports.shown import OF_TABLES
from tests.house.test_tidy import ROOT, place, tracked

TEMPLATES = ROOT / "templates"
# Not pages: documents that leave as files themselves, and the governance of Django's admin.
NO_PAGES = ("reports/", "exports/document", "admin/")
EXCEPTIONS = {
    "accounts/style.html": "samples of the house style: nobody's figures",
    "accounts/tokens.html": "keys of one person, which no file may hold",
    "exports/list.html": "what was taken already; the trail's events export every taking",
    "insights/_till.html": "a form: what is counted is typed here, and stands on the day's page",
    "insights/sources.html #0": "the answer to the file just sent; refused rows stand below it",
    "tei/_clash.html": "a form: a choice between two people's entries, gone once it is made",
    "tei/_dialogs.html": "a form: the same choice where a script runs; its rows come by script",
    "tei/printed.html": "the print of a page that exports the same values",
    "tei/scenarios.html #1": "a form: what a scenario is to change; kept ones stand above it",
}
BLOCK = re.compile(r"{% exportable .*?{% endexportable %}", re.S)
TABLE, CHART = re.compile(r"<table[^>]*>"), re.compile(r"<figure[^>]*data-chart[^>]*>")


def pages() -> dict[str, str]:
    """The templates of pages, by their names."""
    found = {str(path.relative_to(TEMPLATES)): path for path in tracked("templates/*.html")}
    return {name: path.read_text() for name, path in found.items() if not name.startswith(NO_PAGES)}


def outside(text: str, shape: re.Pattern[str]) -> dict[int, str]:
    """What has the shape and stands in no exportable block, by its place among its likes."""
    blocks = [found.span() for found in BLOCK.finditer(text)]
    return {
        number: found.group()
        for number, found in enumerate(shape.finditer(text))
        if not any(start <= found.start() < end for start, end in blocks)
    }


def leaves(tag: str) -> bool:
    """Whether a tag names a declared table with a page, or routes for every form."""
    if named := re.search(r'data-list="([^"]+)"', tag):
        table = tables().get(named[1])
        return table is not None and bool(table.pages)
    if named := re.search(r'data-files="([^"]+)"', tag):
        known = get_resolver().reverse_dict
        return all(known.getlist(f"{named[1]}-{form}") for form in OF_TABLES)
    return False


def stuck(text: str, name: str) -> list[str]:
    """Tables and charts of a template that have no way out and no reason."""
    found = [f"{name} #{number}" for number, tag in outside(text, TABLE).items() if not leaves(tag)]
    if CHART.search(text) and outside(text, CHART) and 'href="{{ picture }}">PNG' not in text:
        found.append(f"{name} chart")
    if 'include "_parts/pagination.html"' in text:
        shown = re.findall(r"<[^>]*data-(?:list|files)=[^>]*>", text)
        if not BLOCK.search(text) and not any(map(leaves, shown)) and not _rows_of_part(text):
            found.append(f"{name} list")
    return found


def _rows_of_part(text: str) -> bool:
    """Whether the list's rows are in a part of its own, which is looked at there."""
    return any("<table" in pages().get(part, "") for part in re.findall(r'include "([^"]+)"', text))


def test_it_lets_every_table_and_chart_of_every_page_leave():
    found = [each for name, text in pages().items() for each in stuck(text, name)]

    wanting = [each for each in found if not {each, each.split(" ")[0]} & set(EXCEPTIONS)]

    assert not wanting, "wrap it in {% exportable %}, or say in EXCEPTIONS why it stays"


def test_it_keeps_no_exception_that_is_not_one():
    found = {each for name, text in pages().items() for each in stuck(text, name)}
    known = found | {each.split(" ")[0] for each in found}

    assert set(EXCEPTIONS) <= known
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())


def test_it_finds_what_cannot_leave():
    bare = '<table class="data"></table>{% include "_parts/pagination.html" %}'
    wrong = '<table data-list="savings.nothing"></table><table data-files="savings-none"></table>'
    drawn = '<figure class="chart" data-chart></figure>{% exportable "a" "A" %}<table></table>'

    assert stuck(bare, "x") == ["x #0", "x list"]
    assert stuck(wrong, "x") == ["x #0", "x #1"]
    assert stuck(drawn + "{% endexportable %}", "x") == ["x chart"]


def test_it_gives_each_thing_of_a_template_a_name_of_its_own():
    named = {
        name: re.findall(r"{% exportable (\S+)", text)
        for name, text in pages().items()
        if "{% exportable" in text
    }

    twice = {name: found for name, found in named.items() if len(set(found)) != len(found)}

    assert not twice
    assert sum(map(len, named.values())) > 50


def test_it_draws_no_chart_and_writes_no_table_past_the_templates():
    drawn = [
        place(path)
        for path in tracked("*/pages/*.py", "*/pages.py")
        if re.search(r"[^_]svg\(|<table[ >]", path.read_text())
    ]

    assert drawn == ["savings/pages/report.py", "savings/pages/segments.py"]  # _chart.html, PNG


def test_it_shows_a_column_of_every_exportable_table_under_a_head():
    headless = [
        name
        for name, text in pages().items()
        for block in BLOCK.findall(text)
        if "<table" in block and "<thead" not in block
    ]

    assert not headless
