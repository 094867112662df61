"""Does the trail still say what was recorded? Names the first event that does not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db.models import Max, OuterRef, Subquery

from audit.trail import keys, sealing
from audit.trail.checkpoints import BrokenCheckpoint, Checkpoint
from audit.trail.models import AuditEvent, Chain
from audit.trail.recording import sealed_fields
from audit.trail.redaction import redaction_of

ALTERED, REMOVED, INSERTED, MOVED, CUT_OFF = "altered", "removed", "inserted", "moved", "cut off"
FOREIGN = "altered or inserted"
BATCH = 2000
REACH = 200  # how far a moved event is looked for
AROUND = 500  # how many events on each side vouch for one that a page rests on


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong with a chain."""

    chain: str
    sequence: int
    kind: str
    why: str

    def __str__(self) -> str:
        return f"chain {self.chain}: event {self.sequence} was {self.kind} ({self.why})"


@dataclass
class Verdict:
    """What a verification looked at and found."""

    chains: int = 0
    events: int = 0
    checkpoints: int = 0
    redacted: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True)
class _Tip:
    """A head together with the last event's sequence, read in one statement."""

    sequence: int
    link: str
    last: int


def verify_trail(
    *,
    chains: Iterable[str] | None = None,
    checkpoints: Iterable[Checkpoint] | None = None,
) -> Verdict:
    """Reads the chains (all, when None) against their links, heads and checkpoints.

    checkpoints: what left the database earlier; the anchor file's lines when None.
    """
    verdict = Verdict()
    promised = _promised(read_anchors() if checkpoints is None else checkpoints, verdict)
    present = list(Chain.objects.order_by("name").values_list("name", flat=True))
    wanted = sorted({*present, *promised}) if chains is None else list(chains)
    for name in wanted:
        fault = verify_chain(name, promised.get(name, {}), verdict)
        verdict.chains += 1
        if fault:
            verdict.faults.append(fault)
    return verdict


def verify_chain(name: str, promised: dict[int, str], verdict: Verdict) -> Fault | None:
    """The chain's first fault, or None. promised: link by sequence, from checkpoints."""
    chain = Chain.objects.filter(name=name).first()
    if chain is None:
        longest = max(promised, default=0)
        return Fault(name, 1, CUT_OFF, f"the whole chain is gone; it had {longest} events")
    tip = _tip(chain)
    previous, expected = "", 1
    for event in _events(chain, tip.sequence):
        verdict.events += 1
        fault = _fault_of(event, chain, expected, previous, verdict)
        if fault is None and promised.get(expected, event.link) != event.link:
            fault = Fault(name, expected, ALTERED, "a checkpoint has another link for it")
        if fault:
            return fault
        previous, expected = event.link, expected + 1
    return _fault_at_end(chain, tip, expected - 1, previous, promised)


def verify_around(event: AuditEvent, reach: int = AROUND) -> Fault | None:
    """What is wrong with an event or with its place in the chain, or None.

    Up to `reach` events before and after it must be there and link to one another, up to the head
    where that is within reach; the whole chain is for verify_chain.
    """
    chain, tip = event.chain, _tip(event.chain)
    if event.sequence > tip.sequence:
        return Fault(chain.name, event.sequence, INSERTED, "it stands behind the head")
    expected = max(1, event.sequence - reach)
    last = min(tip.sequence, event.sequence + reach)
    near = AuditEvent.objects.filter(chain=chain, sequence__range=(expected, last))
    previous = None if expected > 1 else ""
    for one in near.select_related("organization").order_by("sequence").iterator(chunk_size=BATCH):
        before = one.previous if previous is None else previous
        if fault := _fault_of(one, chain, expected, before, Verdict()):
            return fault
        previous, expected = one.link, expected + 1
    if last == tip.sequence:
        return _fault_at_end(chain, tip, expected - 1, previous or "", {})
    if expected <= last:
        return Fault(chain.name, expected, REMOVED, "it is not there")
    return None


def read_anchors(place: Path | None = None) -> Iterator[Checkpoint]:
    """The anchor file's checkpoints; raises BrokenCheckpoint, naming the line."""
    place = place or Path(settings.TRAIL_ANCHOR_FILE)
    if not place.exists():
        return
    with place.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                yield Checkpoint.from_json(line)
            except BrokenCheckpoint:
                raise BrokenCheckpoint(f"Line {number} of the anchor file is not as it was sealed.")


def _promised(checkpoints: Iterable[Checkpoint], verdict: Verdict) -> dict[str, dict[int, str]]:
    promised: dict[str, dict[int, str]] = {}
    for checkpoint in checkpoints:
        verdict.checkpoints += 1
        for name, head in checkpoint.heads.items():
            if head.sequence:
                # The first promise stands: a chain that was cut off and grew again breaks it.
                promised.setdefault(name, {}).setdefault(head.sequence, head.link)
    return promised


def _tip(chain: Chain) -> _Tip:
    last = AuditEvent.objects.filter(chain=OuterRef("pk")).order_by().values("chain")
    row = Chain.objects.annotate(last=Subquery(last.annotate(n=Max("sequence")).values("n")))
    sequence, link, newest = row.values_list("sequence", "link", "last").get(pk=chain.pk)
    return _Tip(sequence, link, newest or 0)


def _events(chain: Chain, up_to: int) -> Iterator[AuditEvent]:
    """The chain's events in order, without those that are younger than the head we saw."""
    events = AuditEvent.objects.filter(chain=chain, sequence__lte=up_to).order_by("sequence")
    yield from events.select_related("organization").iterator(chunk_size=BATCH)


def _fault_of(
    event: AuditEvent, chain: Chain, expected: int, previous: str, verdict: Verdict
) -> Fault | None:
    if event.sequence != expected:
        return Fault(chain.name, expected, REMOVED, f"the next one is {event.sequence}")
    if event.organization_id != chain.organization_id:
        return Fault(chain.name, expected, ALTERED, "it names another organization")
    if event.previous != previous or not _link_holds(event, chain.name, expected, previous):
        return _diagnosed(event, chain, expected, previous)
    if None in (event.actor_name, event.source_address, event.salt):
        verdict.redacted += 1
        if not redaction_of(event).exists():
            return Fault(chain.name, expected, ALTERED, "a personal field was emptied ungranted")
    elif event.commitment != commitment_of(event):
        return Fault(chain.name, expected, ALTERED, "its actor's name or address is another")
    return None


def _diagnosed(event: AuditEvent, chain: Chain, expected: int, previous: str) -> Fault:
    """The row at this place is not the one that was sealed here: what happened to that one?"""
    if not _key_known(event):
        return Fault(chain.name, expected, ALTERED, f"its key {event.key_id!r} is not known")
    moved_here = _is_sealed_elsewhere(event, chain)
    true_one = _true_event(event, chain, expected, previous)
    if true_one is not None:
        kind = MOVED if moved_here and not _is_copy(event) else INSERTED
        return Fault(chain.name, expected, kind, f"the true one stands at {true_one} now")
    if moved_here:
        return Fault(chain.name, expected, REMOVED, "another event was put in its place")
    return Fault(chain.name, expected, FOREIGN, "the row does not match its link")


def _true_event(found: AuditEvent, chain: Chain, expected: int, previous: str) -> int | None:
    """Where the event that was sealed as the expected one stands now."""
    for other in AuditEvent.objects.filter(previous=previous).exclude(pk=found.pk)[:BATCH]:
        if _link_holds(other, chain.name, expected, previous):
            return other.sequence
    return None


def _is_copy(event: AuditEvent) -> bool:
    return AuditEvent.objects.filter(link=event.link).exclude(pk=event.pk).exists()


def _is_sealed_elsewhere(event: AuditEvent, chain: Chain) -> bool:
    """Whether the row is a true event of the chain, with another number."""
    near = range(max(1, event.sequence - REACH), event.sequence + REACH)
    return any(
        _link_holds(event, chain.name, place, event.previous)
        for place in near
        if place != event.sequence
    )


def _fault_at_end(
    chain: Chain, tip: _Tip, last: int, link: str, promised: dict[int, str]
) -> Fault | None:
    name = chain.name
    longest = max(promised, default=0)
    if tip.sequence > last:
        return Fault(name, last + 1, CUT_OFF, f"the head stands at {tip.sequence}")
    if longest > last:
        return Fault(name, last + 1, CUT_OFF, f"a checkpoint saw {longest} events")
    if tip.last > tip.sequence:
        return Fault(name, tip.sequence + 1, INSERTED, "it stands behind the head")
    if tip.link != link:
        return Fault(name, last, ALTERED, "the head has another link for it")
    return None


def _link_holds(event: AuditEvent, chain: str, sequence: int, previous: str) -> bool:
    organization = event.organization.public_id if event.organization else ""
    try:
        content = sealing.content_hash(sealed_fields(event, organization))
        expected = sealing.link(
            keys.key(event.key_id),
            key_id=event.key_id,
            chain=chain,
            sequence=sequence,
            previous=previous,
            content=content,
        )
    except (keys.UnknownKey, AttributeError, TypeError, UnicodeEncodeError):
        return False
    return event.link == expected


def _key_known(event: AuditEvent) -> bool:
    try:
        keys.key(event.key_id)
    except keys.UnknownKey:
        return False
    return True


def commitment_of(event: AuditEvent) -> str:
    """The commitment that the event's personal columns lead to."""
    return sealing.commitment(event.salt or "", event.actor_name or "", event.source_address or "")
