"""What the crash test runs: children that delete or tell the feed are killed, one at each point.

    python -m tests.insights.crash_worker POINT…

Prints as JSON, by point: how the child ended, what is there then, and after the work went on.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from audit.trail.models import AuditEvent  # noqa: E402
from audit.trail.verification import verify_trail  # noqa: E402
from insights.actions import feed_dues, retention  # noqa: E402
from insights.actions.feeds import emit_feed  # noqa: E402
from insights.actions.rollups import check_rollups  # noqa: E402
from insights.models import (  # noqa: E402
    DeletedSum,
    FeedDue,
    FeedRecord,
    FinancialSignal,
    InsightCard,
    RecordDeletion,
    RetentionRule,
)
from leafenterprise.accounts.models import Organization, Site  # noqa: E402
from leafenterprise.jobs.loop import run_pending  # noqa: E402
from leafenterprise.jobs.models import Job  # noqa: E402
from leafenterprise.shared import failpoints  # noqa: E402
from tests.insights.cards.make import make_plain_card  # noqa: E402
from tests.insights.make import amount_of, ingest, make_site, signal  # noqa: E402
from tests.migrated import migrate  # noqa: E402
from tests.people import make_member, make_organization  # noqa: E402

MONTHS = range(3, 7)  # of 2024, each with two signals


def prepare() -> None:
    """Four months of signals and a closed card whose time is over, approved to go."""
    migrate()
    cedar = make_organization("Cedar")
    site = make_site(cedar, "Market Street")
    operator, manager, owner = (
        make_member(cedar, role) for role in ("operator", "practice_manager", "owner")
    )
    when = [f"2024-{month:02}-{day}T12:00:00Z" for month in MONTHS for day in (10, 20)]
    ingest(site, operator, *(signal(site, signal_timestamp=moment) for moment in when))
    card = make_plain_card(site, generated_at=datetime(2024, 3, 10, tzinfo=UTC))
    own = InsightCard.objects.filter(pk=card.pk)
    own.update(state="acknowledged", acknowledged_by=owner, acknowledged_at=card.generated_at)
    own.update(state="resolved")
    RetentionRule.objects.create(
        organization=cedar, signal_months=13, working_months=13, set_by=manager
    )
    asked = retention.request_deletion(organization=cedar, reason="Over.", by=manager)
    retention.approve_deletion(deletion=asked, by=owner)


def work() -> None:
    """Work until nothing is waiting or leased."""
    deadline = time.monotonic() + 60
    while Job.objects.filter(state__in=("queued", "running")).exists():
        run_pending(once=True)
        time.sleep(0.05)
        assert time.monotonic() < deadline, "the job did not end"


def tell() -> dict[str, Any]:
    """What is there and what is shown of it."""
    deletion, site = RecordDeletion.objects.get(), Site.objects.get()
    gone = list(DeletedSum.objects.values_list("signal_count", flat=True))
    report = deletion.report
    return {
        "state": deletion.state,
        "is_sealed": bool(deletion.report_digest),
        "jobs": list(Job.objects.values_list("state", flat=True)),
        "signals": FinancialSignal.objects.count(),
        "summed": sum(gone),
        "told": report.get("signals", {}).get("deleted", 0),
        "months": [one["month"] for one in report.get("signals", {}).get("leaves", [])],
        "cards": InsightCard.objects.count(),
        "cards_told": report.get("cards", {}).get("deleted", 0),
        "revenue": amount_of(site, "revenue", first="2024-01-01"),
        "differing": len(check_rollups(site.organization)),
        "begins": AuditEvent.objects.filter(action="record_deletion.begin").count(),
        "finishes": AuditEvent.objects.filter(action="record_deletion.finish").count(),
        "trail_holds": verify_trail().holds,
    }


def look() -> None:
    """One look of the feed after another, two days in a part, until nothing is due."""
    feed_dues.MOST_DAYS = 2
    while emit_feed(organization=Organization.objects.get()):
        pass


def tell_feed() -> dict[str, Any]:
    """What the feed says."""
    rows = FeedRecord.objects.order_by("sequence")
    subjects = list(rows.values_list("subject", flat=True))
    return {
        "in_order": [row.sequence for row in rows] == list(range(1, len(rows) + 1)),
        "records": len(rows),
        "days": sorted({f"{row.day}" for row in rows.filter(payload__signals__gt=0)}),
        "is_said_twice": len(set(subjects)) < len(subjects),
        "due": FeedDue.objects.count(),
        "trail_holds": verify_trail().holds,
    }


def killed_at(point: str, step: Callable[[], None]) -> int:
    """How a process ended that does the step and is killed at the point."""
    connection.close()
    child = os.fork()
    if not child:
        failpoints._wanted, _, failpoints._nth = point.partition(":")
        step()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def tried(point: str) -> dict[str, Any]:
    """One point, on a copy of what was prepared."""
    step, say = (look, tell_feed) if point.startswith("feed.") else (work, tell)
    connection.close()
    shutil.copyfile(f"{database}.prepared", database)
    code = killed_at(point, step)
    halfway = say()
    step()
    return {"code": code, "halfway": halfway, "after": say()}


if __name__ == "__main__":
    database = connection.settings_dict["NAME"]
    prepare()
    connection.close()
    shutil.copyfile(database, f"{database}.prepared")
    print(json.dumps({point: tried(point) for point in sys.argv[1:]}))
