"""Nothing recorded is rewritten: not by the model, not by the admin, not by SQL."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction

from insights.models import FinancialSignal, IngestBatch, SourceMark
from leafenterprise.shared import immutable
from tests.insights.make import ingest, record_id, signal

pytestmark = pytest.mark.django_db
TABLE = FinancialSignal._meta.db_table


def refused(sql: str) -> None:
    with pytest.raises(IntegrityError, match=immutable.MARK), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.fixture(autouse=True)
def _a_signal(site, operator):
    ingest(site, operator, signal(site))


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET amount = 0",
        f"UPDATE {TABLE} SET business_day = '2026-01-01'",
        f"UPDATE {TABLE} SET payload_hash = ''",
        f"DELETE FROM {TABLE}",
        "UPDATE insights_ingestbatch SET created = 9",
        "DELETE FROM insights_ingestbatch",
    ],
)
def test_it_refuses_sql(sql):
    refused(sql)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own way to rewrite")
def test_it_refuses_to_replace():
    refused(f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own way to empty")
def test_it_refuses_to_truncate():
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused(f"TRUNCATE {TABLE} CASCADE")


def test_it_refuses_the_model():
    stored = FinancialSignal.objects.get()
    stored.amount = 0

    for attempt in (stored.save, stored.delete):
        with pytest.raises(IntegrityError, match=immutable.MARK), transaction.atomic():
            attempt()


def test_it_offers_no_admin_for_what_is_recorded():
    assert not {FinancialSignal, IngestBatch, SourceMark} & set(admin.site._registry)


@pytest.mark.parametrize(
    ("column", "value"), [("is_correction", "1"), ("corrects_signal_id", f"'{record_id(1)}'")]
)
def test_it_refuses_half_a_correction_by_sql(column, value):
    columns = [field.column for field in FinancialSignal._meta.concrete_fields]
    given = {"signal_id": f"'{record_id(2)}'", "source_record_id": f"'{record_id(2)}'"}
    given[column] = (
        "true" if (column, connection.vendor) == ("is_correction", "postgresql") else value
    )
    if connection.vendor == "sqlite":
        given = {name: text.replace("-", "") for name, text in given.items()}
    picked = ", ".join(given.get(name, name) for name in columns)

    named = "signal_correction_names_its_signal"
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        connection.cursor().execute(
            f"INSERT INTO {TABLE} ({', '.join(columns)}) SELECT {picked} FROM {TABLE}"
        )


def test_it_refuses_a_second_signal_of_a_key_by_sql():
    columns = [field.column for field in FinancialSignal._meta.concrete_fields]
    other = record_id(3).replace("-", "") if connection.vendor == "sqlite" else record_id(3)
    picked = ", ".join(f"'{other}'" if name == "signal_id" else name for name in columns)

    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        connection.cursor().execute(
            f"INSERT INTO {TABLE} ({', '.join(columns)}) SELECT {picked} FROM {TABLE}"
        )
