"""Documents of the billing audit."""

from audit.billing.coverage import coverage_markdown

DOCUMENTS = {"docs/audit-coverage.md": coverage_markdown}
