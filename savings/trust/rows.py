"""Whether the rows of a dataset or price list lie as they were stored."""

import json
from typing import Any

from savings.claims.store import MANIFEST
from savings.file_digests import unlike
from savings.lake import dataset_path
from savings.models import ClaimDataset, PriceReference
from savings.trust.outputs import event_of

STORED = {
    ClaimDataset: ("savings.dataset.stored", "savings.claimdataset"),
    PriceReference: ("savings.prices.stored", "savings.pricereference"),
}
Stored = ClaimDataset | PriceReference


def manifest_of(stored: Stored) -> dict[str, Any]:
    """The manifest beside the rows; empty where it is gone."""
    path = dataset_path(stored.address).with_name(MANIFEST)
    if not path.is_file():
        return {}
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def rows_sha256(stored: Stored) -> str:
    """The digest of the file of rows: by the sealed trail, else by the manifest beside it.

    Whoever can change a file in the lake can change its neighbour; the trail is out of reach.
    Events from before the digest stood in them leave the manifest's word.
    """
    told = event_of(*STORED[type(stored)], stored.public_id)
    sealed = json.loads(told.after).get("parquet_sha256") if told else None
    return str(sealed or manifest_of(stored).get("parquet_sha256", ""))


def rows_unlike(stored: Stored, name: str) -> str:
    """What is wrong with the file of rows; empty when nothing is."""
    return unlike(dataset_path(stored.address), rows_sha256(stored), None, name)
