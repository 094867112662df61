"""The engine on Spark: the same statements, temporary tables as cut-off data frames.

A temporary table is reckoned once and kept by the executors; what is small is sent to all of
them in joins. Output files are written in parts by the executors and joined into one file here.
"""

import concurrent.futures
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from savings.claims.columns import SOURCE_LINE
from savings.claims.connection import POLL_SECONDS, EngineError, RunCancelled, open_engine
from savings.claims.spark.dialect import FILE_ROW, Statement, translate, type_name
from savings.claims.spark.session import SparkSettings, start_session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BROADCAST_ROWS = 200_000
BLOCK_BYTES = 32 << 20  # of a part's row group: joining the parts holds one for each thread
JOIN_MEMORY = "2GB"
STOP_SECONDS = 30  # a task that does not hear of it by then is left to Spark


class SparkEngine:
    """Runs the engine's SQL on Spark; cancellation is heard between and within statements."""

    name = "spark"

    def __init__(
        self,
        session: "SparkSession",
        settings: SparkSettings,
        readable: frozenset[Path],
        workdir: Path,
        cancelled: Callable[[], bool],
    ) -> None:
        self._session = session
        self._settings = settings
        self._readable = readable
        self._workdir = workdir.resolve()
        self._cancelled = cancelled
        self._group = f"leaf-{uuid.uuid4().hex}"
        self._frames: dict[str, DataFrame] = {}
        self._files: dict[str, str] = {}
        self._pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="engine")

    def run(self, sql: str, values: list[Any] | None = None) -> None:
        """Run a statement whose rows nobody wants."""
        self.rows(sql, values)

    def rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises RunCancelled when told to stop while it runs."""
        if values:
            raise EngineError("NO_VALUES", "Bound values are for reading results, not for runs.")
        if self._cancelled():
            raise RunCancelled
        work = self._pool.submit(self._execute, sql)
        while not concurrent.futures.wait([work], POLL_SECONDS).done:
            if self._cancelled():
                self._stop(work)
                raise RunCancelled
        return work.result()

    def _stop(self, work: "concurrent.futures.Future[list[tuple[Any, ...]]]") -> None:
        """Cancel what runs, and again: between two jobs of one statement there is none."""
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end:
            self._session.sparkContext.cancelJobGroup(self._group)
            if concurrent.futures.wait([work], POLL_SECONDS).done:
                return

    def columns(self, sql: str) -> dict[str, str]:
        """Name and SQL type of each column a query would give."""
        frame = self._session.sql(translate(sql, self._view_of).query)
        return {name: type_name(kind) for name, kind in frame.dtypes if name != FILE_ROW}

    def close(self) -> None:
        self._pool.shutdown(wait=False)
        for name in [*self._frames, *self._files.values()]:
            self._session.catalog.dropTempView(name)
        self._frames.clear()

    def _execute(self, sql: str) -> list[tuple[Any, ...]]:
        self._session.sparkContext.setJobGroup(self._group, "savings run", interruptOnCancel=True)
        told = translate(sql, self._view_of)
        if told.kind == "query":
            return [tuple(row) for row in self._session.sql(told.query).collect()]
        if told.kind == "drop":
            self._session.catalog.dropTempView(told.name)
            self._frames.pop(told.name, None)
        elif told.kind == "write":
            self._write(told)
        else:
            self._name(told.name, self._made(told))
        return []

    def _made(self, told: Statement) -> "DataFrame":
        frame = self._session.sql(told.query)
        if told.kind == "append":
            before = self._frames[told.name]
            frame = before.union(frame.toDF(*before.columns))
        if told.kind in ("view", "empty_table") or told.small:
            return frame
        kept = frame.localCheckpoint(eager=False)  # the count below makes it, in one pass
        return kept.hint("broadcast") if kept.count() <= BROADCAST_ROWS else kept

    def _name(self, name: str, frame: "DataFrame") -> None:
        frame.createOrReplaceTempView(name)
        self._frames[name] = frame

    def _view_of(self, path: str) -> str:
        """The view over a file, made at first sight; only files of the run may be read."""
        if path not in self._files:
            place = Path(path).resolve()
            if place not in self._readable and self._workdir not in place.parents:
                raise EngineError("FILE_NOT_OF_RUN", "A run reads its own files only.")
            frame = self._session.read.parquet(self._settings.name_of(place))
            if SOURCE_LINE not in frame.columns:
                row = "CAST(_metadata.row_index + 1 AS BIGINT)"
                frame = frame.selectExpr("*", f"{row} AS {FILE_ROW}")
            name = f"file_{len(self._files)}"
            frame.createOrReplaceTempView(name)
            self._files[path] = name
        return self._files[path]

    def _write(self, told: Statement) -> None:
        """Write the parts on the executors, then one file of them, rows in the same order."""
        target = Path(told.name)
        parts = target.with_suffix(".parts")
        frame = self._session.sql(told.query)
        frame.write.mode("overwrite").option("parquet.block.size", BLOCK_BYTES).parquet(
            self._settings.name_of(parts)
        )
        names = sorted(str(path) for path in parts.glob("part-*.parquet"))
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
        with open_engine(self._workdir, [], memory_limit=JOIN_MEMORY) as joining:
            joining.run(told.into(f"SELECT * FROM read_parquet([{listed}])"))
        shutil.rmtree(parts)


@contextmanager
def open_spark(
    settings: SparkSettings,
    workdir: Path,
    readable: Iterable[Path],
    *,
    threads: int | None = None,
    memory_limit: str = "3GB",
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[SparkEngine]:
    """An engine on Spark that reads `readable` and writes below `workdir`.

    threads and memory_limit are for the driver that this process starts; a cluster's executors
    are sized by `settings.conf`.
    """
    session = start_session(settings, memory_limit.rstrip("Bb"))
    files = frozenset(path.resolve() for path in readable)
    engine = SparkEngine(session, settings, files, workdir, cancelled)
    try:
        yield engine
    finally:
        engine.close()
