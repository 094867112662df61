"""What an adapter is: how the records of a source module become signals, from files and pulls."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from uuid import UUID

from insights.signals.identity import hex_of
from insights.signals.reading import Unfit
from insights.signals.source_modules import SOURCE_MODULES
from insights.signals.types import SIGNAL_TYPES

Row = dict[str, Any] | Unfit
Rows = list[Row]
# What every pulled record says besides what its event needs.
ENVELOPE = ("event", "at", "site", "provider", "currency", "method")


@dataclass(frozen=True)
class Target:
    """Where the records belong, which the records themselves do not say."""

    site_id: str
    currency_code: str
    zone: tzinfo


@dataclass(frozen=True)
class Event:
    """What one kind of record becomes.

    key: the fields that tell its records apart; one that holds a UUID is taken as it is. amount:
    the field with the amount. takes: the source states a size and the signal is negative. payment:
    the field that names the payment it takes from. attributes: of the signal, by the record's
    field. constants: the same, whatever the record says. hashed: fields that may name a person;
    only a digest of them is kept.
    """

    signal_type: str
    key: tuple[str, ...]
    amount: str = "amount"
    takes: bool = False
    payment_state: str = ""
    payment: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    hashed: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """What its records hold besides the envelope."""
        named = (*self.key, self.amount, self.payment, *self.attributes.values())
        return tuple(dict.fromkeys(name for name in named if name))


@dataclass(frozen=True)
class Feed:
    """What a source answers when it is asked.

    cadence: how often it is asked; after twice that without reaching its end it is late. events: by
    what a record calls itself. spread: of a source whose records are no single events, the signals
    of one record; fields are then what it holds, its id first. yields_to: by programme, the module
    that tells the same events itself where it is asked too.
    """

    cadence: timedelta
    events: Mapping[str, Event] = field(default_factory=dict)
    spread: Callable[[Mapping[str, Any], Target], Rows] | None = None
    fields: tuple[str, ...] = ()
    yields_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """id: the source module. feed: how it is pulled.

    columns: of its files, what each must have; none where it has no files. rows: of a file, one
    for each record, in order; a record that cannot be read is an Unfit in its place. aliases: other
    names of columns, written as `plain_header` does.
    """

    id: str
    feed: Feed
    columns: tuple[str, ...] = ()
    rows: Callable[[Iterable[Mapping[str, str]], Target], Iterator[Row]] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.id not in SOURCE_MODULES:
            raise ValueError(f"{self.id} is not a source module")
        for event in self.feed.events.values():
            kind = SIGNAL_TYPES[event.signal_type]
            told = {*event.attributes, *event.constants}
            if self.id not in kind.sources or told - {each.name for each in kind.attributes}:
                raise ValueError(f"{self.id} cannot say {event.signal_type} so")

    def signals(self, record: Any, target: Target) -> Rows:
        """The signals of one pulled record; what cannot be read is an Unfit in its place."""
        try:
            if type(record) is not dict:
                raise Unfit("NOT_AN_OBJECT", "", "A record is a JSON object.")
            if self.feed.spread:
                return self.feed.spread(record, target)
            event = self.feed.events.get(_text(record, "event"))
            if event is None:
                raise Unfit("UNKNOWN_EVENT", "event", "The source has no such event.")
            return [_signal(self.id, event, record, target)]
        except Unfit as problem:
            return [problem]

    def name_of(self, record: Any) -> str:
        """Digest of what the source calls the record; "" where that cannot be read."""
        event = self.feed.events.get(str(record.get("event"))) if type(record) is dict else None
        if type(record) is not dict or not (event or self.feed.spread):
            return ""
        names = event.key if event else self.feed.fields[:1]
        try:
            kind = event.signal_type + event.payment_state if event else ""
            return record_hex(self.id, kind, *(_text(record, name) for name in names))
        except Unfit:
            return ""

    def kept(self, record: Any) -> dict[str, Any]:
        """Of a record what the adapter knows, which is all that may be stored of it.

        Texts are cut, and what may name a person is its digest.
        """
        if type(record) is not dict:
            return {}
        event = self.feed.events.get(str(record.get("event")))
        known = (*ENVELOPE, *(event.fields if event else self.feed.fields))
        hashed = event.hashed if event else ()
        return {
            name: pseudonym(str(record[name])) if name in hashed else _short(record[name])
            for name in known
            if record.get(name) is not None
        }


def record_hex(source: str, *key: str) -> str:
    """The id of a source's record: its UUID where the key is one, else made of the key."""
    if len(key) == 1:
        try:
            return UUID(key[0]).hex
        except ValueError:
            pass
    return hex_of("\x1f".join([source, *key]))


def pseudonym(name: str) -> str:
    """A word for a name that may be a person's: the same for the same name, and not the name."""
    if name.startswith(_HASHED) and len(name) == len(_HASHED) + 12:
        return name  # of a record that was kept
    return _HASHED + hex_of("\x1f".join(["name", *name.casefold().split()]))[:12]


def plain_header(name: str) -> str:
    """A column's name as letters and digits alone: `Expense Area ` is expensearea."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


_HASHED = "name-"


def _signal(source: str, event: Event, record: Mapping[str, Any], target: Target) -> dict[str, Any]:
    row: dict[str, Any] = {
        "signal_type": event.signal_type,
        "source_module_ref": source,
        "source_record_id": record_hex(source, *(_text(record, name) for name in event.key)),
        "site_id": target.site_id,
        "provider_id": record.get("provider"),
        "amount": _amount(record, event),
        "currency_code": record.get("currency") or target.currency_code,
        "payment_method": record.get("method"),
        "signal_timestamp": record.get("at"),
        "attributes": _attributes(event, record),
    }
    if event.payment_state:
        row["payment_state"] = event.payment_state
    if event.payment:
        row["original_payment_record_id"] = record_hex(source, _text(record, event.payment))
    return row


def _attributes(event: Event, record: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(event.constants)
    for name, stated in event.attributes.items():
        value = record.get(stated)
        if value is not None and value != "":
            found[name] = pseudonym(str(value)) if stated in event.hashed else value
    return found


def _amount(record: Mapping[str, Any], event: Event) -> str:
    """As the source wrote it; read_row decides whether it is money."""
    text = _text(record, event.amount)
    if not event.takes:
        return text
    return text[1:] if text.startswith("-") else f"-{text}"


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if type(value) is int:
        return str(value)
    if type(value) is not str or not value.strip():
        missing = value is None or value == ""
        raise Unfit("MISSING" if missing else "NOT_TEXT", name, "A text is needed.")
    return value.strip()


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return [_short(each) for each in value[:200]]
    if isinstance(value, dict):
        return {str(name)[:60]: _short(each) for name, each in list(value.items())[:40]}
    if isinstance(value, str):
        return "".join(letter for letter in value if letter.isprintable())[:200]
    return value if isinstance(value, bool | int) else str(value)[:60]


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
