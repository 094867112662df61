"""What a formula, a rule and a run are made of: plain values that know nothing of Django."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

Family = Literal[
    "cost", "guarantee", "offset", "fee", "rebate", "price", "use", "opportunity", "audit"
]
Unit = Literal["usd", "usd_per_script", "usd_per_month", "ratio", "count", "days", "months"]

# One total per column: exact, so any engine gives it to the last digit.
Totals = Mapping[str, Decimal]


@dataclass(frozen=True)
class Sum:
    """Σ column over the lines that `where` admits; `column="*"` counts them.

    column: a canonical money column or a line component (see line_columns.py).
    where: a portable SQL predicate over line columns; "" admits every line the formula is over.
    label: what the sum is, in words, for "how this was made".
    """

    column: str
    where: str = ""
    label: str = ""


@dataclass(frozen=True)
class NotComputable:
    """Why a figure cannot be made: a stable code, a sentence, and what would clear it."""

    code: str
    message: str
    clears: str


@dataclass(frozen=True)
class Leg:
    """One of several inputs that compete: the figure or rule stands without it, and says so.

    parameter: a contract parameter that takes the leg out when it is false; a leg that the
    contract does not agree to is not missing.
    """

    name: str
    needs: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    parameter: str = ""


class FigureMissing(Exception):
    """Raised by a finaliser that finds, from its inputs, that the figure cannot be made."""

    def __init__(self, reason: NotComputable) -> None:
        super().__init__(reason.message)
        self.reason = reason


@dataclass(frozen=True)
class Formula:
    """A named, versioned figure: exact sums that leave the engine, finished in Decimal.

    `finalise` gets the totals of the segment value and those of each contract component within
    it (channel × drug class), so that Σ max(0, variance) can be told from max(0, Σ variance).
    over: the lines the figure can be made from (both sides present); it narrows every sum, and
    the lines it leaves out are counted beside the figure, with their dollars.
    whole: for a figure of several pots, the lines that enter every pot their own term promises.
    It narrows no sum; the others are counted as left out.
    """

    id: str
    version: int
    family: Family
    title: str
    statement: str
    unit: Unit
    sums: Mapping[str, Sum]
    finalise: "Callable[[FigureInputs], Decimal | None]"
    places: int = 2
    needs: tuple[str, ...] = ()  # canonical columns without which it is not computable
    touches: tuple[str, ...] = ()  # columns it reads where there; partial if some datasets lack one
    prices: tuple[str, ...] = ()  # price reference kinds it reads: nadac, mac
    evidence: tuple[str, ...] = ()  # evidence kinds: contract, pricing, rebate
    parameters: tuple[str, ...] = ()  # contract parameters it reads
    over: str = ""  # portable SQL predicate over line columns
    whole: str = ""  # portable SQL predicate over line columns
    legs: tuple[Leg, ...] = ()  # inputs that compete; partial where one is missing
    terms: tuple[str, ...] = ()  # Term fields that some term must promise
    settlements: tuple[str, ...] = ()  # settlement kinds it reads
    tables: tuple[str, ...] = ()  # side tables it needs: eligibility
    headline: bool = False  # shown in the report's first row of figures
    source: str = ""


@dataclass(frozen=True)
class FigureInputs:
    """What a finaliser sees for one segment value.

    totals: the formula's sums over all lines of the segment value.
    components: the same sums for each contract component that has lines, by component id.
    settlements: stated amounts outside the claims (rebates received, admin fees charged) by
    (kind, component), present only where they cover exactly the segment: the run's total, and
    a component they are stated for.
    promises: the Term fields that at least one term of the contract promises.
    """

    totals: Totals
    components: Mapping[str, Totals]
    parameters: "Parameters"
    settlements: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    member_months: Decimal | None = None
    promises: frozenset[str] = frozenset()

    def settled(self, kind: str) -> Decimal | None:
        """The settled amount of this kind for the segment; None when none is stated."""
        amounts = [amount for (stated, _), amount in self.settlements.items() if stated == kind]
        return sum(amounts, Decimal(0)) if amounts else None


@dataclass(frozen=True)
class Rule:
    """An audit rule: which lines break it and what a breach is worth.

    where: portable SQL predicate over line columns (window columns included) that is true for a
    breach. amount: SQL expression in DECIMAL(18,2) for the dollars at stake, before the cap by
    what the plan paid. order: the fixed place in which rules claim a line's recoverable dollars.
    over: `lines` are the in-scope lines after netting; `orphan_reversals` are the reversals that
    found nothing to cancel (canonical columns and month only).
    A line is judged where `where` is true or false; where it is null the line lacks what the
    rule compares and is counted as not judged. states: what a line must also state, for a rule
    whose `where` reads window columns, which are null on most lines.
    """

    id: str
    version: int
    title: str
    statement: str
    order: int
    where: str
    amount: str
    explanation: str  # how the amount of a breach is reckoned, in plain words
    needs: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()  # contract: it holds claims against a clause of the contract
    tables: tuple[str, ...] = ()  # side tables it needs: eligibility
    terms: tuple[str, ...] = ()  # Term fields that some term must promise
    legs: tuple[Leg, ...] = ()  # inputs that compete; not evaluable only without all of them
    states: str = ""  # portable SQL predicate over line columns
    over: Literal["lines", "orphan_reversals"] = "lines"
    source: str = ""


@dataclass(frozen=True)
class Received:
    """What stood in a file before it was read: its rows, the rejected ones, and their dollars.

    dollars: per money column [received, accepted, rejected, stored]; stored differs from accepted
    only where the layout declares a rounding. unreadable: rejected cells that hold no amount.
    """

    rows: int
    rows_rejected: int
    dollars: Mapping[str, tuple[Decimal, Decimal, Decimal, Decimal]]
    unreadable: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ClaimFile:
    """One ingested dataset: its Parquet, and the canonical columns its layout does not fill.

    received: what the file held; None where that was not kept.
    """

    dataset_id: str
    path: Path
    sha256: str
    absent: frozenset[str] = frozenset()
    received: Received | None = None


@dataclass(frozen=True)
class PriceFile:
    """One price reference: kind nadac, mac, awp or uc."""

    reference_id: str
    kind: str
    path: Path
    sha256: str


# What a contract may exclude from its guarantees → the claim column that tells it.
EXCLUSIONS = {"compound": "is_compound", "340b": "is_340b", "cob": "is_cob"}
TERM_CHANNELS = ("retail", "retail_90", "mail", "specialty", "long_term_care", "other")
DRUG_CLASSES = ("brand", "generic", "specialty_brand", "specialty_generic")


@dataclass(frozen=True)
class Component:
    """A contract component: channel × drug class."""

    channel: str  # retail, retail_90, mail, specialty, long_term_care, other
    drug_class: str  # brand, generic, specialty_brand, specialty_generic

    @property
    def id(self) -> str:
        """`retail/generic` and the like: the component's key in every table."""
        return f"{self.channel}/{self.drug_class}"


@dataclass(frozen=True)
class Term:
    """What the contract promises for a component between two dates; None means not promised."""

    component: Component
    from_date: date
    to_date: date
    awp_discount: Decimal | None = None  # 0.80 means AWP less 80 %
    dispensing_fee_usd: Decimal | None = None  # per script
    rebate_per_script_usd: Decimal | None = None
    rebate_basis: Literal["all", "brand", "formulary_brand"] = "brand"
    admin_fee_usd: Decimal | None = None  # per script


@dataclass(frozen=True)
class Settlement:
    """An amount stated outside the claims for a whole window."""

    kind: Literal["rebate_received", "admin_fee_charged"]
    from_date: date
    to_date: date
    amount_usd: Decimal
    component: str = ""  # "" when stated for all components together
    source: str = ""


@dataclass(frozen=True)
class Parameters:
    """Dated contract parameters of a run; every one stands in the manifest and on the report."""

    offset_policy: Literal["separate", "combined"] = "separate"
    date_basis: Literal["fill", "paid"] = "fill"
    retail_90_from_days: int | None = None  # retail fills of at least so many days are retail_90
    exclusions: tuple[str, ...] = ("compound", "340b", "cob")
    exclude_uc_priced: bool = False  # lines priced at U&C leave the guarantee
    refill_threshold: Decimal = Decimal("0.75")  # share of days supply that must be used up
    awp_tolerance: Decimal = Decimal("0.01")
    carry_forward_weeks: int = 104
    unit_price_bound: Decimal = Decimal("50")  # paid/unit over benchmark/unit, either way
    quantity_limit: Decimal | None = None
    days_supply_limit: int | None = None
    copay_schedule: Mapping[str, Decimal] = field(default_factory=dict)  # by component id
    lesser_of_awp_discount: bool = True
    markup_threshold: Decimal = Decimal("0.50")  # share over NADAC that is not asked back
    maintenance_fills: int = 3  # monthly fills of an NDC that make it a member's maintenance drug


@dataclass(frozen=True)
class ScopeFilter:
    """Which lines of the datasets are in scope; None admits all."""

    from_date: date
    to_date: date
    group_ids: tuple[str, ...] | None = None


@dataclass(frozen=True)
class RunInputs:
    """Everything a run's numbers depend on. Equal inputs give equal results, byte for byte."""

    claims: tuple[ClaimFile, ...]
    prices: tuple[PriceFile, ...]
    terms: tuple[Term, ...]
    scope: ScopeFilter
    parameters: Parameters
    settlements: tuple[Settlement, ...] = ()
    eligibility: ClaimFile | None = None
    stand_ins: tuple[str, ...] = ()  # declared models for missing data: reference_awp


@dataclass(frozen=True)
class Figure:
    """One finished figure of one segment value.

    value None always has a reason; a value with a reason is partial, and the reason says of what.
    sums: the exact totals it was finished from. lines: how many lines it is made from;
    left_out_*: in-scope lines of the segment value that it is not made from. lacking_lines: those
    of them that should be in it and lack what it needs; the others are not what it is about.
    """

    formula: str
    value: Decimal | None
    reason: NotComputable | None = None
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    lines: int = 0
    left_out_lines: int = 0
    left_out_usd: Decimal | None = None  # what the plan paid on them; None where not stated
    lacking_lines: int = 0


@dataclass(frozen=True)
class SegmentRow:
    """All figures of one segment value: kind `total` has the key "", `month` has "2026-01" …

    kind: total, component, month, channel, drug_class, drug, group, plan, pharmacy. A line that
    does not state the value stands under the key "" (label "not stated"); the values beyond the
    engine's limit per kind stand together under OTHER_KEY, so that every kind adds up.
    """

    kind: str
    key: str
    label: str
    lines: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class RuleResult:
    """What one rule found. `recoverable_usd` counts each claim once over all rules.

    reason: why it is not evaluable, or what an evaluable one goes without.
    *_usd: summed over the findings whose dollars are known; None where the rule is not evaluable
    or no finding's dollars are known. *_unknown: findings whose dollars are not known, so that
    the sum is a least amount. lines_*: lines that the rule could and could not judge. A count is
    None in results stored before it was kept.
    """

    rule: str
    evaluable: bool
    reason: NotComputable | None
    findings: int
    claims: int
    at_stake_usd: Decimal | None
    recoverable_usd: Decimal | None
    at_stake_unknown: int | None = 0
    recoverable_unknown: int | None = 0
    lines_judged: int | None = None
    lines_unjudged: int | None = None


@dataclass(frozen=True)
class CompletenessRow:
    """One line of the completeness statement; rows add up to the file by `group`.

    *_usd: summed over the rows that state the amount; None where none of them does.
    """

    group: str  # intake, file, netting, netting_key, scope, guarantee, price, rules
    code: str
    label: str
    rows: int
    plan_paid_usd: Decimal | None
    ingredient_cost_usd: Decimal | None


@dataclass(frozen=True)
class RunResult:
    """What the engine hands back; the Parquet files hold one row per line and per finding."""

    segments: tuple[SegmentRow, ...]
    rules: tuple[RuleResult, ...]
    completeness: tuple[CompletenessRow, ...]
    price_match: Mapping[str, Decimal | int]
    lines_path: Path
    findings_path: Path
    digest: str
    timings: Mapping[str, float]
    netted_path: Path | None = None  # rows that netting took out, with the reason
