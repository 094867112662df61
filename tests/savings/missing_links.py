"""Runs that lack exactly one link of the chain, for the table of missing links."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from savings.actions.evidence_decisions import block_evidence
from savings.actions.runs import queue_run
from savings.claims.declarations import Component, Settlement, Term
from savings.models import PriceReference, RunPlan, SavingsRun
from savings.rules import RULES
from tests.savings.build import (
    Q1,
    ClientOf,
    claims_csv,
    finish,
    freeze,
    make_dataset,
    make_item,
    make_plan,
    make_prices,
    make_request,
    prove,
    scope_of,
    sign,
)

RETAIL = Component("retail", "generic")
PROMISES = Term(
    RETAIL,
    *Q1,
    awp_discount=Decimal("0.80"),
    dispensing_fee_usd=Decimal("0.90"),
    rebate_per_script_usd=Decimal("2.00"),
    rebate_basis="all",
    admin_fee_usd=Decimal("0.50"),
)
SETTLED = (
    Settlement("rebate_received", *Q1, Decimal("20.00"), source="Statement 7"),
    Settlement("admin_fee_charged", *Q1, Decimal("7.00"), source="Statement 7"),
)
PARAMETERS = {
    "quantity_limit": "90",
    "days_supply_limit": 90,
    "copay_schedule": {"retail/generic": "1.00"},
}
ELIGIBILITY = (
    "member_key,group_id,start_date,end_date\n"
    + "".join(f"M-SECRET-{number},G1,2025-01-01,2026-12-31\n" for number in range(12))
).encode()
# What the plan claims: every figure that one retail generic of a dozen fills can make.
CLAIMED = (
    "gross_cost", "net_plan_cost", "member_cost", "cost_per_script", "cost_per_member_month",
    "effective_discount", "guaranteed_discount", "discount_variance", "discount_shortfall",
    "guarantee_due", "dispensing_fee_variance", "rebate_due", "rebate_received",
    "rebate_variance", "admin_fee_due", "admin_fee_variance", "offset_separate",
    "offset_combined", "total_due", "nadac_total", "nadac_margin", "markup_over_nadac",
    "lesser_of_total", "generic_dispensing_rate",
)  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """What a run is made from; a missing link changes one of these."""

    terms: tuple[Term, ...] = (PROMISES,)
    settlements: tuple[Settlement, ...] = SETTLED
    source: str = "Agreement 2026"
    contract: bool = True
    claims: bytes = b""
    eligibility: bool = True
    nadac: str = "00001000101,0.30,2025-01-01,2026-12-31,EA\n"
    lists: tuple[str, ...] = ("nadac", "mac", "awp")
    proves: tuple[str, ...] = ("contract", "pricing", "rebate", "admin_fee")
    stand_ins: tuple[str, ...] = ()
    after: Callable[[ClientOf, RunPlan], None] = lambda client, plan: None
    contract_window: tuple[date, date] = Q1


def finished(client: ClientOf, folder: Path, inputs: Inputs) -> SavingsRun:
    """The run of these inputs, done."""
    version = None
    if inputs.contract:
        version = freeze(
            client,
            terms=inputs.terms,
            settlements=inputs.settlements,
            source=inputs.source,
            parameters=PARAMETERS,
            window=inputs.contract_window,
        )
    datasets = [make_dataset(client, folder, inputs.claims or claims_csv())]
    if inputs.eligibility:
        datasets.append(make_dataset(client, folder, ELIGIBILITY, "eligibility"))
    prices = [_list(client, folder, kind, inputs) for kind in inputs.lists]
    plan = make_plan(client, datasets, version=version, prices=prices, proved=False)
    plan.formula_set, plan.stand_ins = list(CLAIMED), list(inputs.stand_ins)
    plan.save()
    if inputs.proves:
        prove(client, scope_of(client), *inputs.proves)
    inputs.after(client, plan)
    return finish(queue_run(request=make_request(client), by=client.by))


def _list(client: ClientOf, folder: Path, kind: str, inputs: Inputs) -> PriceReference:
    if kind != "nadac":
        return make_prices(client, folder, kind, "2.000000" if kind == "awp" else "0.40")
    return make_prices(client, folder, kind, rows=inputs.nadac)


def _rows(dates: tuple[str, ...], **changed: Any) -> list[dict[str, Any]]:
    return [
        {
            "claim_id": f"C{number:03d}",
            "rx_number": f"R{number}",
            "fill_date": day,
            "paid_date": day,
            "member_key": f"M-SECRET-{number}",
            **changed,
        }
        for number, day in enumerate(dates)
    ]


def _claims_without(column: str) -> bytes:
    """The usual claims, their file without the column."""
    header, *lines = (line.split(",") for line in claims_csv().decode().splitlines())
    place = header.index(column)
    kept = [",".join(row[:place] + row[place + 1 :]) for row in (header, *lines)]
    return ("\n".join(kept) + "\n").encode()


def _one_without_awp() -> bytes:
    rows = _rows(("2026-01-10", "2026-02-10", "2026-03-10"))
    rows[1]["unit_awp_usd"] = ""
    return claims_csv(rows)


def _one_unpriced() -> bytes:
    rows = _rows(("2026-01-10", "2026-02-10", "2026-03-10"))
    rows[1]["ndc11"] = "00009999999"
    return claims_csv(rows)


def _item(state: str, kind: str = "rebate") -> Callable[[ClientOf, RunPlan], None]:
    """An item beside the packet: left unsigned, blocked, or signed with a month open."""

    def add(client: ClientOf, plan: RunPlan) -> None:
        scope = scope_of(client)
        if state == "gap":
            for window in ((Q1[0], date(2026, 1, 31)), (date(2026, 3, 1), Q1[1])):
                item = make_item(client, scope, kind, window=window, object_id=str(window[0]))
                sign(client, item, scope)
            return
        item = make_item(client, scope, kind)
        if state == "blocked":
            sign(client, item, scope)
            block_evidence(item=item, code="DISPUTED", message="Under dispute.", by=client.by)

    return add


def _another_group(client: ClientOf, plan: RunPlan) -> None:
    client.group.group_ids = ["ELSEWHERE"]
    client.group.save()


@dataclass(frozen=True)
class Link:
    """One missing link and what the run must say of it.

    codes: reasons of the run. silent: figures that must not appear. mute: rules that must ask no
    dollar back. states: of other figures. findings: readiness of what rules found.
    """

    name: str
    inputs: Inputs
    readiness: str
    codes: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()
    states: dict[str, str] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)


NO_REBATE = ("contract", "pricing", "admin_fee")
GUARANTEE = ("discount_variance", "discount_shortfall", "guarantee_due", "offset_separate")
SETTLED_BY_REBATE = ("rebate_variance", "total_due")
CLAUSES = (
    "lesser_of_breach", "copay_off_schedule", "quantity_limit", "days_supply_limit", "daw_penalty",
)  # fmt: skip
ON_NADAC = ("nadac_total", "nadac_margin", "markup_over_nadac")
LINKS = (
    Link("nothing missing", Inputs(), "final"),
    Link(
        "no contract",
        Inputs(contract=False),
        "partial",
        ("no_terms",),
        (*GUARANTEE, *SETTLED_BY_REBATE, "rebate_due", "dispensing_fee_variance",
         "lesser_of_total"),
        CLAUSES,
        {"gross_cost": "final", "effective_discount": "final"},
    ),
    Link(
        "contract without source",
        Inputs(source="", proves=("rebate", "admin_fee", "pricing")),
        "candidate_only",
        ("CONTRACT_WITHOUT_SOURCE",),
        states={"discount_variance": "candidate_only", "gross_cost": "final"},
        findings={"quantity_limit": "candidate_only", "duplicate_claim": "final"},
    ),
    Link(
        "contract never added",
        Inputs(proves=("rebate", "admin_fee", "pricing")),
        "candidate_only",
        ("EVIDENCE_MISSING",),
        states={"total_due": "candidate_only"},
    ),
    Link(
        "contract unsigned",
        Inputs(proves=("rebate", "admin_fee", "pricing"), after=_item("unsigned", "contract")),
        "candidate_only",
        ("EVIDENCE_UNSIGNED",),
        states={"discount_variance": "candidate_only"},
    ),
    Link(
        "contract blocked",
        Inputs(proves=("rebate", "admin_fee", "pricing"), after=_item("blocked", "contract")),
        "partial",
        ("EVIDENCE_BLOCKED",),
        (*GUARANTEE, *SETTLED_BY_REBATE),
        CLAUSES,
        {"gross_cost": "final"},
    ),
    Link(
        "contract ends early",
        Inputs(
            terms=(replace(PROMISES, to_date=date(2026, 2, 28)),),
            contract_window=(Q1[0], date(2026, 2, 28)),
        ),
        "candidate_only",
        ("CONTRACT_WINDOW_SHORT",),
        states={"discount_variance": "candidate_only"},
    ),
    Link(
        "rebate evidence unsigned",
        Inputs(proves=NO_REBATE, after=_item("unsigned")),
        "candidate_only",
        ("EVIDENCE_UNSIGNED",),
        states={
            "rebate_variance": "candidate_only",
            "total_due": "candidate_only",
            "discount_variance": "final",
        },
    ),
    Link(
        "rebate evidence blocked",
        Inputs(proves=NO_REBATE, after=_item("blocked")),
        "partial",
        ("EVIDENCE_BLOCKED",),
        (*SETTLED_BY_REBATE, "rebate_received"),
        states={"rebate_due": "final", "discount_variance": "final"},
    ),
    Link(
        "rebate evidence with a month open",
        Inputs(proves=NO_REBATE, after=_item("gap")),
        "candidate_only",
        ("EVIDENCE_WINDOW_GAP",),
        states={"rebate_variance": "candidate_only"},
    ),
    Link(
        "rebate not stated",
        Inputs(settlements=SETTLED[1:]),
        "partial",
        ("settlement_missing", "pot_unknown"),
        SETTLED_BY_REBATE,
        states={"admin_fee_variance": "final", "rebate_due": "final"},
    ),
    Link(
        "price list unsigned",
        Inputs(proves=("contract", "rebate", "admin_fee")),
        "candidate_only",
        ("EVIDENCE_MISSING",),
        states={"lesser_of_total": "candidate_only", "nadac_total": "final"},
        findings={"lesser_of_breach": "candidate_only", "quantity_limit": "final"},
    ),
    Link(
        "no AWP",
        Inputs(claims=_claims_without("unit_awp_usd")),
        "partial",
        ("column_absent",),
        ("effective_discount", *GUARANTEE, "total_due"),
        states={"gross_cost": "final"},
    ),
    Link(
        "no AWP, the reference stands in",
        Inputs(claims=_claims_without("unit_awp_usd"), stand_ins=("reference_awp",)),
        "modeled_with_gaps",
        ("modeled_reference_awp",),
        states={"discount_variance": "modeled_with_gaps", "total_due": "modeled_with_gaps",
                "gross_cost": "final"},
    ),
    Link(
        "one claim without AWP",
        Inputs(claims=_one_without_awp()),
        "partial",
        ("LINES_LEFT_OUT",),
        states={"discount_variance": "partial", "total_due": "partial", "gross_cost": "final"},
    ),
    Link(
        "no NADAC",
        Inputs(lists=("mac", "awp")),
        "partial",
        ("no_price_reference",),
        ON_NADAC,
        states={"gross_cost": "final"},
    ),
    Link(
        "stale prices",
        Inputs(nadac="00001000101,0.30,2020-01-01,2023-12-31,EA\n"),
        "partial",
        ("PRICES_STALE",),
        ON_NADAC,
        states={"gross_cost": "final"},
    ),
    Link(
        "short price list",
        Inputs(nadac="00001000101,0.30,2026-02-01,2026-12-31,EA\n"),
        "partial",
        ("PRICES_START_LATE", "LINES_LEFT_OUT"),
        states={"nadac_total": "partial", "gross_cost": "final"},
    ),
    Link(
        "unmatched price",
        Inputs(claims=_one_unpriced()),
        "partial",
        ("LINES_LEFT_OUT",),
        states={"nadac_total": "partial", "gross_cost": "final"},
    ),
    Link(
        "month without claims",
        Inputs(claims=claims_csv(_rows(("2026-01-10", "2026-03-10")))),
        "partial",
        ("CLAIMS_MONTH_MISSING",),
        states={"gross_cost": "partial", "total_due": "partial"},
        findings={"duplicate_claim": "partial", "quantity_limit": "partial"},
    ),
    Link(
        "no eligibility",
        Inputs(eligibility=False),
        "partial",
        ("no_eligibility",),
        ("cost_per_member_month",),
        states={"gross_cost": "final"},
    ),
    Link(
        "no claims in scope",
        Inputs(after=_another_group),
        "blocked",
        ("NO_CLAIMS_IN_SCOPE",),
        CLAIMED,
        tuple(RULES),
    ),
)  # fmt: skip
