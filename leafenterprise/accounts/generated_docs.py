"""Documents of people and access."""

from leafenterprise.accounts.access_docs import access_markdown

DOCUMENTS = {"docs/access.md": access_markdown}
