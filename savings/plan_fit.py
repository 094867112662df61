"""Whether what a run plan names is of the scope: one client, one PBM, one broker, one group.

A plan is put together by a person. Claims of another PBM or the contract of another group would
give figures that look like this scope's and are not.
"""

from collections.abc import Iterable, Iterator

from savings.models import ClaimDataset, ContractVersion, PriceReference, Scope

PARTIES = {"pbm": "PBM", "broker": "TPA or broker", "group": "group"}


def misfits(
    scope: Scope,
    datasets: Iterable[ClaimDataset],
    prices: Iterable[PriceReference],
    version: ContractVersion | None,
) -> list[str]:
    """Every input that is not the scope's, in words; empty where all are."""
    return [
        *_files(scope, datasets),
        *(
            f"The price list {listed.title} belongs to another client."
            for listed in prices
            if listed.organization_id not in (None, scope.organization_id)
        ),
        *(_contract(scope, version) if version is not None else ()),
    ]


def _files(scope: Scope, datasets: Iterable[ClaimDataset]) -> Iterator[str]:
    """Claims are one PBM's; who was eligible may be told by anybody."""
    for dataset in datasets:
        if dataset.organization_id != scope.organization_id:
            yield f"The file {dataset.file_name} belongs to another client."
        elif dataset.kind == "claims" and dataset.pbm_id != scope.pbm_id:
            yield f"The file {dataset.file_name} is of {dataset.pbm}, the scope of {scope.pbm}."


def _contract(scope: Scope, version: ContractVersion) -> Iterator[str]:
    if version.organization_id != scope.organization_id:
        yield "The contract belongs to another client."
        return
    for name, word in PARTIES.items():
        theirs, wanted = getattr(version.contract, name), getattr(scope, name)
        if theirs != wanted:
            yield f"The contract {version} is with the {word} {theirs}, the scope with {wanted}."
