"""One Spark application for the process: how it is started, and what it must never do silently."""

import importlib.util
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from savings.claims.connection import EngineError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Without these, Spark's answers could differ from DuckDB's without a word.
REQUIRED: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",  # overflows and bad casts are errors
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",  # a wide product keeps its places
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.storeAssignmentPolicy": "ANSI",
}
DEFAULTS: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.autoBroadcastJoinThreshold": "64MB",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.log.level": "ERROR",
}
LOCAL: Mapping[str, str] = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
_STARTING = threading.Lock()


@dataclass(frozen=True)
class SparkSettings:
    """Where Spark runs and with what.

    master: as Spark's own `--master`. conf: any `spark.*` setting; those the results depend on
    cannot be changed. names: how the cluster calls a folder of ours: `{"/srv/lake":
    "abfss://lake@account.dfs.core.windows.net/lake"}`; the longest that fits is taken.
    """

    master: str = "local[2]"
    conf: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, path: Path) -> str:
        """The address under which the executors find a file or folder."""
        whole = str(path.resolve())
        for folder in sorted(self.names, key=len, reverse=True):
            root = folder.rstrip("/")
            if whole == root or whole.startswith(root + "/"):
                return self.names[folder].rstrip("/") + whole[len(root) :]
        return f"file://{whole}"


def start_session(settings: SparkSettings, memory: str) -> "SparkSession":
    """A session of its own (temporary views) on the process's one application.

    Raises EngineError where pyspark is not installed, or a setting contradicts `REQUIRED`.
    """
    if importlib.util.find_spec("pyspark") is None:
        raise EngineError(
            "SPARK_MISSING", "Spark is not installed: pip install -r requirements-spark.txt, Java."
        )
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.WARNING)
    wrong = {name for name, value in REQUIRED.items() if settings.conf.get(name, value) != value}
    if wrong:
        raise EngineError("SPARK_SETTING", f"Results depend on {', '.join(sorted(wrong))}.")
    is_local = settings.master.startswith("local")
    conf = {
        **DEFAULTS,
        **(LOCAL if is_local else {}),
        "spark.driver.memory": memory,
        "spark.sql.warehouse.dir": str(Path(gettempdir()) / "leafenterprise-warehouse"),
        **settings.conf,
        **REQUIRED,
    }
    builder = SparkSession.builder.master(settings.master).appName("leafenterprise")
    with _STARTING:
        for name, value in conf.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate().newSession()
    for name, value in conf.items():
        if name.startswith("spark.sql.") and session.conf.isModifiable(name):
            session.conf.set(name, value)
    return session
