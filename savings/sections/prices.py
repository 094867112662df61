"""Claims against benchmark prices, and how many of them found a price at all."""

from decimal import Decimal

from leafenterprise.shared.money import money_text, ratio_text
from savings.queries.results import RunRecord
from savings.sections._blocks import Column, Content, Section, Table, of_family, total_cards


def build(record: RunRecord) -> Content:
    """Price formulas over the scope, and the match to price references."""
    rows = tuple((_words(name), _shown(name, value)) for name, value in _matches(record))
    columns = (Column("measure", "Measure"), Column("value", "Rows, dollars or share"))
    return Content(
        intro="Prices are matched by NDC11 and date; an unmatched claim is the normal case.",
        figures=total_cards(record, of_family("price")),
        tables=(Table("price_match", "Match to price references", columns, rows),),
    )


def _matches(record: RunRecord) -> list[tuple[str, object]]:
    return sorted(record.run.price_match.items())


def _words(name: str) -> str:
    text = name.replace("_", " ").replace("ndc", "NDC").replace(" usd", ", dollars")
    return text[:1].upper() + text[1:]


def _shown(name: str, value: object) -> str:
    if name.endswith("_rate"):
        return ratio_text(Decimal(str(value)))
    if name.endswith("_usd"):
        return money_text(Decimal(str(value)))
    return f"{int(str(value)):,}"


SECTION = Section("prices", "Prices", 60, build)
