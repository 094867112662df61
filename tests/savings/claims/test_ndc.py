"""National Drug Codes: the forms that are certain, the ones that are flagged, SQL like Python."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from savings.claims.ndc import PROBLEMS, ndc_sql, normalise_ndc, problem_sql


@pytest.mark.parametrize(
    ("text", "ndc11"),
    [
        ("00002143380", "00002143380"),
        (" 00002143380 ", "00002143380"),
        ("00002-1433-80", "00002143380"),
        ("0002-1433-80", "00002143380"),
        ("50242-040-62", "50242004062"),
        ("60575-4112-1", "60575411201"),
    ],
)
def test_it_pads_the_segment_that_is_short(text: str, ndc11: str) -> None:
    assert normalise_ndc(text) == (ndc11, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "missing"),
        ("  ", "missing"),
        (None, "missing"),
        ("0002143380", "ambiguous_10_digit"),
        ("214338", "bad_length"),
        ("123456789012", "bad_length"),
        ("0002-14338-0", "bad_length"),
        ("5024-040-62", "bad_length"),
        ("NDC00002143", "not_digits"),
        ("0000214338O", "not_digits"),
        ("00002-****-80", "wildcard"),
        ("99999999999", "wildcard"),
        ("00000-0000-00", "wildcard"),
        ("0000-0000-00", "wildcard"),
        ("0000000000", "wildcard"),
    ],
)
def test_it_flags_what_it_cannot_tell(text: str | None, problem: str) -> None:
    assert normalise_ndc(text) == (None, problem)


SEGMENTS = st.sampled_from([(5, 4, 2), (4, 4, 2), (5, 3, 2), (5, 4, 1)])


@given(lengths=SEGMENTS, digits=st.integers(0, 10**11 - 1))
def test_it_keeps_every_digit_of_a_hyphenated_code(lengths, digits: int) -> None:
    text = f"{digits:011}"[: sum(lengths)]
    labeler, product, package = _cut(text, lengths)

    ndc11, problem = normalise_ndc(f"{labeler}-{product}-{package}")

    whole = f"{labeler:0>5}{product:0>4}{package:0>2}"
    expected = (None, "wildcard") if len(set(whole)) == 1 else (whole, "")
    assert (ndc11, problem) == expected


def _cut(text: str, lengths: tuple[int, int, int]) -> tuple[str, str, str]:
    first, second, _ = lengths
    return text[:first], text[first : first + second], text[first + second :]


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        yield connection


@settings(max_examples=600, deadline=None)
@given(
    text=st.text(alphabet="0123456789-* A", max_size=14)
    | st.from_regex(r" ?([0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}|[0-9]{9,12}) ?", fullmatch=True)
)
def test_it_reads_alike_in_sql_and_in_python(engine, text: str) -> None:
    ndc11, problem = normalise_ndc(text)

    found = engine.execute(
        f"SELECT ndc, {problem_sql('cell', 'ndc')} FROM (SELECT cell, {ndc_sql('cell')} AS ndc "
        "FROM (SELECT CAST($1 AS VARCHAR) AS cell))",
        [text],
    ).fetchone()

    assert found == (ndc11, problem or None)
    assert not problem or problem in PROBLEMS
