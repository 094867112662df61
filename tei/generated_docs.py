"""The lane's contract, line by line, with the tests that hold each line."""

from leafenterprise.shared.contract_page import contract_page

LINES = "docs/tei-coverage.yaml"


def coverage_markdown() -> str:
    """One table for each of the contract's."""
    return contract_page(
        "The TEI contract and its tests", LINES, "tests/tei/test_coverage.py", "tests/tei/"
    )


DOCUMENTS = {"docs/tei-coverage.md": coverage_markdown}
