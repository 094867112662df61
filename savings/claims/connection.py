"""What runs the engine's SQL, and DuckDB doing so: one hardened connection that can be stopped."""

import concurrent.futures
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb

POLL_SECONDS = 0.2


class EngineError(ValueError):
    """Inputs that contradict themselves: a stable code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RunCancelled(Exception):
    """The caller's `cancelled` said yes; no result was made."""


class Engine(Protocol):
    """Runs the engine's SQL, which is written in DuckDB's dialect, for one run."""

    def run(self, sql: str, values: list[Any] | None = None) -> None:
        """Run a statement whose rows nobody wants."""

    def rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises RunCancelled when told to stop while it runs."""

    def columns(self, sql: str) -> dict[str, str]:
        """Name and SQL type of each column a query would give."""


class OpenEngine(Protocol):
    """Opens an engine that reads the named files and writes below the folder."""

    def __call__(
        self,
        workdir: Path,
        readable: Iterable[Path],
        *,
        threads: int | None,
        memory_limit: str,
        cancelled: Callable[[], bool],
    ) -> AbstractContextManager[Engine]: ...


class DuckEngine:
    """Runs SQL on a thread of its own, so that the caller's thread can hear a cancellation.

    `cancelled` is asked on the caller's thread only: it may use that thread's database.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, cancelled: Callable[[], bool]) -> None:
        self._con = con
        self._cancelled = cancelled
        self._pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="engine")

    def run(self, sql: str, values: list[Any] | None = None) -> None:
        """Run a statement whose rows nobody wants."""
        self.rows(sql, values)

    def rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises RunCancelled when told to stop while it runs."""
        if self._cancelled():
            raise RunCancelled
        work = self._pool.submit(self._fetch, sql, values)
        while not concurrent.futures.wait([work], POLL_SECONDS).done:
            if self._cancelled():
                self._con.interrupt()
                concurrent.futures.wait([work])
                raise RunCancelled
        return work.result()

    def columns(self, sql: str) -> dict[str, str]:
        """Name and SQL type of each column a query would give."""
        return {row[0]: row[1] for row in self.rows(f"DESCRIBE {sql}")}

    def close(self) -> None:
        self._pool.shutdown()
        self._con.close()

    def _fetch(self, sql: str, values: list[Any] | None) -> list[tuple[Any, ...]]:
        return self._con.execute(sql, values).fetchall()


@contextmanager
def open_engine(
    workdir: Path,
    readable: Iterable[Path],
    *,
    threads: int | None = None,
    memory_limit: str = "3GB",
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[DuckEngine]:
    """An engine that may read `readable`, write below `workdir` and spill beyond its memory."""
    spill = workdir / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(":memory:")
    con.execute("SET memory_limit = ?", [memory_limit])
    con.execute("SET temp_directory = ?", [str(spill)])
    # Rewriting grouping sets into one pass per set makes the masked sums once per set.
    con.execute("SET disabled_optimizers = 'grouping_sets'")
    con.execute("SET autoinstall_known_extensions = false")
    con.execute("SET autoload_known_extensions = false")
    if threads:
        con.execute("SET threads = ?", [threads])
    folders = sorted({str(path.resolve().parent) + "/" for path in readable})
    con.execute("SET allowed_directories = ?", [[*folders, str(workdir.resolve()) + "/"]])
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    engine = DuckEngine(con, cancelled)
    try:
        yield engine
    finally:
        engine.close()


def parquet(path: Path) -> str:
    """A table function over one file; the name is quoted, never a pattern of ours."""
    quoted = str(path.resolve()).replace("'", "''")
    return f"read_parquet('{quoted}')"


def text_literal(value: str) -> str:
    """A string as a SQL literal."""
    return "'" + value.replace("'", "''") + "'"
