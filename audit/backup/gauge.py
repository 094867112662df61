"""How old the newest backup is and how the last drill went, for the metrics that wake people."""

import math
from collections.abc import Mapping

from django.utils import timezone

from audit.backup.drilling import list_drills
from audit.backup.manifests import newest_backup
from leafenterprise.shared.metrics import LiveGauge

_Values = Mapping[tuple[str, ...], float]


def _age() -> _Values:
    newest = newest_backup()
    if newest is None:
        return {(): math.inf}
    return {(): (timezone.now() - newest.at).total_seconds()}


def _drill() -> _Values:
    newest = list_drills()[:1]
    return {(): float(newest[0].passed)} if newest else {}


AGE = LiveGauge("leaf_backup_age_seconds", "Age of the newest complete backup.", (), _age)
DRILL = LiveGauge("leaf_backup_drill_passed", "Whether the last drill passed.", (), _drill)
