"""Spend that a file and the asked source both tell: the later telling is held, never added."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from insights.models import RefusedRow
from tests.insights.make import amount_of, make_site
from tests.insights.sources.records import record
from tests.insights.sources.server import configure, serving
from tests.insights.sources.test_pulls import pulled

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/insights/sources/files/"
SPENT = {"supplier": "Acme Ltd", "amount": "410.00", "category": "gloves"}
LINE = "2026-03-10,ACME  ltd,410.00"
CODE = "POSSIBLY_TOLD_TWICE"


def told_by_source(settings, site, *lines):
    """What became of it: created, duplicate, invalid."""
    said = [record("spend.recorded", invoice_line=f"L-{number}", **{**SPENT, **line})
            for number, line in enumerate(lines, 1)]  # fmt: skip
    with serving(*said) as source:
        pull = pulled(configure(settings, source, site, "inventory_compliance"), site)
    return pull.created, pull.duplicate, pull.invalid


def told_by_file(client, site, *lines):
    """The same, and the lines with their reasons."""
    content = "\n".join(["date,supplier,amount", *lines]).encode()
    data = {"file": SimpleUploadedFile("spend.csv", content), "source": "inventory_compliance",
            "site": site.public_id}  # fmt: skip
    said = client.post(DOOR, data, format="multipart").json()
    counts = tuple(said[name] for name in ("created", "duplicate", "invalid"))
    return counts, [(line["line"], line["code"]) for line in said["lines"]]


def test_it_holds_lines_of_a_file_that_the_source_told(settings, site, as_operator):
    told_by_source(settings, site, {})

    counts, lines = told_by_file(as_operator, site, LINE, "2026-03-10,Acme Ltd,5.00")
    again, same = told_by_file(as_operator, site, LINE, "2026-03-10,Acme Ltd,5.00")

    assert (counts, lines) == ((1, 0, 1), [(2, CODE)])
    assert (again, same) == ((0, 1, 1), [(2, CODE)])
    assert amount_of(site, "supplier_spend") == {"GBP": 41_500}
    (held,) = RefusedRow.objects.all()
    assert (held.code, held.row_number, held.state, held.site) == (CODE, 2, "held", site)


def test_it_holds_records_that_a_file_told(settings, site, as_operator):
    told_by_file(as_operator, site, LINE)

    first = told_by_source(settings, site, {}, {"amount": "5.00"})
    counts, lines = told_by_file(as_operator, site, LINE)

    assert first == (1, 0, 1)
    assert (counts, lines) == ((0, 1, 0), [])
    assert amount_of(site, "supplier_spend") == {"GBP": 41_500}
    (held,) = RefusedRow.objects.all()
    assert (held.code, held.payload["invoice_line"]) == (CODE, "L-1")


def test_it_takes_two_equal_payments_for_two(settings, site, as_operator):
    told_by_source(settings, site, {})

    counts, lines = told_by_file(as_operator, site, LINE, LINE)

    assert (counts, lines) == ((1, 0, 1), [(2, CODE)])
    assert amount_of(site, "supplier_spend") == {"GBP": 82_000}


@pytest.mark.parametrize(
    ("line", "is_held"),
    [
        ("2026-03-10,,410.00", True),  # only the source names the supplier
        ("2026-03-10,Other Ltd,410.00", False), ("2026-03-09,Acme Ltd,410.00", False),
        ("2026-03-10,Acme Ltd,-410.00", False), ("2026-03-10,Acme Ltd,410.01", False),
    ],
)  # fmt: skip
def test_it_holds_what_may_be_the_same_alone(line, is_held, settings, site, as_operator):
    told_by_source(settings, site, {})

    counts, _ = told_by_file(as_operator, site, line)

    assert counts == ((0, 0, 1) if is_held else (1, 0, 0))


def test_it_leaves_another_site_alone(settings, site, cedar, as_operator):
    told_by_source(settings, site, {})

    assert told_by_file(as_operator, make_site(cedar), LINE)[0] == (1, 0, 0)
