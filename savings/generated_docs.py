"""Documents of the savings lane."""

from savings.claims.catalogue import formulas_markdown
from savings.claims.dictionary import columns_markdown

DOCUMENTS = {"docs/columns.md": columns_markdown, "docs/formulas.md": formulas_markdown}
