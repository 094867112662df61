"""Documents of the savings lane."""

from savings.claims.catalogue import formulas_markdown
from savings.claims.dictionary import columns_markdown
from savings.formulas import FORMULAS
from savings.rules import RULES


def formulas_page() -> str:
    """Every formula and rule of the registries."""
    return formulas_markdown(FORMULAS, RULES.values())


DOCUMENTS = {"docs/columns.md": columns_markdown, "docs/formulas.md": formulas_page}
