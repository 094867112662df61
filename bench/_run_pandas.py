"""The whole run in pandas, as a good analyst would write it for one file he knows.

Reversals netted, duplicates, early refills and maintenance drugs told, prices joined, coverage
looked up, savings reckoned, every sum made, the rules put to the lines, lines and findings
stored. It takes what the generated set holds for granted: one dataset, every key of a fill
stated, no expired price, no figure's reason why, no drill-down. Two savings that find nothing
in the set (another form of the drug, the generic at NADAC) and the counts of lines that lack an
input are left out.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bench._sums_pandas import (
    MILLIONTHS,
    Columns,
    add_up,
    components,
    half_up,
    judge,
    prices,
    read,
)
from savings.claims.declarations import Parameters, RunInputs

TEXT = ("claim_id", "rx_number", "member_key", "status", "drug_name", "unit", "ndc_problem")
LEVERS = ("generic_at_mac", "specialty_channel", "retail_90", "mail", "high_markup")
NOTHING_FOUND = ("generic_at_nadac", "formulation")
FILL = ["pharmacy_id", "rx_number", "fill_number", "fill_date"]


def run_pandas(
    inputs: RunInputs, sums: Mapping[tuple[str, str], str], workdir: Path
) -> dict[str, Any]:
    """What it found, to be compared: findings by rule, lines, distinct sums."""
    columns = read(inputs.claims[0].path, text=TEXT, whole=("fill_number",), days=("paid_date",))
    out, orphans = _netted(columns)
    columns = {name: values[~out] for name, values in columns.items()}
    components(columns, inputs)
    prices(columns, inputs, kinds=("nadac", "mac", "awp"))
    judge(columns)
    _windows(columns, inputs.parameters)
    _covered(columns, inputs)
    _saved(columns, inputs)
    told = {one: name for one, name in sums.items() if one[0] != "*" or "COALESCE" not in one[1]}
    found = add_up(columns, told)
    pq.write_table(_table(columns), workdir / "lines.parquet")
    rules = _findings(columns, inputs, workdir / "findings.parquet")
    rules["orphan_reversal"] = orphans
    findings = sum(rules.values())
    return {"sums": found["sums"], "rows": found["rows"], "findings": findings, "rules": rules}


def _netted(c: Columns) -> tuple[Any, int]:
    """Which rows drop out, and how many reversals found nothing to cancel."""
    keys = pd.DataFrame({name: _codes(c, name) for name in FILL})
    fill = keys.groupby(FILL, sort=False).ngroup().to_numpy()
    money = ("ingredient_cost_usd", "allowed_usd", "plan_paid_usd")
    negative = np.logical_or.reduce([c[name] < 0 for name in money])
    marked = negative | np.asarray(c["status"].isin(["adjusted", "reversed"]))
    touched = np.flatnonzero(np.isin(fill, np.unique(fill[marked])))
    rank = np.select([negative, c["status"] == "adjusted"], [1, 2], 0)
    rows = pd.DataFrame(
        {
            "fill": fill[touched],
            "paid": c["paid_date"][touched],
            "rank": rank[touched],
            "claim": c["claim_id"].codes[touched],
            "size": list(zip(*(np.abs(c[name][touched]) for name in money), strict=True)),
            "row": touched,
        }
    ).sort_values(["fill", "paid", "rank", "claim"])
    out, orphans = np.zeros(len(fill), bool), 0
    for fill_rows in _by_fill(rows):
        dropped, lost = _net(fill_rows)
        out[dropped] = True
        orphans += lost
    return out, orphans


def _by_fill(rows: pd.DataFrame) -> Iterator[list[tuple[Any, ...]]]:
    group: list[tuple[Any, ...]] = []
    for row in rows.itertuples(index=False, name=None):
        if group and group[-1][0] != row[0]:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _net(rows: list[tuple[Any, ...]]) -> tuple[list[int], int]:
    """Rows of one fill that drop out: cancelled pairs, what an adjustment replaced, orphans."""
    standing: list[tuple[Any, ...]] = []
    dropped, orphans = [], 0
    for row in rows:
        if row[2] != 1:
            standing.append(row)
            continue
        dropped.append(row[5])
        alike = [one for one in standing if one[4] == row[4]]
        same = [one for one in alike if one[3] == row[3]] or alike
        if same:
            standing.remove(same[-1])
            dropped.append(same[-1][5])
        else:
            orphans += 1
            dropped += [one[5] for one in standing]
            standing = []
    adjusted = [place for place, one in enumerate(standing) if one[2] == 2]
    return dropped + [one[5] for one in standing[: adjusted[-1]]] if adjusted else dropped, orphans


def _windows(c: Columns, parameters: Parameters) -> None:
    known = c["ndc11?"]
    names = ("pharmacy_id", "member_key", "ndc11", "fill_date", "quantity", "days_supply")
    lines = pd.DataFrame({name: _codes(c, name) for name in names})
    by_paid = lines[known].iloc[np.argsort(c["paid_date"][known], kind="stable")]
    again = by_paid.duplicated(list(names[:5]))
    c["is_duplicate"] = again.reindex(lines.index, fill_value=False).to_numpy(bool)
    drug = ["member_key", "ndc11"]
    days = lines[known].groupby([*drug, "fill_date"], as_index=False)["days_supply"].max()
    before = days.groupby(drug)[["fill_date", "days_supply"]].shift()
    used = (days["fill_date"] - before["fill_date"]) * MILLIONTHS
    early = days[used < before["days_supply"] * int(parameters.refill_threshold * MILLIONTHS)]
    wanted = lines.merge(early[[*drug, "fill_date"]], how="left", indicator=True)["_merge"]
    c["is_early"] = known & (wanted == "both").to_numpy()
    monthly = np.asarray(c["channel"] == "retail") & (c["days_supply"] >= 1)
    monthly &= known & (c["days_supply"] <= 34)
    fills = lines[monthly].groupby(drug)["quantity"].transform("size")
    often = (fills >= parameters.maintenance_fills).reindex(lines.index, fill_value=False)
    c["is_maintenance"] = often.to_numpy(bool)


def _codes(c: Columns, name: str) -> Any:
    values = c[name]
    if isinstance(values, pd.Categorical):
        return values.codes
    return values.astype("datetime64[D]").astype("int64") if "date" in name else values


def _covered(c: Columns, inputs: RunInputs) -> None:
    assert inputs.eligibility is not None
    spans = pd.read_parquet(
        inputs.eligibility.path, columns=["member_key", "start_date", "end_date"]
    )
    for name in ("start_date", "end_date"):
        spans[name] = pd.to_datetime(spans[name]).astype("datetime64[ms]")
    fills = pd.DataFrame({"day": c["fill_date"], "member_key": c["member_key"].astype(str)})
    fills["row"] = np.arange(len(fills))
    joined = pd.merge_asof(
        fills.sort_values("day"),
        spans.astype({"member_key": str}).sort_values("start_date"),
        left_on="day",
        right_on="start_date",
        by="member_key",
    )
    open_ = joined["end_date"].isna() | (joined["day"] <= joined["end_date"])
    covered = np.zeros(len(fills), bool)
    covered[joined["row"].to_numpy()] = (joined["start_date"].notna() & open_).to_numpy()
    c["is_eligible"] = covered


def _saved(c: Columns, inputs: RunInputs) -> None:
    cost, fee, awp = c["ingredient_cost_usd"], c["dispensing_fee_usd"], c["awp_line_usd"]
    stands = c["in_contract"] & (c["quantity"] > 0)
    brand = np.asarray(c["brand_generic"] == "brand")
    markup = int((1 + inputs.parameters.markup_threshold) * 100)
    ceiling = half_up(c["nadac_line_usd"] * markup, 100)
    monthly = np.asarray(c["channel_component"] == "retail") & c["is_maintenance"]
    elsewhere = np.asarray(c["is_specialty"]) & np.asarray(c["channel"] != "specialty")
    _save(c, "generic_at_mac", stands & brand & c["mac_line_usd?"], cost - c["mac_line_usd"])
    for name, channel, where in (
        ("specialty_channel", "specialty", elsewhere),
        ("retail_90", "retail_90", monthly),
        ("mail", "mail", monthly),
    ):
        factor, new_fee, promised = _promise(c, inputs, channel)
        if name != "specialty_channel":
            new_fee = (2 * new_fee * c["days_supply"] + 90) // 180
        otherwise = half_up(awp * factor, 10_000) + new_fee
        known = stands & where & promised & c["awp_line_usd?"]
        _save(c, name, known, cost + fee - otherwise)
    _save(c, "high_markup", stands & c["nadac_line_usd?"], c["paid_total_usd"] - ceiling)
    for name in NOTHING_FOUND:
        _save(c, name, np.zeros(len(cost), bool), cost)
    savings = [c[f"{name}_saving_usd"] for name in LEVERS]
    taken = [values > 0 for values in savings]
    c["opportunity"] = pd.Categorical(np.select(taken, list(LEVERS), "none"))
    c["opportunity_usd"] = np.select(taken, savings, 0)
    c["opportunity_usd?"] = np.logical_or.reduce([c[f"{name}_saving_usd?"] for name in LEVERS])


def _save(c: Columns, name: str, known: Any, saving: Any) -> None:
    c[f"{name}_saving_usd"], c[f"{name}_saving_usd?"] = (
        np.where(known, np.maximum(saving, 0), 0),
        known,
    )


def _promise(
    c: Columns, inputs: RunInputs, channel: str | None, other_class: bool = False
) -> tuple[Any, Any, Any]:
    """Factor, fee in cents and whether both are promised: another channel's, or another class's."""
    factor, fee = np.zeros(len(c["fill_date"]), "int64"), np.zeros(len(c["fill_date"]), "int64")
    promised = np.zeros(len(factor), bool)
    for term in inputs.terms:
        if term.awp_discount is None or term.dispensing_fee_usd is None:
            continue
        if channel not in (None, term.component.channel):
            continue
        of = term.component.drug_class
        if other_class:
            of = of.replace("brand", "?").replace("generic", "brand").replace("?", "generic")
        at = np.asarray(c["drug_class"] == of)
        if channel is None:
            at &= np.asarray(c["channel_component"] == term.component.channel)
        at &= (c["fill_date"] >= np.datetime64(term.from_date)) & (
            c["fill_date"] <= np.datetime64(term.to_date)
        )
        factor[at] = int((1 - term.awp_discount) * 10_000)
        fee[at], promised[at] = int(term.dispensing_fee_usd * 100), True
    return factor, fee, promised


def _breaches(c: Columns, inputs: RunInputs) -> Iterator[tuple[str, Any, Any]]:
    """Rule, the lines that break it, and the dollars at stake, in the order of claiming them."""
    parameters = inputs.parameters
    cost, paid, fee = c["ingredient_cost_usd"], c["plan_paid_usd"], c["dispensing_fee_usd"]
    brand, daw_2 = np.asarray(c["brand_generic"] == "brand"), np.asarray(c["daw"] == "2")
    due = np.full(len(cost), np.iinfo("int64").max)
    for component, copay in parameters.copay_schedule.items():
        channel, _, of = component.partition("/")
        at = np.asarray(c["channel_component"] == channel) & np.asarray(c["drug_class"] == of)
        due[at] = np.minimum(c["allowed_usd"][at], int(copay * 100))
    scheduled = due < np.iinfo("int64").max
    penalty = np.minimum(c["allowed_usd"], due + np.maximum(cost - c["mac_line_usd"], 0))
    asked = daw_2 & brand & c["has_generic"] & scheduled
    member, cob = c["member_paid_usd"], c["is_cob"]
    invalid = np.asarray(c["ndc_problem"].isin(["missing", "bad_length", "not_digits", "wildcard"]))
    spent = member + paid
    over = c["unit_awp_usd"] - c["awp_unit"]
    tolerance = int(parameters.awp_tolerance * 100)
    ordered = np.asarray(c["daw"].isin(["1", "2"])) & brand & (c["lesser_of_leg"] == "mac")
    frozen, (factor, _, _) = c["frozen_class"].astype(str), _promise(c, inputs, None, True)
    yield "duplicate_claim", c["is_duplicate"], paid
    yield "not_eligible", ~c["is_eligible"], paid - fee
    yield "refill_too_soon", c["is_early"] & ~c["is_duplicate"], paid - fee
    yield "invalid_ndc", invalid & ~c["is_compound"], paid - fee
    yield "paid_over_allowed", spent > c["allowed_usd"], spent - c["allowed_usd"]
    breach = c["lesser_of_usd?"] & (cost > c["lesser_of_usd"]) & ~ordered & ~c["is_compound"]
    yield "lesser_of_breach", breach, cost - c["lesser_of_usd"]
    off = c["awp_unit?"] & (np.abs(over) * 100 > c["awp_unit"] * tolerance)
    yield "awp_off", off, cost * np.maximum(over, 0) // np.maximum(c["unit_awp_usd"], 1)
    other = (frozen != "none") & (frozen != c["brand_generic"].astype(str))
    yield (
        "class_misassigned",
        other,
        np.maximum(cost - half_up(c["awp_line_usd"] * factor, 10_000), 0),
    )
    limit = int((parameters.quantity_limit or 0) * 10_000)
    beyond = c["quantity"] - limit
    yield "quantity_limit", beyond > 0, cost * np.maximum(beyond, 0) // np.maximum(c["quantity"], 1)
    beyond = c["days_supply"] - (parameters.days_supply_limit or 0)
    cut = cost * np.maximum(beyond, 0) // np.maximum(c["days_supply"], 1)
    yield "days_supply_limit", beyond > 0, cut
    yield "daw_penalty", asked & c["mac_line_usd?"] & ~cob & (member < penalty), penalty - member
    wrong = scheduled & (member != due) & ~cob & ~asked
    yield "copay_off_schedule", wrong, np.maximum(due - member, 0)


def _findings(c: Columns, inputs: RunInputs, path: Path) -> dict[str, int]:
    """Store the findings, a claim's dollars counted once; how many each rule has."""
    shown = ("claim_id", "fill_date", "pharmacy_id", "ndc11", "drug_name", "plan_paid_usd")
    parts = []
    for order, (rule, breaks, stake) in enumerate(_breaches(c, inputs)):
        rows = np.flatnonzero(breaks)
        part = pd.DataFrame({name: c[name][rows] for name in shown})
        parts.append(part.assign(rule=rule, rule_order=order, at_stake_usd=stake[rows]))
    found = pd.concat(parts, ignore_index=True)
    claims = found["claim_id"].astype(str).where(found["at_stake_usd"] > 0)
    takes = claims.notna() & ~claims.duplicated()
    capped = np.minimum(found["at_stake_usd"], found["plan_paid_usd"].clip(lower=0))
    found["recoverable_usd"] = capped.where(takes, 0)
    found.sort_values(["rule_order", "claim_id"]).to_parquet(path)
    return found.groupby("rule").size().to_dict()


def _table(c: Columns) -> pa.Table:
    """The lines with what was reckoned on them, member keys left out."""
    names = [name for name in c if not name.endswith("?") and name != "member_key"]
    return pa.table({name: _array(c, name) for name in names})


def _array(c: Columns, name: str) -> pa.Array:
    unknown = c.get(name + "?")
    if isinstance(c[name], pd.Categorical) or unknown is None:
        return pa.array(c[name])
    return pa.array(c[name], mask=~unknown)
