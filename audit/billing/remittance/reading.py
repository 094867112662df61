"""Segments into remittances: envelope, payment, claims, services and what moved beside them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from audit.billing.remittance.declarations import (
    Adjustment,
    Claim,
    ProviderAdjustment,
    Remittance,
    Service,
)
from audit.billing.remittance.segments import SEGMENT_ID, RemittanceError, Segment, read_segments

CAS_GROUPS = ("CO", "PR", "OA", "PI", "CR")
CAS_TRIPLETS = 6
PLB_PAIRS = 6
BEARS_MONEY = ("ISA", "GS", "ST", "BPR", "CLP", "CAS", "SVC", "PLB", "SE", "GE", "IEA")
ENVELOPES = {"GS": ("GE", 6), "ISA": ("IEA", 13)}  # opener → closer, the opener's control number
SERVICE_DATES = ("472", "150", "151")
CLAIM_DATES = ("232", "233")


@dataclass(frozen=True)
class Interchange:
    """All payments of a file, and what was odd about it without touching money."""

    remittances: tuple[Remittance, ...]
    notes: tuple[str, ...]


def read_remittances(text: str) -> Interchange:
    """Every payment of an 835 file.

    What leaves a sum in doubt is refused with its segment; a miscounted trailer or an unknown
    segment is noted. Raises: RemittanceError with code, segment number and segment id.
    """
    notes: list[str] = []
    segments = []
    for segment in read_segments(text):
        if SEGMENT_ID.fullmatch(segment.id):
            segments.append(segment)
        elif segment.id.upper().startswith(BEARS_MONEY):
            raise RemittanceError(
                "UNREADABLE_SEGMENT",
                f"It has other separators than the file declares: {segment.id[:30]!r}.",
                segment.number,
                "?",
            )
        else:
            notes.append(f"Segment {segment.number} has no segment id and is left out.")
    if not segments:
        raise RemittanceError("NOT_X12", "It holds no segment.")
    _check_envelopes(segments, notes)
    found = tuple(_read_transaction(chunk, notes) for chunk in _transactions(segments))
    if not found:
        raise RemittanceError("NO_TRANSACTION", "It holds no transaction (ST to SE).")
    return Interchange(found, tuple(notes))


def _check_envelopes(segments: list[Segment], notes: list[str]) -> None:
    """Every opener has its closer with the same control number, or the file was cut."""
    if segments[0].id == "ST":
        notes.append("There is no interchange envelope: it begins with the transaction.")
        return
    for opener, (closer, place) in ENVELOPES.items():
        opened = [one for one in segments if one.id == opener]
        closed = [one for one in segments if one.id == closer]
        if len(opened) != len(closed):
            last = segments[-1]
            raise last.wrong("CUT_OFF", f"{len(opened)} {opener} but {len(closed)} {closer}.")
        for start, end in zip(opened, closed, strict=True):
            if start.text(place) != end.text(2):
                notes.append(f"Segment {end.number} ({closer}) names another control number.")


def _transactions(segments: list[Segment]) -> Iterator[list[Segment]]:
    chunk: list[Segment] = []
    for segment in segments:
        if segment.id == "ST":
            if chunk:
                raise segment.wrong("CUT_OFF", "The transaction before it has no SE.")
            chunk = [segment]
        elif chunk:
            chunk.append(segment)
            if segment.id == "SE":
                yield chunk
                chunk = []
        elif segment.id not in ("ISA", "GS", "GE", "IEA", "TA1"):
            raise segment.wrong("OUT_OF_PLACE", "It stands outside a transaction.")
    if chunk:
        raise chunk[-1].wrong("CUT_OFF", "The transaction has no SE.")


def _read_transaction(chunk: list[Segment], notes: list[str]) -> Remittance:
    start, end = chunk[0], chunk[-1]
    if (kind := start.needed(1, "the transaction set")) != "835":
        raise start.wrong("NOT_835", f"The transaction is a {kind}, not an 835.")
    if start.text(2) != end.text(2):
        raise end.wrong("CUT_OFF", "Its control number is not the one of its ST.")
    counted = end.number - start.number + 1
    if end.text(1) != str(counted):
        notes.append(f"Segment {end.number} (SE) counts {end.text(1)} segments, not {counted}.")
    body = chunk[1:-1]
    beside = [one for one in body if one.id == "PLB"]
    head, *claims = _split([one for one in body if one.id != "PLB"], "CLP")
    return _payment(start, head, claims, beside, notes)


def _payment(
    start: Segment,
    head: list[Segment],
    claims: list[list[Segment]],
    beside: list[Segment],
    notes: list[str],
) -> Remittance:
    if lost := next((one for one in head if one.id in ("SVC", "CAS")), None):
        raise lost.wrong("OUT_OF_PLACE", "It stands before any claim (CLP).")
    payment = _first(head, "BPR")
    if payment is None:
        raise start.wrong("MISSING_SEGMENT", "The payment (BPR) is missing.")
    if another := next((one for one in _rest(head, claims) if one is not payment), None):
        raise another.wrong("TWO_PAYMENTS", "A transaction has one payment; this is a second.")
    trace, payer, payee = (
        _first(head, "TRN"),
        _first(head, "N1", lambda one: one.text(1) == "PR"),
        _first(head, "N1", lambda one: one.text(1) == "PE"),
    )
    amount = payment.money(2, "the amount paid")
    return Remittance(
        segment=start.number,
        control_number=start.text(2),
        payer=payer.text(2) if payer else "",
        payee=payee.text(2) if payee else "",
        payee_number=payee.text(4) if payee else "",
        trace_number=trace.text(2) if trace else "",
        method=payment.text(4),
        amount=-amount if payment.text(3) == "D" else amount,
        paid_date=payment.day(16, "the day of payment"),
        claims=tuple(_claim(chunk, notes) for chunk in claims),
        provider_adjustments=tuple(one for line in beside for one in _beside(line)),
    )


def _rest(head: list[Segment], claims: list[list[Segment]]) -> Iterator[Segment]:
    """Every payment segment, wherever it stands."""
    return (one for part in (head, *claims) for one in part if one.id == "BPR")


def _claim(chunk: list[Segment], notes: list[str]) -> Claim:
    head, *lines = _split(chunk, "SVC")
    claim, first, last = head[0], *_dates(head, CLAIM_DATES)
    rendering = _first(head, "NM1", lambda one: one.text(1) == "82")
    return Claim(
        segment=claim.number,
        ticket=claim.needed(1, "the provider's claim number"),
        status=claim.needed(2, "the claim's status"),
        charged=claim.money(3, "the amount charged"),
        paid=claim.money(4, "the amount paid"),
        patient_owes=claim.money_or_none(5, "what the patient owes") or Decimal(0),
        payer_number=claim.text(7),
        rendering_provider=rendering.text(9) if rendering else "",
        first_date=first,
        last_date=last,
        adjustments=_adjustments(head, notes),
        services=tuple(_service(line, notes) for line in lines),
    )


def _service(chunk: list[Segment], notes: list[str]) -> Service:
    line, first, last = chunk[0], *_dates(chunk, SERVICE_DATES)
    line.needed(1, "the procedure")
    code_type, *code = _procedure(line, notes)
    if not code or not code[0]:
        raise line.wrong("MISSING_ELEMENT", f"The procedure {line.text(1)!r} has no code.")
    control = _first(chunk, "REF", lambda one: one.text(1) == "6R")
    allowed = _first(chunk, "AMT", lambda one: one.text(1) == "B6")
    return Service(
        segment=line.number,
        code_type=code_type,
        code=code[0],
        modifiers=tuple(one for one in code[1:5] if one),
        charged=_amount_or_zero(line, 2, "the amount charged", notes),
        paid=_amount_or_zero(line, 3, "the amount paid", notes),
        units_paid=line.number_or_none(5, "the units paid"),
        units_billed=line.number_or_none(7, "the units billed"),
        first_date=first,
        last_date=last,
        allowed=allowed.money(2, "the amount allowed") if allowed else None,
        control_number=control.text(2) if control else "",
        adjustments=_adjustments(chunk, notes),
        remarks=tuple(one.text(2) for one in chunk if one.id == "LQ"),
    )


def _procedure(line: Segment, notes: list[str]) -> list[str]:
    """Two letters of code type, the code, its modifiers; some senders use another separator."""
    found = line.text(1)
    used, declared = found[2:3], line.separators.component
    if used in (declared, "") or used.isalnum():
        return line.parts(1)
    notes.append(f"Segment {line.number} (SVC) parts its procedure by {used!r}, not {declared!r}.")
    return [one.strip() for one in found.split(used)]


def _amount_or_zero(line: Segment, place: int, what: str, notes: list[str]) -> Decimal:
    """Some payers leave a service's amounts out; zero then, and the claim's balance judges it."""
    found = line.money_or_none(place, what)
    if found is None:
        notes.append(f"Segment {line.number} ({line.id}) leaves out {what}; it is taken as zero.")
    return found or Decimal(0)


def _adjustments(chunk: list[Segment], notes: list[str]) -> tuple[Adjustment, ...]:
    """Those of a known group; others are noted, and the balance tells whether money is missing."""
    found = []
    for line in (one for one in chunk if one.id == "CAS"):
        group = line.needed(1, "the adjustment's group")
        if group not in CAS_GROUPS:
            notes.append(f"Segment {line.number} (CAS) has an unknown group {group!r}; left out.")
            continue
        for place in range(2, 2 + 3 * CAS_TRIPLETS, 3):
            if not line.text(place) and not line.text(place + 1):
                continue
            reason = line.needed(place, "the adjustment's reason")
            amount = line.money(place + 1, "the adjustment")
            quantity = line.number_or_none(place + 2, "the adjustment's quantity")
            found.append(Adjustment(group, reason, amount, quantity))
    return tuple(found)


def _beside(line: Segment) -> Iterator[ProviderAdjustment]:
    fiscal = line.day(2, "the fiscal date")
    for place in range(3, 3 + 2 * PLB_PAIRS, 2):
        if not line.text(place) and not line.text(place + 1):
            continue
        line.needed(place, "the provider adjustment's reason")
        reason, *reference = line.parts(place)
        if not reason:
            raise line.wrong("MISSING_ELEMENT", "The provider adjustment has no reason code.")
        amount = line.money(place + 1, "the provider adjustment")
        provider = line.text(1)
        yield ProviderAdjustment(line.number, provider, fiscal, reason, ":".join(reference), amount)


def _dates(chunk: list[Segment], kinds: tuple[str, ...]) -> tuple[date | None, date | None]:
    """The earliest and the latest of the dates of these kinds."""
    days = [one.day(2, "the date") for one in chunk if one.id == "DTM" and one.text(1) in kinds]
    known = [day for day in days if day is not None]
    return (min(known), max(known)) if known else (None, None)


def _split(segments: list[Segment], opener: str) -> list[list[Segment]]:
    """What stands before the first opener, then one list from each opener on."""
    chunks: list[list[Segment]] = [[]]
    for segment in segments:
        if segment.id == opener:
            chunks.append([])
        chunks[-1].append(segment)
    return chunks


def _first(
    chunk: list[Segment], id_: str, wanted: Callable[[Segment], bool] = lambda _: True
) -> Segment | None:
    return next((one for one in chunk if one.id == id_ and wanted(one)), None)
