"""Dividing a difference by its causes: both runs' inputs computed again, one swapped at a time."""

import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.jobs.actions import enqueue
from leafenterprise.shared.canonical import decimal_text, digest
from savings.comparison import in_order
from savings.computation import compute
from savings.engines import chosen_engine
from savings.facts import total_row
from savings.lake import lake
from savings.models import CauseSplit, SavingsRun
from savings.queries.lifecycle import require_source
from savings.queries.manifests import read_inputs
from savings.settling import settle

JOB = "savings.split"
ASKED = trail.register("savings.split.asked", "A difference of two runs is divided by its causes")
DIVIDED = trail.register("savings.split.stored", "A difference was divided by its causes")
Progress = Callable[[str, Decimal], None]
# The order is part of what is stated: with another order the shares may be others.
ORDER = ("scope", "rows", "prices", "contract", "models", "evidence")
KEYS = {
    "scope": ("scope",),
    "rows": ("datasets",),
    "prices": ("prices",),
    "contract": ("contract", "parameters"),
    "models": ("stand_ins",),
    "evidence": ("evidence",),
}


def ask_for_split(*, one: SavingsRun, other: SavingsRun, by: Any) -> CauseSplit:
    """Have the difference of two runs divided by its causes; asked twice it is one job.

    Raises: NotAllowed, NotComparable, SourceDeleted where the rows of a run are gone.
    """
    older, newer = in_order(one, other)
    check(by, "savings.queue", older.organization)
    for run in (older, newer):
        require_source(run)
    with transaction.atomic():
        split, is_new = CauseSplit.objects.get_or_create(
            older=older,
            newer=newer,
            code_version=settings.CODE_VERSION,
            defaults={"organization": older.organization, "asked_by": by},
        )
        if is_new:
            _queue(split, by)
    return split


def _queue(split: CauseSplit, by: Any) -> None:
    job = enqueue(
        JOB,
        key=f"{JOB}:{split.public_id}",
        organization=split.organization,
        by=by,
        payload={"split": split.public_id},
        target=split,
    )
    CauseSplit.objects.filter(pk=split.pk).update(job_id=job.public_id)
    split.job_id = job.public_id
    trail.record(
        ASKED,
        organization=split.organization,
        actor=by,
        target=split,
        after={"older": split.older.public_id, "newer": split.newer.public_id},
    )


def split_causes(
    *,
    split: CauseSplit,
    progress: Progress,
    cancelled: Callable[[], bool],
    storing: Callable[[], AbstractContextManager[Any]] = transaction.atomic,
    now: Callable[[], datetime] = timezone.now,
) -> CauseSplit:
    """Compute the older run's inputs by this code, then with one kind of input swapped at a time.

    Raises: SourceDeleted, EngineError, RunCancelled.
    """
    split.refresh_from_db()
    if split.computed_at is not None:
        return split
    for run in (split.older, split.newer):
        require_source(run)
    stages = list(swapped(split.older.manifest, split.newer.manifest))
    steps = []
    for place, (cause, manifest) in enumerate(stages):
        progress(f"Swapping: {cause}", Decimal(place) / len(stages))
        steps.append({"cause": cause, "figures": _figures(manifest, cancelled)})
    with storing():
        CauseSplit.objects.filter(pk=split.pk, computed_at=None).update(
            steps=steps, computed_at=now()
        )
        split.refresh_from_db()
        trail.record(
            DIVIDED,
            organization=split.organization,
            actor="cause splitter",
            target=split,
            after={"steps": [step["cause"] for step in steps], "digest": digest(steps)},
        )
    return split


def swapped(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The manifests to compute: the older one, then each with one more input of the newer."""
    inputs = dict(old)
    yield "code", dict(inputs)
    for cause in ORDER:
        swaps = {name: new[name] for name in KEYS[cause] if name in new}
        if any(inputs.get(name) != value for name, value in swaps.items()):
            inputs |= swaps
            yield cause, dict(inputs)


def _figures(manifest: Mapping[str, Any], cancelled: Callable[[], bool]) -> dict[str, str | None]:
    """The total's figures of one computation; its files are thrown away."""
    folder = lake() / "splits" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        result = compute(
            read_inputs(manifest),
            workdir=folder,
            threads=settings.ENGINE_THREADS,
            memory_limit=settings.ENGINE_MEMORY,
            progress=lambda stage, share: None,
            cancelled=cancelled,
            opened=chosen_engine(),
        )
    finally:
        shutil.rmtree(folder)
    stated = settle(manifest, result).result
    return {
        figure.formula: None if figure.value is None else decimal_text(figure.value)
        for figure in total_row(stated).figures
    }
