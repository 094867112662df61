"""A DuckDB connection that can read one file, write one folder, be watched and be stopped."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from savings.claims.errors import ClaimsFileError, IngestCancelled

POLL_SECONDS = 0.1

# Mistakes in our own SQL; their messages quote the statement, never the data.
_PROGRAMMING = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.PermissionException,
)


class UnreadableText(ClaimsFileError):
    """DuckDB could not read the data; its own message is dropped, because it quotes the data."""

    def __init__(self) -> None:
        super().__init__("UNREADABLE_FILE", "The file is damaged and could not be read.")


class DuckSession:
    """One locked-down connection: no network, no extensions, no file outside `work` and `reads`.

    Statements run in a thread of their own, so that `progress` and `cancelled` are always called
    from the caller's thread (a Django caller's database connection lives there).
    """

    def __init__(
        self,
        work: Path,
        *,
        reads: Sequence[Path] = (),
        threads: int = 2,
        memory_limit: str = "2GB",
        progress: Callable[[float], object] = lambda share: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        spill = work / "spill"
        spill.mkdir(exist_ok=True)
        self._progress = progress
        self._cancelled = cancelled
        self._connection = duckdb.connect(
            config={
                "threads": str(threads),
                "memory_limit": memory_limit,
                "temp_directory": str(spill),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        self._connection.execute(f"SET allowed_directories = [{quoted(work.resolve())}]")
        allowed = ", ".join(quoted(path.resolve()) for path in reads)
        self._connection.execute(f"SET allowed_paths = [{allowed}]")
        # A filter on a made value would be pushed below the making, and the value made twice.
        self._connection.execute("SET disabled_optimizers = 'filter_pushdown'")
        self._connection.execute("SET enable_progress_bar = true")  # else there is no progress
        self._connection.execute("SET enable_progress_bar_print = false")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def __enter__(self) -> "DuckSession":
        return self

    def __exit__(self, *exception: object) -> None:
        self._connection.close()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Execute a statement; the rows it gives. Raises: UnreadableText, IngestCancelled."""
        if self._cancelled():
            raise IngestCancelled
        rows: list[tuple[Any, ...]] = []
        failure: list[Exception] = []

        def execute() -> None:
            try:
                rows.extend(self._connection.execute(sql, list(parameters)).fetchall())
            except duckdb.Error as error:  # carried over to the caller's thread, without its text
                failure.append(_translated(error))

        worker = threading.Thread(target=execute, daemon=True)
        worker.start()
        stopped = self._watch(worker)
        if stopped:
            raise IngestCancelled
        if failure:
            raise failure[0]
        return rows

    def _watch(self, worker: threading.Thread) -> bool:
        stopped = False
        while True:
            worker.join(POLL_SECONDS)
            if not worker.is_alive():
                return stopped
            self._progress(max(self._connection.query_progress(), 0.0) / 100)
            if not stopped and self._cancelled():
                stopped = True
            if stopped:
                self._connection.interrupt()


def _translated(error: duckdb.Error) -> Exception:
    if isinstance(error, duckdb.OutOfMemoryException):
        return ClaimsFileError("TOO_LARGE", "The file needs more memory or disk than is allowed.")
    if isinstance(error, _PROGRAMMING):
        return RuntimeError(f"a statement of the ingest is wrong: {error}")
    if isinstance(error, duckdb.IOException):
        return ClaimsFileError("UNREADABLE_FILE", "The file could not be read to its end.")
    return UnreadableText()


def literal(text: str) -> str:
    """A text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted(path: Path) -> str:
    """A path as a SQL literal."""
    return literal(str(path))
