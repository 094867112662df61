"""Documents of the savings lane."""

from savings.claims.catalogue import formulas_markdown
from savings.claims.dictionary import columns_markdown
from savings.formulas import FORMULAS
from savings.parameter_guide import parameters_markdown
from savings.rules import RULES


def formulas_page() -> str:
    """Every formula and rule of the registries."""
    return formulas_markdown(FORMULAS, RULES.values())


def parameters_page() -> str:
    """Every contract parameter, with the formulas and rules it touches."""
    return parameters_markdown(FORMULAS.values(), RULES.values())


DOCUMENTS = {
    "docs/columns.md": columns_markdown,
    "docs/formulas.md": formulas_page,
    "docs/parameters.md": parameters_page,
}
