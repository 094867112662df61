"""Fields of a case as a document names them."""

from collections.abc import Iterable

from tei.case.declarations import Field, Flow, Table
from tei.exports.business_case.texts import percent
from tei.exports.facts import CaseFacts


def fields_of(facts: CaseFacts, table: Table) -> list[Field]:
    """The fields of one table."""
    return [field for field in facts.case.fields if field.table == table]


def label_of(field: Field) -> str:
    """What it is called; its key where it has no name."""
    return field.label or field.key


def risks_of(flows: Iterable[Flow]) -> str:
    """The risk that counts; more than one where a year has its own."""
    found = [flow.risk_adjustment for flow in flows]
    return " to ".join(percent(risk) for risk in dict.fromkeys((min(found), max(found))))
