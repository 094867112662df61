"""Every formula and rule that spoke, by version, in plain words."""

from savings.formulas import FORMULAS
from savings.queries.results import RunRecord
from savings.rules import RULES
from savings.sections._blocks import Column, Content, Section, Table


def build(record: RunRecord) -> Content:
    """The formulas, the rules and the contract parameters of the run."""
    return Content(tables=(_formulas(record), _rules(record), _parameters(record)))


def _formulas(record: RunRecord) -> Table:
    columns = (
        Column("id", "Formula"),
        Column("version", "Version", "count"),
        Column("family", "Family"),
        Column("title", "Title"),
        Column("statement", "Statement"),
        Column("unit", "Unit"),
    )
    versions = record.run.formula_versions
    rows = tuple(
        (name, versions[name], made.family, made.title, made.statement, made.unit)
        for name, made in FORMULAS.items()
        if name in versions
    )
    return Table("formulas", "Formulas", columns, rows)


def _rules(record: RunRecord) -> Table:
    columns = (
        Column("id", "Rule"),
        Column("version", "Version", "count"),
        Column("title", "Title"),
        Column("statement", "Statement"),
        Column("explanation", "What a breach is worth"),
    )
    versions = record.run.rule_versions
    rows = tuple(
        (name, versions[name], rule.title, rule.statement, rule.explanation)
        for name, rule in RULES.items()
        if name in versions
    )
    return Table("rules", "Audit rules", columns, rows)


def _parameters(record: RunRecord) -> Table:
    columns = (Column("name", "Parameter"), Column("value", "Value"))
    rows = tuple(
        (name.replace("_", " "), words_of(value))
        for name, value in sorted(record.run.parameters.items())
    )
    return Table("parameters", "Contract parameters", columns, rows)


def words_of(value: object) -> str:
    """A parameter for people."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items()) or "none"
    return str(value)


SECTION = Section("methodology", "Methodology", 110, build)
