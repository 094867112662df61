"""What an adapter is."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from insights.signals.identity import hex_of
from insights.signals.reading import Unfit
from insights.signals.source_modules import SOURCE_MODULES

Row = dict[str, Any] | Unfit


@dataclass(frozen=True)
class Target:
    """Where the records belong, which the records themselves do not say."""

    site_id: str
    currency_code: str
    zone: tzinfo


@dataclass(frozen=True)
class Source:
    """id: the source module. columns: what each record must have. rows: one for each record, in
    order; a record that cannot be read is an Unfit in its place."""

    id: str
    columns: tuple[str, ...]
    rows: Callable[[Iterable[Mapping[str, str]], Target], Iterator[Row]]

    def __post_init__(self) -> None:
        if self.id not in SOURCE_MODULES:
            raise ValueError(f"{self.id} is not a source module")


@dataclass
class Ordinals:
    """Record ids where the source has none: its natural key and, for records that are equal in
    all of it, which of them it is. The order of the records within a file does not matter."""

    source: str
    seen: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def record_id(self, key: tuple[str, ...]) -> str:
        """The id of the next record with this key."""
        self.seen[key] += 1
        return hex_of("\x1f".join([self.source, *key, str(self.seen[key])]))


@lru_cache(maxsize=4096)  # the lines of an order share their time
def local_time(text: str, zone: tzinfo) -> str:
    """A local time without offset, at the site. Raises: Unfit."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        raise Unfit("BAD_TIME", "signal_timestamp", "The record has no time.") from None
