"""One wrong number, one wrong fact, one key too many: the whole answer is not shown."""

import json
from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leafenterprise.shared.consultant.check import ANSWER_SCHEMA, AnswerRejected, check_answer
from savings.pocket_consultant.asking import NAMES, QUESTIONS, write_prompt
from savings.pocket_consultant.facts import list_facts
from tests.savings.consultant.facts import FACTS, GOOD, answer, statement

TOLD = list_facts(FACTS)
DUE, RATE, REBATE = "total/guarantee_due", "total/generic_dispensing_rate", "total/rebate_variance"


def code_of(text: str) -> str:
    with pytest.raises(AnswerRejected) as rejected:
        check_answer(text, TOLD, NAMES)
    return rejected.value.code


@pytest.mark.parametrize(
    ("text", "shown", "fact"),
    [
        ("They owe $22,530.71.", "$22,530.71", DUE),
        ("They owe 22530.71.", "22530.71", DUE),
        ("They owe 22,530.71 dollars.", "22,530.71 dollars", DUE),
        ("The rate is 82.35 %.", "82.35 %", RATE),
        ("The rate is 82.3529%.", "82.3529%", RATE),
        ("The rate is 0.823529.", "0.823529", RATE),
        ("It is ($6,500.00).", "($6,500.00)", REBATE),
        ("It is -$6,500.", "-$6,500", REBATE),
        ("There are 1,394.", "1,394", "total/script_count"),
        ("There are 12 duplicates.", "12", "finding/duplicate_claim"),
        ("There are twelve duplicates.", "twelve", "finding/duplicate_claim"),
        ("They would return $310.00.", "$310.00", "recoverable/duplicate_claim"),
        ("It begins on 2026-01-01.", "2026-01-01", "scope/window"),
        ("It ends on March 31, 2026.", "March 31, 2026", "scope/window"),
    ],
)
def test_it_passes_what_is_exactly_the_facts(text, shown, fact):
    assert check_answer(answer(statement(text, n=f"{shown} {fact}")), TOLD, NAMES)[0].text == text


@pytest.mark.parametrize(
    ("text", "shown", "fact"),
    [
        ("They owe $22,530.72.", "$22,530.72", DUE),
        ("They owe $22,531.", "$22,531", DUE),
        ("They owe $22.5 thousand.", "$22.5 thousand", DUE),
        ("They owe -$22,530.71.", "-$22,530.71", DUE),
        ("They owe ($22,530.71).", "($22,530.71)", DUE),
        ("They owe 22,530.71 %.", "22,530.71 %", DUE),
        ("They owe $22,530.71.", "$22,530.71", REBATE),
        ("The rate is 82 %.", "82 %", RATE),
        ("The rate is 82.36 %.", "82.36 %", RATE),
        ("The rate is 0.8235.", "0.8236", RATE),
        ("There are $1,394.", "$1,394", "total/script_count"),
        ("There are 1,394.", "1,394", "scope/lines"),
        ("Spread is $0.00.", "$0.00", "total/spread"),
        ("Spread is zero.", "zero", "total/spread"),
        ("It begins on 2026-01-02.", "2026-01-02", "scope/window"),
        ("It begins in 2026.", "2026", "scope/window"),
        ("It is half.", "half", RATE),
        ("It is 6,500.", "6,500", REBATE),
    ],
)
def test_it_rejects_one_wrong_number(text, shown, fact):
    whole = answer(GOOD, statement(text, n=f"{shown} {fact}"))

    assert code_of(whole) in ("NUMBER_WRONG", "NUMBER_UNCITED")


def test_it_rejects_a_number_without_its_fact():
    assert code_of(answer({**GOOD, "numbers": GOOD["numbers"][:1]})) == "NUMBER_UNCITED"
    assert code_of(answer({**GOOD, "numbers": []})) == "NUMBER_UNCITED"
    assert code_of(answer({**GOOD, "numbers": GOOD["numbers"][::-1]})) == "NUMBER_UNCITED"


def test_it_rejects_a_citation_of_a_number_that_is_not_there():
    extra = [*GOOD["numbers"], {"shown": "12", "fact": "finding/duplicate_claim"}]

    assert code_of(answer({**GOOD, "numbers": extra})) == "NUMBER_UNCITED"


def test_it_rejects_unknown_facts_and_facts_not_cited():
    assert code_of(answer({**GOOD, "facts": [*GOOD["facts"], "total/invented"]})) == "UNKNOWN_FACT"
    assert code_of(answer({**GOOD, "facts": ["scope/lines"]})) == "UNKNOWN_FACT"


def _changed(**changes) -> str:
    return json.dumps({"statements": [{**GOOD, **changes}]})


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "{}", '{"statements": null}', '{"statements": []}', "[" * 5000,
        '{"statements": [], "statements": []}',
        json.dumps({"statements": [GOOD], "readiness": "final"}),
        json.dumps({"statements": [GOOD] * 13}),
        _changed(extra=1), _changed(text=""), _changed(text=5), _changed(text="x" * 701),
        _changed(facts=[]), _changed(facts="total/x"), _changed(facts=[1]),
        _changed(numbers={}), _changed(numbers=[{"shown": "1"}]), _changed(numbers=[1]),
        _changed(numbers=[{"shown": 1, "fact": DUE}]),
        _changed(numbers=[{"shown": "1", "fact": DUE, "by": "me"}]),
    ],
)  # fmt: skip
def test_it_takes_the_agreed_schema_and_no_other(text):
    assert code_of(text) in ("MALFORMED", "WRONG_SCHEMA")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\u200bb", "HIDDEN_CHARACTERS"), ("a\u202eb", "HIDDEN_CHARACTERS"),
        ("a\x00b", "HIDDEN_CHARACTERS"), ("<b>bold</b>", "MARKUP"),
        ("see https://bad.example", "MARKUP"), ("[a](b)", "MARKUP"),
    ],
)  # fmt: skip
def test_it_takes_plain_words_only(text, code):
    assert code_of(answer(statement(text))) == code


@given(
    place=st.integers(min_value=0, max_value=40),
    digit=st.sampled_from("0123456789"),
)
def test_it_notices_any_single_digit_that_changes(place, digit):
    text = GOOD["text"]
    places = [at for at, letter in enumerate(text) if letter.isdigit()]
    at = places[place % len(places)]
    changed = deepcopy(GOOD)
    changed["text"] = text[:at] + digit + text[at + 1 :]

    if changed["text"] == text:
        assert check_answer(answer(changed), TOLD, NAMES)
    else:
        assert code_of(answer(changed)) in ("NUMBER_UNCITED", "NUMBER_WRONG")


@given(number=st.decimals(min_value=-(10**7), max_value=10**7, places=2))
def test_it_takes_no_number_that_no_fact_holds(number):
    known = {abs(value) for fact in TOLD for _, value in fact.numbers}
    shown = f"${number:,}" if number >= 0 else f"-${-number:,}"
    said = answer(statement(f"They owe {shown}.", n=f"{shown} {DUE}"))

    if number == Decimal("22530.71"):
        assert check_answer(said, TOLD, NAMES)
    else:
        assert code_of(said) == "NUMBER_WRONG"
    assert known


def test_it_tells_facts_and_nothing_that_names_a_person_or_place():
    planted = deepcopy(FACTS)
    planted["scope"]["member_key"] = "M-SECRET-1"
    planted["lineage"] = {"datasets": [{"file_name": "acme-claims.csv", "path": "/srv/lake/x"}]}
    planted["metrics"]["figures"][0]["title"] = "Due, see /srv/lake/claims.parquet"

    prompt = write_prompt(planted, "gaps")

    sent = prompt.system + prompt.user
    assert not any(mark in sent for mark in ("M-SECRET", "acme-claims", "/srv/lake", "member_key"))
    assert QUESTIONS["gaps"] in prompt.user


def test_it_names_the_facts_of_a_blocked_run():
    facts = {"scope": {"source_request_number": "ITR-2"}, "metrics": None,
             "readiness": {"state": "blocked", "reasons": []}}  # fmt: skip

    assert list_facts(facts) == ()


def test_it_closes_every_object_of_its_schema():
    def objects(node):
        if isinstance(node, dict):
            if node.get("type") == "object":
                yield node
            for value in node.values():
                yield from objects(value)

    found = list(objects(ANSWER_SCHEMA))
    assert len(found) == 3
    assert all(one["additionalProperties"] is False for one in found)
    assert all(set(one["required"]) == set(one["properties"]) for one in found)
