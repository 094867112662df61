"""How old the newest backup is and how the last drill went, for the metrics that wake people."""

import math
from collections.abc import Mapping

from django.utils import timezone

from audit.backup.drilling import list_drills
from audit.backup.manifests import list_backups
from leafenterprise.shared.metrics import LiveGauge

_Values = Mapping[tuple[str, ...], float]


def _age() -> _Values:
    newest = list_backups()[:1]
    if not newest:
        return {(): math.inf}
    return {(): (timezone.now() - newest[0].at).total_seconds()}


def _drill() -> _Values:
    newest = list_drills()[:1]
    return {(): float(newest[0].passed)} if newest else {}


AGE = LiveGauge("leaf_backup_age_seconds", "Age of the newest complete backup.", (), _age)
DRILL = LiveGauge("leaf_backup_drill_passed", "Whether the last drill passed.", (), _drill)
