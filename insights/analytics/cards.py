"""Which findings become cards: none twice, one for many sites, and no more than people can read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from insights.analytics.detectors._declarations import SEVERITIES, Detector, Finding

BUDGET = 3  # cards of a site in a week; missing data are told beside it
GROUP_LEAST, GROUP_SHARE = 3, 0.1  # so many sites, and such a share of all, make one card
Found = tuple[Detector, Finding]


@dataclass(frozen=True)
class Standing:
    """A card that exists: about what, over which days."""

    detector: str
    subjects: frozenset[str]
    first: date
    last: date
    week: date


@dataclass(frozen=True)
class Draft:
    """A card to be made of one finding, or of one for each of many sites."""

    detector: Detector
    findings: tuple[Finding, ...]

    @property
    def is_group(self) -> bool:
        """Whether it is about many sites."""
        return len(self.findings) > 1

    @property
    def subject(self) -> str:
        """What it is about: of one detector there is one card about it in a week."""
        first = self.findings[0]
        return group_of(first) if self.is_group else subject_of(first)

    @property
    def week(self) -> date:
        """The Monday of the week in which the last of its days lies."""
        return week_of(max(one.last for one in self.findings))


def choose(found: Iterable[Found], sites: int, standing: Sequence[Standing]) -> list[Draft]:
    """The cards to be made, the gravest first; what stands already makes none."""
    new = [(detector, one) for detector, one in found if not _stands(detector, one, standing)]
    drafts = _grouped(new, sites)
    drafts.sort(key=lambda draft: _rank(draft), reverse=True)
    spent = _spent(standing)
    chosen = []
    for draft in drafts:
        place = (draft.findings[0].site, draft.week)
        if draft.is_group or draft.detector.category == "data":
            chosen.append(draft)
        elif spent[place] < BUDGET:
            spent[place] += 1
            chosen.append(draft)
    return chosen


def subject_of(one: Finding) -> str:
    """Site, provider, currency, kind of money and direction."""
    return "|".join((one.site, one.provider, one.currency, one.about, one.direction))


def group_of(one: Finding) -> str:
    """The same of many sites."""
    return "|".join(("", "", one.currency, one.about, one.direction))


def week_of(day: date) -> date:
    """The Monday."""
    return day - timedelta(days=day.weekday())


def _stands(detector: Detector, one: Finding, standing: Sequence[Standing]) -> bool:
    """Whether a card tells of it: of the same days in part, or of the same week."""
    subject = subject_of(one)
    return any(
        card.detector == detector.id
        and subject in card.subjects
        and (card.last >= one.first or card.week == week_of(one.last))
        for card in standing
    )


def _grouped(found: Sequence[Found], sites: int) -> list[Draft]:
    together: Mapping[tuple[str, str, date], list[Found]] = defaultdict(list)
    for detector, one in found:
        together[detector.id, group_of(one), week_of(one.last)].append((detector, one))
    drafts = []
    for many in together.values():
        detector = many[0][0]
        places = {one.site for _, one in many}
        if len(places) >= max(GROUP_LEAST, GROUP_SHARE * sites):
            drafts.append(Draft(detector, tuple(one for _, one in many)))
        else:
            drafts += [Draft(detector, (one,)) for _, one in many]
    return drafts


def _rank(draft: Draft) -> tuple[int, int]:
    severity = max(SEVERITIES.index(one.severity) for one in draft.findings)
    return severity, sum(one.at_stake for one in draft.findings)


def _spent(standing: Iterable[Standing]) -> Counter[tuple[str, date]]:
    """Cards of each site and week; those about many sites and about missing data are free."""
    return Counter(
        (next(iter(card.subjects)).split("|")[0], card.week)
        for card in standing
        if len(card.subjects) == 1 and card.detector != "missing_source"
    )
