"""Another organization, with a record behind every route of the project."""

from datetime import date
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.test import Client
from django.utils import timezone

from audit.exports.actions import ask_for_export
from audit.exports.orders import Order
from audit.exports.schedules import start_schedule
from audit.exports.templates import Template
from audit.trail.models import AuditEvent
from insights.actions.card_moves import acknowledge, create_task
from insights.actions.card_texts import ask_for_text
from insights.actions.marks import mark_complete
from insights.actions.notices import set_notices
from insights.actions.refusals import Refused, keep_refused
from insights.actions.saved_views import save_view
from insights.models import QuarantinedSignal, RefusedRow
from leafenterprise.accounts.access import ROLES
from leafenterprise.accounts.models import ApiToken, Organization, User
from leafenterprise.jobs.models import Job
from leafenterprise.shared.consultant.asking import Spoken
from savings.actions.advice import ask_consultant
from savings.actions.evidence_files import add_evidence
from savings.evidence.statement import Stated
from savings.models import ContractVersion, DashboardDelivery, RunArtifact, SavingsRun, Upload
from tei.actions.scenarios import keep_scenario
from tei.actions.versions import save_version
from tests.house.billing_records import billing_ids
from tests.house.doors import FILLED, Door
from tests.house.feed_records import feed_ids
from tests.house.governed_records import govern_ids
from tests.house.retention_records import retention_ids
from tests.house.statement_records import statement_ids
from tests.insights.cards.make import make_plain_card
from tests.insights.cash.make import closed
from tests.insights.make import ingest, make_site, signal
from tests.people import logged_in, make_member, make_organization, token_of
from tests.savings.build import make_client, make_finished_run, sent_file
from tests.tei.make import make_tool

MARK = "Harbor of Others"
PUBLIC = {"layout_id": "canonical", "formula": "gross_cost", "figure": "net_present_value"}
# What a run has only where its report holds that chart, table or segment.
PARTLY = ("section", "chart", "table", "kind")


class Others(NamedTuple):
    """Another organization with something behind every route, and its owner's session."""

    organization: Organization
    owner: Client
    ids: dict[str, str]

    def address(self, door: Door) -> str:
        """The door's address of their record."""
        kind_of = {"/jobs/": "job", "/tokens/": "token", "/trail/": "event", "/events/": "event"}

        def fill(kind: str, name: str) -> str:
            if name == "public_id":
                return self.ids[next(w for part, w in kind_of.items() if part in door.route)]
            return self.ids.get(name) or PUBLIC.get(name) or FILLED.get(kind, "something")

        return door.address(fill)


def make_others(folder: Path) -> Others:
    """A finished run with its files, prices, contract, workbook, upload, job, events, token."""
    harbor = make_organization(MARK)
    owner = make_member(harbor, *ROLES)
    run = make_finished_run(make_client(harbor, "harbor-group", by=owner), folder, "ITR-77")
    session = logged_in(owner)
    session.post(
        "/api/v1/savings/datasets/",
        {"file": sent_file(), "organization": harbor.slug, "pbm": "test-rx", "layout": "canonical"},
    )
    session.get(f"/api/v1/savings/runs/{run.public_id}/workbook.xlsx?draft=true").close()
    token_of(owner)
    ids = ids_of(run) | outward_ids(run) | case_ids(harbor, owner) | govern_ids(run, owner)
    ids |= evidence_ids(run, owner) | signal_ids(harbor, owner) | cash_ids(harbor, owner)
    ids |= statement_ids(harbor, owner) | feed_ids(harbor) | export_ids(harbor, owner)
    ids |= billing_ids(harbor, owner)
    ids |= card_ids(harbor, owner) | retention_ids(harbor, owner)
    return Others(harbor, session, ids | advice_ids(run, owner))


def ids_of(run: SavingsRun) -> dict[str, str]:
    """Name of a route's parameter → public id of a record of the run's organization."""
    version = ContractVersion.objects.get(organization=run.organization)
    own = {"organization": run.organization}
    return {
        "run_id": run.public_id,
        "dataset_id": run.manifest["datasets"][0]["id"],
        "prices_id": run.manifest["prices"][0]["id"],
        "contract_id": version.contract.public_id,
        "plan_id": run.plan.public_id,
        "request_id": run.request.public_id,
        "scope_id": run.scope.public_id,
        "artifact_id": RunArtifact.objects.get(run=run).public_id,
        "upload_id": Upload.objects.get(**own).public_id,
        "job": Job.objects.filter(**own).order_by("pk")[0].public_id,
        "event": AuditEvent.objects.filter(**own).order_by("pk")[0].public_id,
        "token": ApiToken.objects.order_by("-pk")[0].public_id,
    }


def evidence_ids(run: SavingsRun, owner: User) -> dict[str, str]:
    """The same of an evidence document, its file kept."""
    item = add_evidence(
        organization=run.organization,
        file=sent_file(b"Agreement", "agreement.txt"),
        stated=Stated("contract", "Agreement", "upload", parties={"pbm": run.scope.pbm.name}),
        by=owner,
    )
    return {"item_id": item.public_id}


def export_ids(organization: Organization, owner: User) -> dict[str, str]:
    """The same of an export and of a monthly one."""
    sheets = ({"table": "savings.runs"},)
    order = Order(title="Runs", form="csv", sheets=sheets, organization=organization)
    template = Template("runs", "Runs", "csv", sheets)
    return {
        "export_id": ask_for_export(order=order, by=owner).public_id,
        "schedule_id": start_schedule(
            template=template, organization=organization, by=owner
        ).public_id,
    }


def outward_ids(run: SavingsRun) -> dict[str, str]:
    """The same of a delivery of the run's payload."""
    sent = DashboardDelivery.objects.create(
        organization=run.organization,
        run=run,
        destination="domo",
        payload={},
        payload_digest=run.facts_digest,
        effect_key=run.effect_key,
        state="given_up",
        queued_at=timezone.now(),
    )
    return {"delivery_id": sent.public_id}


def cash_ids(organization: Organization, owner: User) -> dict[str, str]:
    """The same of a day of cash that somebody else closed, and of saved filters."""
    cashier = make_member(organization, "cashier")
    record = closed(make_site(organization), owner, cashier, "0.00")
    view = save_view(organization=organization, name=MARK, query="preset=today", by=owner)
    return {
        "site_id": record.site.public_id,
        "reconciliation_id": record.public_id,
        "view_id": view.public_id,
    }


def advice_ids(run: SavingsRun, owner: User) -> dict[str, str]:
    """The same of an answer of the consultant."""
    said = ask_consultant(
        run=run, question="gaps", by=owner, voice=lambda prompt: Spoken("", "loopback")
    )
    return {"advice_id": said.public_id}


def case_ids(organization: Organization, owner: User) -> dict[str, str]:
    """The same of a business case with a version."""
    tool = make_tool(organization, owner)
    version = save_version(tool=tool, day=None, note="", by=owner)
    scenario = keep_scenario(tool=tool, name="base", cells=[], off=[], by=owner)
    field = tool.report.fields.get(is_annual=True)
    return {
        "report_id": tool.report.public_id,
        "tool_id": tool.public_id,
        "field_id": str(field.pk),
        "field_key": field.field_key,
        "number": str(version.version_number),
        "other": str(version.version_number),
        "scenario_id": scenario.public_id,
    }


def signal_ids(organization: Organization, owner: User) -> dict[str, str]:
    """The same of a financial signal, its batch, and a row that contradicts it."""
    site = make_site(organization)
    row = signal(site)
    report = ingest(site, owner, row, {**row, "amount": "11.00"})
    held = QuarantinedSignal.objects.get(organization=organization)
    keep_refused(report.batch, [Refused("pms", 3, "MISSING", "amount", MARK, site=site.pk)])
    day = date(2026, 1, 1)
    mark_complete(
        site=site,
        source_module="pms",
        first_day=day,
        last_day=day,
        today=date(2026, 1, 2),
        by=owner,
    )
    return {
        "signal_id": str(UUID(report.outcomes[0].signal_id)),
        "batch_id": report.batch.public_id,
        "quarantined_id": held.public_id,
        "refused_id": RefusedRow.objects.get(organization=organization).public_id,
    }


def card_ids(organization: Organization, owner: User) -> dict[str, str]:
    """The same of an insight card, of a wording of it, and of another one's task."""
    card = make_plain_card(make_site(organization))
    other = make_plain_card(card.site)
    acknowledge(card=other, by=owner)
    raised = create_task(card=other, by=owner, confirmed=True, title=MARK)
    set_notices(organization=organization, critical_cards=False, by=owner)
    text = ask_for_text(card=card, by=owner, voice=lambda prompt: Spoken("", "loopback"))
    return {
        "card_id": card.public_id,
        "text_id": text.public_id,
        "follow_up_id": raised.public_id,
    }
