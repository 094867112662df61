"""What an approval vouches for, and whether a statement is still that."""

from decimal import Decimal
from typing import Any

from insights.models import ProviderStatement
from leafenterprise.shared.canonical import decimal_text, digest
from leafenterprise.shared.errors import Conflict

ACTS = ("regenerate", "adjust", "review", "approve", "export", "distribute")


class StatementAltered(Conflict):
    """The stored body is not the one that was approved."""

    code = "STATEMENT_ALTERED"
    message = (
        "What is stored is not what was approved: its digest differs. Nothing of it leaves; the "
        "audit trail has the digest of the approval."
    )


class NotApprovedYet(Conflict):
    """Only what was approved leaves."""

    code = "NOT_APPROVED"
    message = "Only an approved statement leaves the practice."


def body_of(statement: ProviderStatement) -> dict[str, Any]:
    """All that an approval vouches for."""
    return {
        "statement_id": statement.public_id,
        "organization": statement.organization.public_id,
        "provider_id": statement.provider.public_id,
        "period_start": statement.period_start,
        "period_end": statement.period_end,
        "currency_code": statement.currency_code,
        "line_items": statement.line_items,
        "adjustments": statement.adjustments,
        "terms": statement.terms,
        "notices": statement.notices,
        "gross_amount": two_places(statement.gross_amount),
        "net_amount": two_places(statement.net_amount),
        "known_until": statement.known_until,
    }


def body_digest(statement: ProviderStatement) -> str:
    """SHA-256 over the body."""
    return digest(body_of(statement))


def check_sealed(statement: ProviderStatement) -> None:
    """Raises: NotApprovedYet, StatementAltered."""
    if not statement.is_closed:
        raise NotApprovedYet
    if body_digest(statement) != statement.body_digest:
        raise StatementAltered


def possible_acts(statement: ProviderStatement) -> list[str]:
    """The acts that the state allows, by the names that people know them by."""
    names = {move.name for move in ProviderStatement.MACHINE.moves_from(statement.state)}
    if statement.exported_at is not None:
        names.discard("export_distributed")
    if statement.readiness != "ready":
        names -= {"review", "approve"}
    return [each for each in ACTS if names & {each, f"{each}_draft", f"{each}_distributed"}]


def two_places(amount: Decimal | None) -> str | None:
    """An amount as text, as every database keeps it."""
    return None if amount is None else decimal_text(amount.quantize(Decimal("0.01")))
