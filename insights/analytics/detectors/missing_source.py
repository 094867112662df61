"""A source that has not sent what a site waits for: its days are missing, not poor."""

from collections.abc import Iterator

from insights.analytics.detectors._declarations import DAY, Detector, Finding, Look, Told
from insights.analytics.detectors._words import said
from insights.signals.source_modules import SOURCE_MODULES

GRACE, RECENT, LONG = 2, 28, 7  # days


def find(look: Look, detector: Detector) -> Iterator[Finding]:
    """Gaps that reach into the last four weeks and are older than two days.

    No money is at stake that anybody could know, so none gates it.
    """
    for gap in look.gaps:
        late = (look.as_of - gap.first).days + 1
        if late <= GRACE or gap.last < look.as_of - DAY * RECENT:
            continue
        days = (gap.last - gap.first).days + 1
        site, source = look.name(gap.site), SOURCE_MODULES[gap.source].label
        told = (
            Told("days", "Days missing", f"{days:,}"),
            Told("since", "From", f"{gap.first:%Y-%m-%d}"),
        )
        yield Finding(
            gap.site, "", gap.first, gap.last, "missing",
            "warning" if days >= LONG else "informational", 0,
            title=f"{source} is missing at {site}",
            explanation=(
                f"{source} has not marked {said(gap.first, gap.last)} as complete for {site}."
                " Figures of these days are not known, and nothing is concluded from them."
            ),
            action=f"Ask why {source} did not send these days, or mark them once they are in.",
            told=told,
            source=gap.source,
        )  # fmt: skip


DETECTOR = Detector(
    "missing_source", 1, "Missing data",
    "A source that the site waits for has not marked days as complete that ended more than two "
    "days ago. No other detector judges such days.",
    "data", least_money=0, least_sample=1, find=find,
)  # fmt: skip
