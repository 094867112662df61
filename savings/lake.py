"""Where files lie: the lake by content address. No path leaves the server."""

from pathlib import Path

from django.conf import settings


def lake() -> Path:
    """The folder of Parquet files."""
    return Path(settings.LAKE_DIR)


def dataset_path(address: str) -> Path:
    """Accepted rows of a claims or eligibility file."""
    return lake() / address


def rejects_path(address: str) -> Path:
    """Rejected rows, beside the accepted ones."""
    return dataset_path(address).with_name("rejects.parquet")


def results_folder(address: str) -> Path:
    """Lines and findings of one run."""
    return lake() / "runs" / address


def artifact_path(sha256: str) -> Path:
    """A made file, by its content."""
    return lake() / "artifacts" / sha256[:2] / sha256


def evidence_path(sha256: str) -> Path:
    """A document that proves something, by its content."""
    return lake() / "evidence" / sha256[:2] / sha256
