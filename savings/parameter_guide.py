"""What each contract parameter means: the words of docs/parameters.md, one entry a field.

A parameter without an entry, or an example that would be refused, fails a test.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from savings.claims.declarations import (
    DRUG_CLASSES,
    EXCLUSIONS,
    TERM_CHANNELS,
    Formula,
    Parameters,
    Rule,
)
from savings.parameters import write_parameters


@dataclass(frozen=True)
class Guide:
    """One parameter for the person who enters it.

    columns: the line columns it decides; every formula that reads one of them is touched.
    example, refused: values as they are entered; a test puts both to the reader.
    """

    title: str
    meaning: str
    unit: str
    allowed: str
    example: Any
    refused: Any
    columns: tuple[str, ...] = ()


_COMPONENT = (
    "channel_component",
    "component",
    "in_guarantee",
    "guarantee_state",
    "guarantee_line_usd",
    "fee_due_usd",
    "rebate_due_usd",
    "rebate_script",
    "admin_due_usd",
    "copay_due_usd",
    "lesser_of_usd",
    "lesser_of_leg",
)
_OUTSIDE = (
    "exclusion",
    "in_guarantee",
    "guarantee_state",
    "guarantee_line_usd",
    "frozen_guarantee_line_usd",
    "discount_basis",
)

GUIDE: Mapping[str, Guide] = {
    "offset_policy": Guide(
        "Offset",
        "Whether a component that did better than promised pays for one that did worse. Both"
        " readings are always printed; this one says which is due.",
        "none",
        "`separate` (each component stands alone), `combined` (they are set off)",
        "combined",
        "none",
    ),
    "date_basis": Guide(
        "Date",
        "The day a claim belongs to, for the scope's window, the month and the term that holds."
        " Price references are always joined on the fill date.",
        "none",
        "`fill`, `paid`",
        "paid",
        "adjudicated",
        ("month", "basis_date", *_COMPONENT),
    ),
    "retail_90_from_days": Guide(
        "Retail 90",
        "Retail fills of at least so many days stand under the channel `retail_90` and its terms.",
        "days",
        "a whole number of 1 or more, or null: retail is not divided",
        84,
        0,
        _COMPONENT,
    ),
    "exclusions": Guide(
        "Exclusions",
        "Claims that leave every guarantee; the statement counts them by reason. A file that does"
        " not say which claims they are makes that gap a stated one.",
        "none",
        f"a list of {', '.join(f'`{name}`' for name in EXCLUSIONS)}; empty excludes nothing",
        ["compound", "cob"],
        ["mail"],
        _OUTSIDE,
    ),
    "exclude_uc_priced": Guide(
        "Usual and customary",
        "Whether claims whose ingredient cost and fee make up the usual and customary price leave"
        " the guarantees too.",
        "none",
        "`true`, `false`",
        True,
        "yes",
        _OUTSIDE,
    ),
    "lesser_of_awp_discount": Guide(
        "Lesser of",
        "Whether AWP less the guaranteed discount is one of the prices of which the least should"
        " have been paid, beside usual and customary, MAC and the cost submitted.",
        "none",
        "`true`, `false`",
        False,
        1,
        ("lesser_of_usd", "lesser_of_leg"),
    ),
    "refill_threshold": Guide(
        "Refill too soon",
        "The share of the last fill's days supply that must be used up before the next fill.",
        "share",
        "a number from 0 to 1, as text",
        "0.8",
        "80",
        ("refill_used_share",),
    ),
    "awp_tolerance": Guide(
        "AWP tolerance",
        "How far the unit AWP on a claim may lie from the reference, as a share of the reference.",
        "share",
        "a number from 0 to 1, as text",
        "0.02",
        0.02,
    ),
    "quantity_limit": Guide(
        "Quantity",
        "The most a fill may dispense.",
        "units of the drug",
        "a number of 0 or more, as text, or null: no limit, and the rule is not evaluable",
        "1000",
        "many",
    ),
    "days_supply_limit": Guide(
        "Days supply",
        "The most days a fill may last.",
        "days",
        "a whole number of 1 or more, or null: no limit, and the rule is not evaluable",
        100,
        "long",
    ),
    "copay_schedule": Guide(
        "Copays",
        "What a member pays for a fill, by component. A component without an entry is not judged.",
        "US dollars per script",
        f"component → dollars, as text; a component is a channel ({', '.join(TERM_CHANNELS)}),"
        f" a slash and a class ({', '.join(DRUG_CLASSES)})",
        {"retail/generic": "10.00", "retail/brand": "40.00"},
        {"retail": "10.00"},
        ("copay_due_usd",),
    ),
    "carry_forward_weeks": Guide(
        "Price carry-forward",
        "How long after its last stated day a price still holds. Fills beyond it are unmatched,"
        " with the reason `carry_forward_expired`.",
        "weeks",
        "a whole number of 1 or more",
        52,
        0,
        (
            "nadac_unit_usd",
            "nadac_line_usd",
            "price_match",
            "mac_unit_usd",
            "mac_line_usd",
            "reference_awp_unit_usd",
            "lesser_of_usd",
            "lesser_of_leg",
        ),
    ),
    "unit_price_bound": Guide(
        "Unit price sanity",
        "A line whose cost lies so many times above or below its NADAC is set aside from the price"
        " figures (a wrong unit, as a rule) and counted as `unit_insane`.",
        "times",
        "a number of 1 or more, as text",
        "25",
        "0",
        ("nadac_line_usd", "price_match", "quarantined"),
    ),
    "markup_threshold": Guide(
        "High markup",
        "What may be paid above NADAC before the rest is named as an opportunity: `0.50` allows"
        " half as much again. A generic that stands in for a brand without a MAC is priced with"
        " it too. The default is the house's and no contract's; state the one agreed.",
        "share of the acquisition cost",
        "a number of 0 or more, as text",
        "0.25",
        "-0.1",
        ("high_markup_saving_usd", "generic_at_nadac_saving_usd"),
    ),
    "maintenance_fills": Guide(
        "Maintenance drugs",
        "How many fills for a month or less, of one NDC by one member at retail within the scope,"
        " make it a maintenance drug that could be filled for 90 days or by mail.",
        "fills",
        "a whole number of 1 or more",
        2,
        0,
        ("is_maintenance", "retail_90_saving_usd", "mail_saving_usd"),
    ),
}

HEAD = """# Contract parameters

Generated from the `Parameters` declaration; do not edit. What a contract does not state keeps its
default; a frozen version and every run's manifest state all of them. Numbers are entered as text
(`"0.75"`), because a JSON number would not be the number written. The admin and the API refuse an
unknown name or a value that has no meaning, with `PARAMETERS_INVALID` and each field named.

Where they are entered: admin → Contracts → a draft contract → Parameters, as one JSON object:

```json
{"offset_policy": "combined", "retail_90_from_days": 84, "refill_threshold": "0.8"}
```
"""


def parameters_markdown(formulas: Iterable[Formula], rules: Iterable[Rule]) -> str:
    """docs/parameters.md: a table of all, then each with what it touches."""
    readers: list[Formula | Rule] = [*formulas, *rules]
    return "\n".join([HEAD, *_overview(), *(_entry(name, readers) for name in GUIDE)])


def _overview() -> list[str]:
    defaults = write_parameters(Parameters())
    rows = [
        f"| [`{name}`](#{name}) | {guide.title} | {guide.unit} | {_json(defaults[name])} |"
        for name, guide in GUIDE.items()
    ]
    return [
        "| parameter | on the contract's page | unit | default |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


def _entry(name: str, readers: Iterable[Formula | Rule]) -> str:
    guide, default = GUIDE[name], write_parameters(Parameters())[name]
    return "\n".join(
        [
            f"## {name}",
            "",
            guide.meaning,
            "",
            f"- Unit: {guide.unit}",
            f"- Default: {_json(default)}",
            f"- Allowed: {guide.allowed}",
            f"- Example: {_json(guide.example)}; refused: {_json(guide.refused)}",
            f"- Touches: {_listed(touched_by(name, readers))}",
            "",
        ]
    )


def touched_by(name: str, readers: Iterable[Formula | Rule]) -> list[str]:
    """The ids of formulas and rules that state the parameter or read a column it decides."""
    decided = set(GUIDE[name].columns)
    return sorted(one.id for one in readers if name in one.parameters or decided & _read_by(one))


def _read_by(reader: Formula | Rule) -> set[str]:
    if isinstance(reader, Rule):
        texts = [reader.where, reader.amount]
    else:
        texts = [reader.over]
        texts += [f"{item.column} {item.where}" for item in reader.sums.values()]
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "no formula; the scope and the months"


def _json(value: Any) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def undescribed() -> set[str]:
    """Parameters without an entry, and entries without a parameter."""
    return {field.name for field in fields(Parameters)} ^ GUIDE.keys()
