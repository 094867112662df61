"""Price references in: NADAC (weekly list and interval history) and canonical price lists."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from savings.claims.ingest import IngestResult
from savings.claims.layouts import Layout

PRICE_LAYOUTS: Mapping[str, Layout] = MappingProxyType({})


def ingest_prices(
    source: Path,
    *,
    layout: str,
    lake: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
    threads: int = 2,
    memory_limit: str = "2GB",
) -> IngestResult:
    """Read a price list into the lake; layout is a key of PRICE_LAYOUTS."""
    raise NotImplementedError
