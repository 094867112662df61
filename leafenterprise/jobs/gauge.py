"""The number of jobs by state, for the metrics page."""

from collections.abc import Mapping

from leafenterprise.jobs.queries import count_by_state
from leafenterprise.jobs.states import JOB
from leafenterprise.shared.metrics import LiveGauge

_Counts = Mapping[tuple[str, ...], float]


def _jobs_by_state() -> _Counts:
    counts = count_by_state()
    return {(state,): counts.get(state, 0) for state in JOB.states}


JOBS_BY_STATE = LiveGauge("leaf_jobs", "Jobs by state.", ("state",), _jobs_by_state)
