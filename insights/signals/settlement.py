"""Which signals that point at others may be recorded: corrections, refunds and voids.

A correction needs what it corrects. Of a capture with its corrections no more may be taken than it
is worth, corrections of refunds included; what may not be recorded now waits, and is tried again
when more of its payment is known. Refunds may come before their payment, whichever of its ids they
name: initiated, authorised, captured or a correction of one of them, they all take from one
capture. Rows that are right together are all recorded in the end, in whatever order they come.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from insights.signals.reading import Unfit

PAYMENT, CAPTURED = "payment_received", "captured"
OVER_REFUND, UNKNOWN = "OVER_REFUND", "UNKNOWN_SIGNAL"
Group = tuple[str, str]  # the id of the captured payment, and a currency


class Fact(NamedTuple):
    """What must be known of a signal. captured_id: of a payment, the id of its capture."""

    signal_id: str
    site: int
    signal_type: str
    currency_code: str
    payment_state: str
    hundredths: int
    corrects: str | None
    original: str | None
    captured_id: str
    payload_hash: str


@dataclass(eq=False)
class Offer:
    """A signal that wants to be recorded, and what became of it.

    mark: the caller's own name for it. waits_for: the signal or capture on which it hangs.
    repeats: something stands under its key already.
    """

    fact: Fact
    mark: int
    is_taken: bool = False
    repeats: Fact | None = None
    problem: Unfit | None = None
    waits_for: str = ""


class Settlement:
    """What is recorded around some payments, and what is decided about the offers."""

    def __init__(self, recorded: Iterable[Fact]) -> None:
        self.known: dict[str, Fact] = {}
        self._root: dict[str, str] = {}
        self._total: Counter[str] = Counter()  # by root: a signal with its corrections
        self._group: dict[str, Group] = {}  # of payments and their corrections
        self._takes_from: dict[str, Group] = {}  # by root of a refund
        self._unlinked: dict[str, list[str]] = defaultdict(list)  # refunds by what they name
        self._left: Counter[Group] = Counter()
        self._hanging: dict[str, list[Offer]] = defaultdict(list)
        self._over: dict[Group, list[Offer]] = defaultdict(list)
        self._awaited: Counter[str] = Counter()
        for fact in _corrected_first(recorded):
            self._enter(fact)

    def settle(self, offers: list[Offer]) -> None:
        """Decides about all: plain payments first, then in the order given, then what waited."""
        self._awaited.update(offer.fact.signal_id for offer in offers)
        for is_plain in (True, False):
            for offer in offers:
                if (not offer.fact.corrects and not offer.fact.original) is is_plain:
                    self._decide(offer)
        for group in list(self._over):
            self._try_again(group)
        self._tell_who_waits()

    def is_exceeded(self, signal_id: str) -> bool:
        """Whether refunds take more than the capture of this payment is worth."""
        group = self._group.get(signal_id)
        return bool(group and group[0] in self.known and self._left[group] < 0)

    def _decide(self, first: Offer) -> None:
        stack = [first]
        while stack:
            offer = stack.pop()
            fact = offer.fact
            if fact.signal_id in self.known:
                offer.repeats = self.known[fact.signal_id]
            elif missing := self._missing(fact):
                self._hanging[missing].append(offer)
            elif problem := _problem(fact, self.known.get(fact.corrects or fact.original or "")):
                offer.problem = problem
                stack += self._no_longer_awaited(fact.signal_id)
            elif self._fits(fact):
                stack += self._take(offer)
            else:
                self._over[self._where(fact)].append(offer)

    def _missing(self, fact: Fact) -> str:
        """What must be there first: the corrected signal, or a named one that may still come."""
        if fact.corrects:
            return "" if fact.corrects in self.known else fact.corrects
        named = fact.original or ""
        return named if named not in self.known and self._awaited[named] else ""

    def _no_longer_awaited(self, signal_id: str) -> list[Offer]:
        """Refunds that named what was just refused: they are as if it had never been offered."""
        self._awaited[signal_id] -= 1
        if self._awaited[signal_id]:
            return []
        hanging = self._hanging.pop(signal_id, [])
        self._hanging[signal_id] = [offer for offer in hanging if offer.fact.corrects]
        return [offer for offer in reversed(hanging) if not offer.fact.corrects]

    def _fits(self, fact: Fact) -> bool:
        group = self._where(fact)
        if fact.hundredths >= 0 or group[0] not in self.known:
            return True
        linked = sum(self._total[root] for root in self._unlinked.get(fact.signal_id, ()))
        return self._left[group] + linked + fact.hundredths >= 0

    def _where(self, fact: Fact) -> Group:
        """The capture from whose worth the amount goes; ("", …) for none that is known."""
        group: Group | None
        if fact.signal_type == PAYMENT:
            group = self._group.get(fact.corrects or "")
            changes = group and self._root[fact.corrects or ""] == group[0]
            return group if group and changes else ("", fact.currency_code)
        if fact.corrects:
            group = self._takes_from.get(self._root[fact.corrects])
        else:
            group = self._group.get(fact.original or "")
        return (group[0] if group else "", fact.currency_code)

    def _take(self, offer: Offer) -> list[Offer]:
        """Records it; the offers that hung on it, to be decided next."""
        offer.is_taken = True
        self._enter(offer.fact)
        return self._hanging.pop(offer.fact.signal_id, [])[::-1]

    def _enter(self, fact: Fact) -> None:
        self.known[fact.signal_id] = fact
        root = self._root.get(fact.corrects or "", fact.signal_id)
        self._root[fact.signal_id] = root
        self._total[root] += fact.hundredths
        if fact.signal_type == PAYMENT:
            self._enter_payment(fact, root)
        elif root in self._takes_from:
            self._left[self._takes_from[root]] += fact.hundredths
        elif fact.original and root == fact.signal_id:
            if group := self._group.get(fact.original):
                self._link(root, group)
            else:
                self._unlinked[fact.original].append(root)

    def _enter_payment(self, fact: Fact, root: str) -> None:
        group = self._group.get(root, (fact.captured_id, fact.currency_code))
        self._group[fact.signal_id] = group
        if root == group[0]:
            self._left[group] += fact.hundredths
        for refund in self._unlinked.pop(fact.signal_id, ()):
            self._link(refund, group)

    def _link(self, refund: str, group: Group) -> None:
        """A refund in another currency than its capture is never set against it."""
        self._takes_from[refund] = (group[0], self.known[refund].currency_code)
        self._left[self._takes_from[refund]] += self._total[refund]

    def _try_again(self, group: Group) -> None:
        """Each with all that hangs on it, the least taking first; then each for itself.

        Where all of them together fit, one of them always fits as a whole, so none is left.
        """
        waiting = self._over.pop(group)
        trees = sorted(
            ((self._tree(offer), place) for place, offer in enumerate(waiting)),
            key=lambda tree: (-sum(one.fact.hundredths for one in tree[0]), tree[1]),
        )
        for tree, _ in trees:
            total = sum(one.fact.hundredths for one in tree)
            fits = total >= 0 or self._left[group] + total >= 0
            if fits and tree[0].fact.signal_id not in self.known:
                for offer in [one for member in tree for one in self._take(member)]:
                    if not offer.is_taken:
                        self._decide(offer)
        for offer in waiting:
            if not offer.is_taken:
                self._decide(offer)

    def _tree(self, offer: Offer) -> list[Offer]:
        """The offer, then what hangs on it and would be right beside it."""
        tree, seen = [offer], {offer.fact.signal_id}
        for member in tree:  # it grows meanwhile
            for hanging in self._hanging.get(member.fact.signal_id, ()):
                if hanging.fact.signal_id not in seen and not _problem(hanging.fact, member.fact):
                    seen.add(hanging.fact.signal_id)
                    tree.append(hanging)
        return tree

    def _tell_who_waits(self) -> None:
        for group, over in self._over.items():
            for offer in over:
                message = "More would be taken than was captured."
                offer.problem = Unfit(OVER_REFUND, "amount", message)
                offer.waits_for = group[0]
        for missing, hanging in self._hanging.items():
            for offer in hanging:
                field = "corrects_signal_id" if offer.fact.corrects else POINTS_AT
                message = "There is no such signal yet, here or among yours."
                offer.problem = Unfit(UNKNOWN, field, message)
                offer.waits_for = missing


POINTS_AT = "original_payment_signal_id"


def _problem(fact: Fact, pointed_at: Fact | None) -> Unfit | None:
    """What is wrong with pointing at that signal, whatever the amounts."""
    if pointed_at is None:
        return None
    if fact.corrects:
        if _kept(fact) == _kept(pointed_at):
            return None
        message = (
            "A correction has the site, type, currency, payment state and original payment of its"
            " signal."
        )
        return Unfit("CORRECTION_DIFFERS", "corrects_signal_id", message)
    if pointed_at.signal_type != PAYMENT:
        return Unfit("ORIGINAL_PAYMENT", POINTS_AT, "What it names is no payment.")
    if pointed_at.currency_code != fact.currency_code:
        return Unfit("ORIGINAL_PAYMENT", POINTS_AT, "The payment is in another currency.")
    return None


def _kept(fact: Fact) -> tuple[object, ...]:
    return (fact.site, fact.signal_type, fact.currency_code, fact.payment_state, fact.original)


def _corrected_first(recorded: Iterable[Fact]) -> Iterator[Fact]:
    """Every fact after the one it corrects, where that is among them."""
    facts = {fact.signal_id: fact for fact in recorded}
    while facts:
        chain = [facts.pop(next(iter(facts)))]
        while (above := chain[-1].corrects) and above in facts:
            chain.append(facts.pop(above))
        yield from reversed(chain)
