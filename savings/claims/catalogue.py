"""The documentation page of formulas and rules, written from their declarations."""

from collections.abc import Iterable, Mapping

from savings.claims.declarations import Formula, Leg, Rule

FAMILY_TITLES = {
    "cost": "Cost",
    "guarantee": "Discount guarantees",
    "offset": "Offsets and what is due",
    "fee": "Fees",
    "rebate": "Rebates",
    "price": "Prices",
    "use": "Use",
    "opportunity": "Opportunities",
}
HEAD = """# Formulas and audit rules

Generated from `savings/formulas/` and `savings/rules/`; do not edit. Every figure is made of exact
sums over claim lines that stand after reversal netting, finished in Decimal and rounded half-up.
A figure that lacks what it needs says why and has no value; lines that lack it are left out and
counted beside the figure.
"""


def formulas_markdown(formulas: Mapping[str, Formula], rules: Iterable[Rule]) -> str:
    """docs/formulas.md: every formula by family and every rule in order, versions included."""
    parts = [HEAD]
    for family, title in FAMILY_TITLES.items():
        members = [one for one in formulas.values() if one.family == family]
        if members:
            parts.append(f"## {title}\n")
            parts += [_formula(one) for one in members]
    parts.append("## Audit rules\n")
    parts.append(
        "Every finding is kept. A claim's recoverable dollars stand on one finding over all its"
        " lines: the first rule in this order that has any at stake. They never exceed what the"
        " plan paid for the line. A line is judged where the breach is true or false; where it can"
        " be neither, the line lacks what the rule compares and is counted.\n"
    )
    parts += [_rule(one) for one in sorted(rules, key=lambda one: (one.order, one.id))]
    return "\n".join(parts)


def _formula(formula: Formula) -> str:
    rows = [
        ("Unit", f"{formula.unit.replace('_', ' ')}, {formula.places} places"),
        ("Lines", f"`{formula.over}`" if formula.over else "every line in scope"),
        ("Entire", f"`{formula.whole}`; other lines are counted as left out" * bool(formula.whole)),
        *((f"Σ {name}", _sum(formula, name)) for name in formula.sums),
        ("Needs", _names(formula.needs)),
        ("Prices", _names(formula.prices)),
        ("Partial without", _legs(formula.legs)),
        ("Contract", _names(formula.terms + formula.parameters)),
        ("Statements", _names(formula.settlements)),
        ("Tables", _names(formula.tables)),
        ("Evidence", _names(formula.evidence)),
        ("Source", formula.source),
    ]
    return _entry(formula.title, formula.id, formula.version, formula.statement, rows)


def _sum(formula: Formula, name: str) -> str:
    item = formula.sums[name]
    taken = "lines" if item.column == "*" else f"`{item.column}`"
    return f"{item.label}: {taken}" + (f" where `{item.where}`" if item.where else "")


def _rule(rule: Rule) -> str:
    over = "orphan reversals" if rule.over == "orphan_reversals" else "lines in scope"
    rows = [
        ("Order", str(rule.order)),
        ("Put to", over),
        ("Breach", f"`{rule.where}`"),
        ("Judged", f"`{rule.states}`" * bool(rule.states)),
        ("Dollars at stake", rule.explanation),
        ("Needs", _names(rule.needs)),
        ("Prices", _names(rule.prices)),
        ("Partial without", _legs(rule.legs)),
        ("Contract", _names(rule.terms + rule.parameters)),
        ("Tables", _names(rule.tables)),
        ("Evidence", _names(rule.evidence)),
        ("Source", rule.source),
    ]
    return _entry(rule.title, rule.id, rule.version, rule.statement, rows)


def _entry(
    title: str, entry_id: str, version: int, statement: str, rows: Iterable[tuple[str, str]]
) -> str:
    listed = "\n".join(f"- {name}: {text}" for name, text in rows if text)
    return f"### {title}\n\n`{entry_id}` version {version}. {statement}\n\n{listed}\n"


def _legs(legs: Iterable[Leg]) -> str:
    """Inputs that compete: what is made goes without those that a run lacks, and says so."""
    return ", ".join(leg.name for leg in legs)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
