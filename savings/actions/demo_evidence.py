"""The demonstration's evidence: invented documents, signed off; one candidate left for a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from leafenterprise.accounts.models import Organization, User
from savings.actions.evidence import receive_candidate
from savings.actions.evidence_decisions import sign_off_evidence
from savings.actions.evidence_files import add_evidence
from savings.evidence.statement import Stated
from savings.formulas import FORMULAS
from savings.models import EvidenceItem, Scope
from savings.queries.evidence import PROVES

LOADER = "demonstration loader"
# What the plan claims: what the contract and the claims alone can prove. Prices of a public list
# never cover every drug, so comparisons with them stand in the report without being claimed.
CLAIMED = ("cost", "guarantee", "offset", "fee", "rebate", "use")


@dataclass(frozen=True)
class Document:
    """An invented document, as its file would arrive."""

    kind: str
    title: str
    file_name: str
    text: str
    price_kind: str = ""


DOCUMENTS = (
    Document(
        "contract",
        "Pharmacy benefit agreement 2025, executed",
        "northwind-rx-agreement-2025.txt",
        "Northwind Rx and Cedar County Schools: pharmacy benefit agreement, invented.\n"
        "Guarantees, fees and rebates by channel and drug class as entered in the contract.\n",
    ),
    Document(
        "rebate",
        "Rebate and administrative fee statement 2025",
        "northwind-rx-settlement-2025.csv",
        "statement,window\nrebates received,2025\nadministrative fees charged,2025\n",
    ),
    Document(
        "pricing",
        "MAC list 2025, as published to the client",
        "northwind-rx-mac-2025.txt",
        "Maximum allowable cost list of Northwind Rx for 2025, invented.\n",
        "mac",
    ),
    Document(
        "pricing",
        "AWP licence and extract 2025",
        "awp-extract-2025.txt",
        "Extract of the average wholesale prices licensed for 2025, invented.\n",
        "awp",
    ),
)


class _Text:
    """A document's text as an uploaded file."""

    def __init__(self, document: Document) -> None:
        self.name: str | None = document.file_name
        self._bytes = document.text.encode()

    def chunks(self) -> list[bytes]:
        """All of it at once."""
        return [self._bytes]


def claimed() -> list[str]:
    """The formulas that the demonstration's plan claims."""
    return sorted(
        formula.id
        for formula in FORMULAS.values()
        if formula.family in CLAIMED and not formula.prices
    )


def prove_demo(organization: Organization, scopes: Sequence[Scope], by: User) -> None:
    """The documents for both scopes, signed by the admin; done twice it is the same."""
    for document in DOCUMENTS:
        item = _add(organization, scopes[0], document)
        for scope in scopes:
            _sign(item, scope, by)
    _candidate(organization, scopes[0])


def _add(organization: Organization, scope: Scope, document: Document) -> EvidenceItem:
    return add_evidence(
        organization=organization,
        file=_Text(document),
        stated=Stated(
            kind=document.kind,
            title=document.title,
            source_system="generator",
            window=(scope.from_date, scope.to_date),
            parties=_parties(scope),
            price_kind=document.price_kind,
        ),
        by=LOADER,
    )


def _sign(item: EvidenceItem, scope: Scope, by: User) -> None:
    if item.state == "blocked" or item.sign_offs.filter(scope=scope, round=item.round).exists():
        return
    # Whoever runs commands on the server has shown more than a second factor.
    sign_off_evidence(
        item=item,
        scope=scope,
        by=by,
        second_factor=True,
        proves=PROVES[item.kind],
        note="Part of the demonstration.",
    )


def _candidate(organization: Organization, scope: Scope) -> None:
    """What waits on the evidence board for somebody to look at."""
    receive_candidate(
        organization=organization,
        kind="salesforce",
        source_system="Salesforce",
        object_id="0065e00000DEMO1",
        title="Opportunity: Northwind Rx renewal 2026",
        manifest={"object": "Opportunity", "stage": "Negotiation", "fields_read": 6},
        window=(scope.from_date, scope.to_date),
        parties=_parties(scope),
        by=LOADER,
    )


def _parties(scope: Scope) -> dict[str, str]:
    return {"pbm": scope.pbm.name, "broker": scope.broker.name, "group": scope.group.name}
