"""The trust case: six proofs per process, each evaluated from what is stored, never asserted."""

from savings.trust.cases import TrustCase, assess_dataset, assess_organization, assess_run
from savings.trust.proofs import PROOFS, STANDINGS, Evaluated, Proof, standing_of

__all__ = [
    "PROOFS",
    "STANDINGS",
    "Evaluated",
    "Proof",
    "TrustCase",
    "assess_dataset",
    "assess_organization",
    "assess_run",
    "standing_of",
]
