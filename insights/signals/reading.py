"""One row as sent → one candidate for the table, or what is wrong with it.

Written for speed: it runs once per row of a batch and is most of what ingest costs.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any, NamedTuple

from insights.signals.attributes import MONEY
from insights.signals.currencies import CURRENCIES
from insights.signals.declarations import PAYMENT_METHODS, SignalType
from insights.signals.identity import payload_hash, signal_hex
from insights.signals.source_modules import OWN, SOURCE_MODULES
from insights.signals.types import SIGNAL_TYPES

FIELDS = (
    "signal_type", "source_module_ref", "source_record_id", "site_id", "provider_id", "amount",
    "currency_code", "payment_state", "payment_method", "original_payment_signal_id",
    "original_payment_record_id", "signal_timestamp", "is_correction", "corrects_signal_id",
    "attributes", "correlation_id",
)  # fmt: skip
_KNOWN = frozenset(FIELDS)
_METHODS = frozenset(("", *PAYMENT_METHODS))
_HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
CLOCKS_MAY_DIFFER = timedelta(days=1)


class Unfit(Exception):
    """A row that cannot be taken, and why."""

    def __init__(self, code: str, field: str, message: str) -> None:
        self.code, self.field, self.message = code, field, message
        super().__init__(message)


class Place(NamedTuple):
    """A site: its key in the database and its clock."""

    pk: int
    zone: tzinfo


@dataclass(frozen=True)
class Places:
    """What the sender may name: sites and providers by public id, of one organization.

    deleted_through: nothing is taken in of the days up to this one, whose signals were deleted.
    """

    organization: str
    sites: Mapping[str, Place]
    providers: Mapping[str, int]
    deleted_through: str = ""


class Candidate(NamedTuple):
    """A row that can be stored. Ids are 32 hex digits, days and times ISO texts in UTC."""

    signal_id: str
    site: int
    provider: int | None
    signal_type: str
    source_module_ref: str
    source_record_id: str
    hundredths: int
    currency_code: str
    payment_state: str
    payment_method: str
    original_payment: str | None
    signal_timestamp: str
    business_day: str
    is_correction: bool
    corrects: str | None
    attributes: str
    correlation_id: str
    payload_hash: str


def read_row(row: Any, places: Places, now: datetime, *, is_own: bool = False) -> Candidate:
    """The candidate. is_own: a person's correction, which no sender may pass off as such.

    Raises: Unfit.
    """
    kind, source, state, record = _key(row, is_own=is_own)
    site = places.sites.get(_text(row, "site_id"))
    if site is None:
        raise Unfit("UNKNOWN_SITE", "site_id", "There is no such site for you.")
    hundredths = _hundredths(row)
    corrects = _corrects(row)
    attributes = _attributes(row, kind, hundredths, is_correction=corrects is not None)
    moment = _moment(row, now)
    day = moment.astimezone(site.zone).date().isoformat()
    if day <= places.deleted_through:
        raise Unfit("PERIOD_DELETED", "signal_timestamp", "The signals of this day were deleted.")
    written = moment.isoformat()
    original = _original(row, kind, source, hundredths, places.organization)
    currency, method, provider = _currency(row), _method(row), _provider(row, places)
    said = (
        str(site.pk), str(provider), str(hundredths), currency, method, original or "", written,
        corrects or "", attributes,
    )  # fmt: skip
    return Candidate(
        signal_id=signal_hex(places.organization, source, record, kind.id, state),
        site=site.pk,
        provider=provider,
        signal_type=kind.id,
        source_module_ref=source,
        source_record_id=record,
        hundredths=hundredths,
        currency_code=currency,
        payment_state=state,
        payment_method=method,
        original_payment=original,
        signal_timestamp=written,
        business_day=day,
        is_correction=corrects is not None,
        corrects=corrects,
        attributes=attributes,
        correlation_id=_correlation(row),
        payload_hash=payload_hash(said),
    )


def _key(row: Any, *, is_own: bool) -> tuple[SignalType, str, str, str]:
    """Type, source, payment state and record: with the organization the key of a signal."""
    if type(row) is not dict:
        raise Unfit("NOT_AN_OBJECT", "", "A signal is a JSON object.")
    if not row.keys() <= _KNOWN:
        unknown = sorted(map(str, row.keys() - _KNOWN))[0][:60]
        raise Unfit("UNKNOWN_FIELD", unknown, "A signal has no such field.")
    kind = SIGNAL_TYPES.get(_text(row, "signal_type"))
    if kind is None:
        raise Unfit("UNKNOWN_TYPE", "signal_type", "There is no such signal type.")
    record = _uuid(row, "source_record_id")
    if record is None:
        raise Unfit("MISSING", "source_record_id", "The id of the source's record is needed.")
    return kind, _source(row, kind, is_own=is_own), _payment_state(row, kind), record


def _currency(row: Mapping[str, Any]) -> str:
    currency = _text(row, "currency_code")
    if currency not in CURRENCIES:
        raise Unfit("UNKNOWN_CURRENCY", "currency_code", "An ISO 4217 code is needed.")
    return currency


def _method(row: Mapping[str, Any]) -> str:
    method = row.get("payment_method") or ""
    if type(method) is not str or method not in _METHODS:
        raise Unfit("UNKNOWN_METHOD", "payment_method", f"One of {', '.join(PAYMENT_METHODS)}.")
    return method


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if type(value) is not str:
        raise Unfit("MISSING" if value is None else "NOT_TEXT", name, "A text is needed.")
    return value


def _source(row: Mapping[str, Any], kind: SignalType, *, is_own: bool) -> str:
    source = _text(row, "source_module_ref")
    allowed = (OWN,) if is_own else kind.sources
    if source not in allowed:
        known = "may not send this type" if source in SOURCE_MODULES else "is not a known module"
        raise Unfit("WRONG_SOURCE", "source_module_ref", f"The source {known}.")
    return source


def _payment_state(row: Mapping[str, Any], kind: SignalType) -> str:
    state = row.get("payment_state") or ""
    if type(state) is not str or state not in (kind.payment_states or ("",)):
        possible = ", ".join(kind.payment_states) or "none: this type is no payment"
        raise Unfit("WRONG_PAYMENT_STATE", "payment_state", f"Possible: {possible}.")
    return state


def _uuid(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is None:
        return None
    if type(value) is str:
        plain = value.replace("-", "").lower()
        if _HEX.fullmatch(plain) and len(value) in (32, 36):
            return plain
    raise Unfit("NOT_A_UUID", name, "A UUID is needed.")


def _hundredths(row: Mapping[str, Any]) -> int:
    value = row.get("amount")
    if type(value) is not str or not MONEY.fullmatch(value):
        message = "A text such as -12.50 is needed: at most 12 digits and 2 decimal places."
        raise Unfit("BAD_AMOUNT", "amount", message)
    whole, _, part = value.partition(".")
    size = abs(int(whole)) * 100 + int(part.ljust(2, "0") if part else 0)
    return -size if value[0] == "-" else size


def _moment(row: Mapping[str, Any], now: datetime) -> datetime:
    text = _text(row, "signal_timestamp")
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        message = "An ISO 8601 time with its offset is needed."
        raise Unfit("BAD_TIME", "signal_timestamp", message) from None
    if not EARLIEST <= moment <= now + CLOCKS_MAY_DIFFER:
        raise Unfit("TIME_OUT_OF_RANGE", "signal_timestamp", "Not before 1990, nor in the future.")
    return moment


def _corrects(row: Mapping[str, Any]) -> str | None:
    corrects, said = _uuid(row, "corrects_signal_id"), row.get("is_correction", False)
    if type(said) is not bool or said is not (corrects is not None):
        message = "A correction says is_correction and names what it corrects; others neither."
        raise Unfit("HALF_A_CORRECTION", "is_correction", message)
    return corrects


def _original(
    row: Mapping[str, Any], kind: SignalType, source: str, hundredths: int, organization: str
) -> str | None:
    """The payment's signal id: as given, or made of the payment's record id in the source."""
    given = _uuid(row, "original_payment_signal_id")
    record = _uuid(row, "original_payment_record_id")
    if bool(given or record) != kind.points_at_payment:
        message = (
            "This type names the payment it takes from."
            if kind.points_at_payment
            else "Only refunds and voids name a payment."
        )
        raise Unfit("ORIGINAL_PAYMENT", "original_payment_signal_id", message)
    if record is None:
        return given
    state = "captured" if hundredths else "authorised"
    made = signal_hex(organization, source, record, "payment_received", state)
    if given not in (None, made):
        raise Unfit("ORIGINAL_PAYMENT", "original_payment_signal_id", "The two ids disagree.")
    return made


def _provider(row: Mapping[str, Any], places: Places) -> int | None:
    value = row.get("provider_id")
    if value is None:
        return None
    provider = places.providers.get(value) if type(value) is str else None
    if provider is None:
        raise Unfit("UNKNOWN_PROVIDER", "provider_id", "There is no such provider.")
    return provider


def _correlation(row: Mapping[str, Any]) -> str:
    value = row.get("correlation_id") or ""
    if type(value) is not str or len(value) > 64 or not value.isprintable():
        raise Unfit("BAD_CORRELATION", "correlation_id", "At most 64 visible characters.")
    return value


def _attributes(
    row: Mapping[str, Any], kind: SignalType, hundredths: int, *, is_correction: bool
) -> str:
    """The attributes as canonical JSON. A correction has any sign, and is held to no rule."""
    sent = row.get("attributes")
    given = {} if sent is None else sent
    if type(given) is not dict:
        raise Unfit("BAD_ATTRIBUTES", "attributes", "An object is needed.")
    known, required = _declared(kind.id)
    for name, value in given.items():
        attribute = known.get(name)
        if attribute is None or not attribute.fits(value):
            what = "is not of its kind" if attribute else "is not an attribute of this type"
            raise Unfit("BAD_ATTRIBUTES", f"attributes.{name[:60]}", f"The value {what}.")
    if is_correction:
        return _written(given)
    if missing := required - given.keys():
        raise Unfit("BAD_ATTRIBUTES", f"attributes.{min(missing)}", "This attribute is needed.")
    if (kind.sign == "zero or more" and hundredths < 0) or (
        kind.sign == "zero or less" and hundredths > 0
    ):
        raise Unfit("WRONG_SIGN", "amount", f"The amount of this type is {kind.sign}.")
    if problem := kind.problem_of(hundredths, given):
        raise Unfit("RULE_OF_TYPE", "amount", problem)
    return _written(given)


@cache
def _declared(type_id: str) -> tuple[dict[str, Any], frozenset[str]]:
    attributes = SIGNAL_TYPES[type_id].attributes
    return (
        {each.name: each for each in attributes},
        frozenset(each.name for each in attributes if each.required),
    )


def _written(given: Mapping[str, Any]) -> str:
    if not given:
        return "{}"
    return json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
