"""Real lines of a shop through the adapter: every line accounted for, the days exact."""

import csv
import gzip
from collections import Counter
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from insights.actions.files import ingest_file
from insights.models import FinancialSignal
from insights.signals.reading import Unfit
from insights.sources._adapter import Target
from insights.sources._registry import SOURCES
from tests.insights.make import amount_of
from tests.places import require_shared_data

pytestmark = pytest.mark.django_db
SHOP = SOURCES["product_shop"]
HEADER = ",".join(SHOP.columns)
# The published facts of the whole set of files.
LINES, CANCELLATIONS, REPEATED, NET = 541_909, 9_288, 5_268, Decimal("9747747.93")
# The busiest for repeated lines, and the one whose adjustment has no cancellation number.
TAKEN = ("2010-12-03", "2011-08-12")


def target(site_id="22", zone="Europe/London"):
    return Target(site_id, "GBP", ZoneInfo(zone))


def folder():
    return require_shared_data() / "insights" / "online_retail_by_day"


def read(path):
    with gzip.open(path, "rt", newline="") as file:
        return list(SHOP.rows(csv.DictReader(file), target()))


def lines(*rows):
    return list(SHOP.rows(csv.DictReader([HEADER, *rows]), target()))


ROW = "536365,85123A,Heart,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"


def test_it_makes_a_signal_of_a_line():
    (row,) = lines(ROW)

    assert row == {
        "signal_type": "product_shop_order_revenue",
        "source_module_ref": "product_shop",
        "source_record_id": row["source_record_id"],
        "site_id": "22",
        "amount": "15.30",
        "currency_code": "GBP",
        "signal_timestamp": "2010-12-01T08:26:00+00:00",
        "attributes": {"order_number": "536365", "product_code": "85123A", "quantity": 6},
    }


def test_it_tells_equal_lines_apart_whatever_their_order():
    other = ROW.replace("Heart", "Lamp")

    ids = [row["source_record_id"] for row in lines(ROW, other, ROW)]
    again = [row["source_record_id"] for row in lines(ROW, ROW, other)]

    assert len(set(ids)) == 3
    assert set(ids) == set(again)


@pytest.mark.parametrize(
    ("line", "type_", "amount", "reason"),
    [
        (ROW.replace(",6,", ",-6,").replace("536365", "C536365"), "product_shop_refund", "-15.30",
         "cancelled"),
        ("A1,B,Adjust bad debt,1,2010-12-01 08:26:00,-11062.06,,UK", "product_shop_refund",
         "-11062.06", "adjustment"),
        ("1,B,Sample,3,2010-12-01 08:26:00,0.001,,UK", "product_shop_order_revenue", "0.00", None),
        ("1,B,Half,5,2010-12-01 08:26:00,0.001,,UK", "product_shop_order_revenue", "0.01", None),
    ],
)  # fmt: skip
def test_it_books_losses_as_losses(line, type_, amount, reason):
    (row,) = lines(line)

    assert (row["signal_type"], row["amount"]) == (type_, amount)
    assert row["attributes"].get("reason") == reason


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (ROW.replace("2.55", "abc"), "BAD_AMOUNT"),
        (ROW.replace("2.55", "NaN"), "BAD_AMOUNT"),
        (ROW.replace("2.55", "1e70"), "BAD_AMOUNT"),
        (ROW.replace("2.55", f"0.{'3' * 70}"), "BAD_AMOUNT"),
        (ROW.replace(",6,", ",,"), "BAD_AMOUNT"),
        (ROW.replace("2010-12-01 08:26:00", "yesterday"), "BAD_TIME"),
    ],
)
def test_it_says_which_lines_it_cannot_read(line, code):
    good, bad = lines(ROW, line)

    assert good["amount"] == "15.30"
    assert isinstance(bad, Unfit)
    assert bad.code == code


def test_it_accounts_for_every_line_of_the_real_files(record_property):
    """Lines, cancellations and repetitions as published, and days that sum to the total."""
    repeated = hundredths = cancelled = number = 0
    ids: set[str] = set()
    for path in sorted(folder().glob("*.csv.gz")):
        with gzip.open(path, "rt", newline="") as file:
            kept = file.read().splitlines()
        repeated += sum(times - 1 for times in Counter(kept).values())
        for row in SHOP.rows(csv.DictReader(kept), target()):
            number += 1
            hundredths += int(row["amount"].replace(".", ""))
            ids.add(row["source_record_id"])
            cancelled += row["attributes"].get("reason") == "cancelled"

    record_property("lines", number)
    assert (number, len(ids), cancelled, repeated) == (LINES, LINES, CANCELLATIONS, REPEATED)
    assert Decimal(hundredths).scaleb(-2) == NET


def test_it_takes_whole_days_in_and_takes_them_again(site, operator):
    site.time_zone = "Europe/London"
    site.save()
    for day in TAKEN:
        path = folder() / f"{day}.csv.gz"
        rows = read(path)
        options = {"organization": site.organization, "path": path, "by": operator,
                   "source": SHOP, "target": target(site.public_id)}  # fmt: skip

        first, again = ingest_file(**options), ingest_file(**options)

        assert first.outcomes == {"created": len(rows)}
        assert again.outcomes == {"duplicate": len(rows)}
        net = sum(Decimal(row["amount"]) for row in rows)
        assert amount_of(site, "revenue", first=day, last=day) == {"GBP": int(net * 100)}


def test_it_ingests_a_file_from_the_command_line(site, operator, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEADER, ROW, ROW.replace("2.55", "?")]))
    options = {"organization": site.organization.slug, "by": operator.email}
    out = StringIO()

    call_command(
        "ingest_signals", path, source="product_shop", site=site.name, stdout=out, **options
    )

    assert "orders.csv: 1 created, 1 invalid" in out.getvalue()
    assert "1  BAD_AMOUNT amount" in out.getvalue()
    assert FinancialSignal.objects.get().batch.file_name == "orders.csv"


def test_it_ingests_lines_of_json_from_the_command_line(site, operator, tmp_path):
    import json

    from tests.insights.make import signal

    path, out = tmp_path / "signals.ndjson.gz", StringIO()
    with gzip.open(path, "wt") as file:
        file.write(json.dumps(signal(site)) + "\n\n{broken\n")

    call_command("ingest_signals", path, organization=site.organization.slug,
                 by=operator.email, stdout=out)  # fmt: skip

    assert "1 created, 1 invalid" in out.getvalue()


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("orders.csv", {"organization": "nobody"}, "no such organization"),
        ("orders.csv", {"by": "nobody@test.example"}, "no such organization or person"),
        ("orders.csv", {"source": "product_shop"}, "name a site"),
        ("nothing.csv", {}, "is not a file"),
        ("orders.csv", {"source": "product_shop", "site": "Market Street"}, "WRONG_COLUMNS"),
    ],
)
def test_it_says_what_the_command_lacks(site, operator, tmp_path, name, options, says):
    (tmp_path / "orders.csv").write_text("a,b\n1,2\n")
    given = {"organization": site.organization.slug, "by": operator.email, **options}

    with pytest.raises(CommandError, match=says):
        call_command("ingest_signals", tmp_path / name, stdout=StringIO(), **given)
