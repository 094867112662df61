"""Templates: made, changed, cloned, activated and deleted under one set of rules."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from audit import trail
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import Conflict, InvalidInput, NotAllowed
from leafenterprise.shared.written_back import kept_texts
from tei.models import TEIReport, TEIReportField, TEITool
from tei.states import REPORT, move_to

GOVERN = "tei.govern"
TERMS = ("discount_rate", "has_initial_period", "risk_adjust_costs")
PLAIN = ("name", "vendor", "version", "description")

REPORT_ADDED = trail.register("tei.report.added", "A TEI report was added")
REPORT_CHANGED = trail.register("tei.report.changed", "A TEI report was changed")
REPORT_DELETED = trail.register("tei.report.deleted", "A TEI report was deleted")
REPORT_CLONED = trail.register("tei.report.cloned", "A TEI report was cloned")


class ModelHasInstances(Conflict):
    """Tools stand on the report, so that its shape cannot change under them."""

    code = "MODEL_HAS_INSTANCES"
    message = "Tools use this report. Clone it as a new version instead."
    example_details = {"fields": ["analysis_period_years"], "tools": 3}


@transaction.atomic
def add_report(
    *, organization: Organization | None, values: Mapping[str, Any], by: Any
) -> TEIReport:
    """A new template; `values` are validated fields. Raises: NotAllowed, InvalidInput."""
    check_governs(by, organization)
    given = dict(values)
    state = given.pop("state", REPORT.initial)
    if state == "archived":
        raise InvalidInput(status=["a new report starts as draft or active"])
    report = TEIReport.objects.create(organization=organization, **given)
    trail.record(
        REPORT_ADDED, organization=organization, actor=by, target=report, after=_told(report)
    )
    if state != report.state:
        trail.advance(report, move_to(REPORT, report.state, state), by=by)
    return report


@transaction.atomic
def change_report(*, report: TEIReport, values: Mapping[str, Any], by: Any) -> TEIReport:
    """The report with other values; a changed rate or switch makes summaries stale.

    Raises: ModelHasInstances when the years or the initial period would change under tools;
    InvalidInput.
    """
    check_governs(by, report.organization)
    stored = lock_report(report.pk)
    before = _told(stored)
    given = kept_texts(stored, values)
    state = given.pop("state", stored.state)
    changed = {name for name, value in given.items() if getattr(stored, name) != value}
    reshapes = changed & {"analysis_period_years", "has_initial_period"}
    if reshapes and stored.tools.exists():
        raise ModelHasInstances(fields=sorted(reshapes), tools=stored.tools.count())
    for name in changed:
        setattr(stored, name, given[name])
    if changed & set(TERMS):
        lock_tools(stored)
        stored.terms_revision += 1
    stored.save()
    if changed:
        trail.record(
            REPORT_CHANGED,
            organization=stored.organization,
            actor=by,
            target=stored,
            before=before,
            after=_told(stored),
        )
    if state != stored.state:
        trail.advance(stored, move_to(REPORT, stored.state, state), by=by)
    return stored


@transaction.atomic
def delete_report(*, report: TEIReport, by: Any) -> None:
    """Deletes a draft that nobody uses. Raises: ModelHasInstances, Conflict."""
    check_governs(by, report.organization)
    stored = TEIReport.objects.select_for_update().get(pk=report.pk)
    check_deletable(stored)
    trail.record(
        REPORT_DELETED,
        organization=stored.organization,
        actor=by,
        target=stored,
        before=_told(stored),
    )
    stored.delete()


def check_deletable(report: TEIReport) -> None:
    """Raises ModelHasInstances where the report cannot be deleted."""
    if report.tools.exists():
        raise ModelHasInstances(tools=report.tools.count())
    if report.state != "draft":
        raise ModelHasInstances("Only a draft can be deleted; archive this report instead.")


@transaction.atomic
def clone_report(*, report: TEIReport, version: str, by: Any) -> TEIReport:
    """A draft with the same fields under another version, which tools do not bind yet."""
    check_governs(by, report.organization)
    clone = TEIReport.objects.get(pk=report.pk)
    fields = list(clone.fields.all())
    clone.pk = None
    clone.public_id = TEIReport._meta.get_field("public_id").get_default()
    clone.state, clone.version, clone.terms_revision = REPORT.initial, version, 1
    clone.cloned_from_id = report.pk
    clone._state.adding = True
    clone.save()
    for field in fields:
        field.pk, field.report = None, clone
    TEIReportField.objects.bulk_create(fields)
    trail.record(
        REPORT_CLONED,
        organization=clone.organization,
        actor=by,
        target=clone,
        after={**_told(clone), "cloned_from": report.public_id, "fields": len(fields)},
    )
    return clone


def move_report(*, report: TEIReport, move: str, by: Any) -> TEIReport:
    """The named move of a report, by whoever governs it. Raises: NotAllowed, InvalidTransition."""
    check_governs(by, report.organization)
    return trail.advance(report, move, by=by)


def check_governs(by: Any, organization: Organization | None) -> None:
    """A report of an organization is its admins'; a shared one the platform's."""
    check(by, GOVERN, organization)
    if organization is None and not by.is_platform_admin:
        raise NotAllowed("A report that all organizations share belongs to the platform.")


def _told(report: TEIReport) -> dict[str, Any]:
    """What the trail keeps of a report."""
    names = (*PLAIN, *TERMS, "analysis_period_years", "state")
    return {name: plain_value(getattr(report, name)) for name in names}


def plain_value(value: Any) -> Any:
    """A value as the trail keeps it."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def lock_report(key: int) -> TEIReport:
    """The report as stored, held until the commit against whoever changes it or makes a tool.

    Not against those who only refer to it: PostgreSQL looks at the report again whenever a tool
    changes twice in a transaction, and whoever is at work on a tool would wait for us, we for him.
    """
    return TEIReport.objects.select_for_update(no_key=True).get(pk=key)


def lock_tools(report: TEIReport) -> None:
    """Holds every tool of the locked report until the commit.

    Whoever changes what tools are reckoned by waits for those at work on one: no value is entered
    into a field that is being reshaped or deleted, and no version holds two states of the terms.
    """
    tools = TEITool.objects.select_for_update(no_key=True).filter(report=report).order_by("pk")
    list(tools.values_list("pk"))


def bump_terms(report: TEIReport) -> None:
    """Summaries made so far were reckoned on other terms."""
    TEIReport.objects.filter(pk=report.pk).update(terms_revision=F("terms_revision") + 1)
