"""The registry of types: what an entry must be, and what follows from it."""

from dataclasses import replace

import pytest

from insights.signals.attributes import Attribute
from insights.signals.guide import signals_markdown
from insights.signals.metrics import COMMITTED, HEADLINES, METRICS
from insights.signals.source_modules import SOURCE_MODULES
from insights.signals.types import SIGNAL_TYPES, sources_of, types_of
from insights.sources._registry import SOURCES
from tests.insights.make import ingest, outcomes, signal

REVENUE = SIGNAL_TYPES["revenue_event"]


def test_it_knows_the_types_and_modules_of_the_lane():
    assert (len(SIGNAL_TYPES), len(SOURCE_MODULES)) == (31, 12)
    assert {source for type_ in SIGNAL_TYPES.values() for source in type_.sources} == set(
        SOURCE_MODULES
    )
    assert set(SOURCES) <= set(SOURCE_MODULES)


@pytest.mark.parametrize(
    "change",
    [
        {"standing": "forecast"},
        {"standing": "guess"},
        {"sources": ("ledger",)},
        {"counted_states": ("captured",)},
        {"payment_states": ("lost",)},
    ],
)
def test_it_refuses_an_entry_that_cannot_be(change):
    with pytest.raises(ValueError):
        replace(REVENUE, **change)


def test_it_refuses_an_attribute_that_cannot_be():
    for kind, choices in (("colour", ()), ("choice", ()), ("text", ("a",))):
        with pytest.raises(ValueError):
            Attribute("it", kind, choices=choices)


@pytest.mark.parametrize(
    ("kind", "good", "wrong"),
    [
        ("text", "a b", ["a\nb", "x" * 201, 7, None, "\x00"]),
        ("integer", 7, [7.0, "7", True, 2**60]),
        ("money", "-7.25", ["7.255", "7,00", 7, "NaN", "٧"]),
        ("date", "2026-02-28", ["2026-02-30", "20260228", 7, "2026-W01-1"]),
    ],
)
def test_it_tells_values_of_a_kind(kind, good, wrong):
    attribute = Attribute("it", kind)

    assert attribute.fits(good)
    assert not [value for value in wrong if attribute.fits(value)]


@pytest.mark.parametrize("type_", SIGNAL_TYPES)
def test_it_checks_as_its_json_schema_says(type_):
    import jsonschema

    schema = SIGNAL_TYPES[type_].schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    sent = signal(_Place(), type_).get("attributes", {})

    jsonschema.validate(sent, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**sent, "colour": "red"}, schema)


class _Place:
    public_id = "2" * 12


@pytest.mark.django_db
@pytest.mark.parametrize("type_", SIGNAL_TYPES.values(), ids=list(SIGNAL_TYPES))
def test_it_takes_every_type_only_from_its_sources(site, operator, type_):
    rows = [
        signal(site, type_.id, source_module_ref=source, record=source) for source in SOURCE_MODULES
    ]

    found = dict(zip(SOURCE_MODULES, outcomes(ingest(site, operator, *rows)), strict=True))

    assert {source for source, outcome in found.items() if outcome == "created"} == set(
        type_.sources
    )


def test_it_feeds_every_figure_from_somewhere():
    assert not [metric for metric in METRICS if not types_of(metric) or not sources_of(metric)]
    assert all(METRICS[metric].standing == COMMITTED for metric in HEADLINES)


def test_it_writes_every_entry_down():
    page = signals_markdown()

    assert not [name for name in (*SIGNAL_TYPES, *METRICS, *SOURCE_MODULES) if name not in page]
