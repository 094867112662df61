"""Canaries that outsiders and administrators plant: in every free text that a record can hold.

While `planting` runs, each record that is made gets them appended to its texts, so that whatever a
person, a file or another system can fill carries a path, a secret, a raw link, a member key, a
token and a storage address into manifests, facts, artifacts, pages and logs.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.signals import pre_save

from tests.assurance.words import found_in

# Each canary in the shape that the redaction is to know it by, and the part to look for.
PLANTED = {
    "path": ("/home/cnry-path/x", "cnry-path"),
    "secret": ("pwd=cnry-secret", "cnry-secret"),
    "link": ("https://a.sharepoint.com/cnry-link", "cnry-link"),
    "member": ("member_key=cnry-member", "cnry-member"),
    "token": ("Bearer cnry-token-1234", "cnry-token"),
    "storage": ("s3://cnry-storage/x", "cnry-storage"),
}
WORDS = tuple(word for _, word in PLANTED.values())
TEXT = " ".join(text for text, _ in PLANTED.values())
ROOM = len(TEXT) + 40
# Long texts that only the system writes.
OWN_WORDS = {
    "SavingsRun.error_message", "Upload.error_message", "EvidenceItem.reason_message",
    "ClaimDataset.source_object_id", "ClaimDataset.address", "PriceReference.address",
    "SavingsRun.results_address",
}  # fmt: skip
# Objects of free words: what outsiders put into them crosses every door of the lane.
OPEN_OBJECTS = {"EvidenceItem.manifest", "SourceRequest.asked"}


def free_texts(model: type[models.Model]) -> list[str]:
    """The fields of a model that hold free words."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (field.max_length or ROOM) >= ROOM
        and f"{model.__name__}.{field.attname}" not in OWN_WORDS
    ]


@contextmanager
def planting(app: str = "savings") -> Iterator[set[str]]:
    """Every record made meanwhile carries the canaries; yields the fields they were planted in."""
    planted: set[str] = set()

    def plant(sender: type[models.Model], instance: Any, **_: Any) -> None:
        if sender not in apps.get_app_config(app).get_models() or not instance._state.adding:
            return
        for name in free_texts(sender):
            value = getattr(instance, name)
            if value is not None and TEXT not in value:
                setattr(instance, name, f"{value[:30]} {TEXT}".strip())
                planted.add(f"{sender.__name__}.{name}")

    pre_save.connect(plant, weak=False, dispatch_uid="canaries")
    try:
        yield planted
    finally:
        pre_save.disconnect(dispatch_uid="canaries")


def seen_in(content: bytes, folder: Path) -> list[str]:
    """The canaries in a body: plain, in the parts of a workbook, in the text of a PDF."""
    if content[:5] == b"%PDF-":
        content += pdf_text(content, folder)
    return found_in(content, WORDS)


def pdf_text(content: bytes, folder: Path) -> bytes:
    """What a PDF says and what it says of itself."""
    place = folder / "looked-at.pdf"
    place.write_bytes(content)
    said = subprocess.run(["pdftotext", str(place), "-"], capture_output=True, check=True).stdout
    about = subprocess.run(["pdfinfo", str(place)], capture_output=True, check=True).stdout
    return said + about
