"""The claims engine: datasets in, exact sums out, every figure and finding stored once."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from savings.claims.declarations import RunInputs, RunResult

Progress = Callable[[str, Decimal], None]


def compute(
    inputs: RunInputs,
    *,
    workdir: Path,
    threads: int | None = None,
    memory_limit: str = "3GB",
    progress: Progress = lambda stage, share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> RunResult:
    """Every figure, finding and completeness row of a run, made from nothing but `inputs`.

    workdir receives `lines.parquet` and `findings.parquet` and the engine's spill files.
    progress is told each stage and the share done; cancelled is asked while queries run.
    Raises EngineError for inputs that contradict themselves, RunCancelled when told to stop.
    """
    raise NotImplementedError
