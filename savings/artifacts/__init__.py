"""Every kind of file made from a run, one per module: the module's name is the kind."""

import sys
from collections.abc import Mapping

from leafenterprise.shared.registry import load
from savings.artifacts._artifact import DRAFT, Artifact

ARTIFACTS: Mapping[str, Artifact] = load(sys.modules[__name__], "ARTIFACT", Artifact)


def artifact_of(kind: str) -> Artifact:
    """The entry behind a stored kind, draft or not. Raises: KeyError for a kind that is gone."""
    return ARTIFACTS[kind.removesuffix(DRAFT)]
