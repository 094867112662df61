"""Dates: strict formats, days that exist, SQL like Python."""

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from savings.claims.dates import FORMATS, conflicts, date_sql, parse_date

EVERY_DAY = st.dates(date(1900, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize("name", FORMATS)
def test_it_reads_the_example_of_each_format(name: str) -> None:
    assert parse_date(FORMATS[name].example, (name,)) == date(2025, 3, 31)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("31/02/2025", "DD/MM/YYYY"),
        ("2025-02-30", "YYYY-MM-DD"),
        ("29-Feb-2023", "DD-Mon-YYYY"),
        ("13/01/2025", "MM/DD/YYYY"),
        ("25-03-31", "YYYY-MM-DD"),
        ("1899-12-31", "YYYY-MM-DD"),
        ("2025-3-1", "YYYY-MM-DD"),
        ("2025-03-31x", "YYYY-MM-DD"),
        ("20250331", "YYYY-MM-DD"),
        ("infinity", "YYYY-MM-DD"),
        ("0", "YYYYMMDD"),
    ],
)
def test_it_refuses_days_that_do_not_exist_and_forms_not_named(text: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"^not_a_date$"):
        parse_date(text, (name,))


def test_it_names_formats_that_would_read_one_text_two_ways() -> None:
    formats = ("YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YYYY")

    assert conflicts(formats) == ("MM/DD/YYYY", "DD/MM/YYYY")


@given(day=EVERY_DAY, name=st.sampled_from(sorted(FORMATS)))
def test_it_gives_back_every_day_it_was_given(day: date, name: str) -> None:
    text = _written(day, name)

    assert parse_date(text, (name,)) == day


def _written(day: date, name: str) -> str:
    parts = {"YYYY": f"{day.year:04}", "MM": f"{day.month:02}", "DD": f"{day.day:02}"}
    parts |= {"Mon": day.strftime("%b"), "hh:mm:ss": "23:59:59"}
    for sign, value in parts.items():
        name = name.replace(sign, value)
    return name


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        yield connection


@settings(max_examples=600, deadline=None)
@given(
    text=st.text(alphabet="0123456789-/ :JanFeb", max_size=20)
    | st.from_regex(
        r" ?((19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/20[0-9]{2}"
        r"|[0-9]{2}-(FEB|feb|Apr)-20[0-9]{2}|20[0-9]{6}) ?",
        fullmatch=True,
    )
)
def test_it_reads_alike_in_sql_and_in_python(engine, text: str) -> None:
    formats = tuple(name for name in FORMATS if name != "DD/MM/YYYY")

    found = engine.execute(
        f"SELECT {date_sql('cell', formats)} FROM (SELECT CAST($1 AS VARCHAR) AS cell)", [text]
    ).fetchone()

    assert found == (_python_reading(text, formats),)


def _python_reading(text: str, formats: tuple[str, ...]) -> date | None:
    try:
        return parse_date(text, formats)
    except ValueError:
        return None


def test_it_counts_the_same_days_as_the_calendar(engine) -> None:
    days = [date(2023, 12, 31) + timedelta(days=number) for number in range(800)]

    read = [parse_date(day.strftime("%d-%b-%Y"), ("DD-Mon-YYYY",)) for day in days]

    assert read == days
