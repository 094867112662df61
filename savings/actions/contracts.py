"""Freezing a contract: its terms as they stand become a version that never changes."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.shared.canonical import decimal_text, digest
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.money import round_half_up
from savings.models import Contract, ContractTerm, ContractVersion, Settlement
from savings.parameters import overlapping_terms, read_parameters, read_term, write_parameters

FROZEN = trail.register("savings.contract.frozen", "A version of a contract was frozen")


class ContractIncomplete(Conflict):
    """A contract that cannot be frozen yet; details say what is missing."""

    code = "CONTRACT_INCOMPLETE"
    message = "The contract cannot be frozen yet."


@transaction.atomic
def freeze_contract(*, contract: Contract, by: Any, now: datetime | None = None) -> ContractVersion:
    """The contract as a frozen version; unchanged content is the version it already has.

    Raises: ParametersInvalid, ContractIncomplete, NotAllowed.
    """
    check(by, "savings.govern", contract.organization)
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    content = _content(contract)
    _refuse_unsound(contract, content)
    found = contract.versions.filter(digest=digest(content)).first()
    if found is not None:
        return found
    version = ContractVersion.objects.create(
        contract=contract,
        organization=contract.organization,
        number=contract.versions.count() + 1,
        digest=digest(content),
        from_date=contract.from_date,
        to_date=contract.to_date,
        parameters=content["parameters"],
        terms=content["terms"],
        settlements=content["settlements"],
        source=content["source"],
        frozen_by=by,
        frozen_at=now or timezone.now(),
    )
    trail.record(
        FROZEN,
        organization=contract.organization,
        actor=by,
        target=version,
        after={"number": version.number, "digest": version.digest},
    )
    return version


def draft_digest(contract: Contract) -> str:
    """Digest of the contract as it stands: that of a version if it was frozen so.

    Raises: ParametersInvalid.
    """
    return digest(_content(contract))


def _content(contract: Contract) -> dict[str, Any]:
    return {
        "pbm": contract.pbm.code,
        "broker": contract.broker.code,
        "group": contract.group.code,
        "from_date": contract.from_date.isoformat(),
        "to_date": contract.to_date.isoformat(),
        "source": contract.source,
        "parameters": write_parameters(read_parameters(contract.parameters)),
        "terms": [_term(term) for term in contract.terms.all()],
        "settlements": [_settlement(stated) for stated in contract.settlements.all()],
    }


def _refuse_unsound(contract: Contract, content: dict[str, Any]) -> None:
    problems = overlapping_terms([read_term(term) for term in content["terms"]])
    problems += [
        f"{term['channel']}/{term['drug_class']}: the term reaches outside the contract's window"
        for term in content["terms"]
        if term["from_date"] < content["from_date"] or term["to_date"] > content["to_date"]
    ]
    problems += [
        f"{term['channel']}/{term['drug_class']}: {name} has more than two decimals"
        for term in content["terms"]
        for name in ("dispensing_fee_usd", "rebate_per_script_usd", "admin_fee_usd")
        if term[name] is not None and Decimal(term[name]) != round_half_up(Decimal(term[name]))
    ]
    if not content["terms"]:
        problems.append("the contract has no terms")
    if problems:
        raise ContractIncomplete(problems=problems, contract=contract.public_id)


def _term(term: ContractTerm) -> dict[str, Any]:
    return {
        "channel": term.channel,
        "drug_class": term.drug_class,
        "from_date": term.from_date.isoformat(),
        "to_date": term.to_date.isoformat(),
        "awp_discount": _text(term.awp_discount),
        "dispensing_fee_usd": _text(term.dispensing_fee_usd),
        "rebate_per_script_usd": _text(term.rebate_per_script_usd),
        "rebate_basis": term.rebate_basis,
        "admin_fee_usd": _text(term.admin_fee_usd),
    }


def _settlement(stated: Settlement) -> dict[str, Any]:
    return {
        "kind": stated.kind,
        "component": stated.component,
        "from_date": stated.from_date.isoformat(),
        "to_date": stated.to_date.isoformat(),
        "amount_usd": decimal_text(stated.amount_usd),
        "source": stated.source,
    }


def _text(value: Any) -> str | None:
    return None if value is None else decimal_text(value)
