"""The same sums in pandas, as an expert would write them: money as whole cents in int64.

Prices by merge_asof, one mask per filter made once, sums in blocks so that memory stays low.
It makes the figures' sums and nothing else: no netting, windows, stored lines or findings.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from savings.claims.declarations import RunInputs

MONEY = ("ingredient_cost_usd", "dispensing_fee_usd", "allowed_usd", "member_paid_usd",
         "plan_paid_usd", "uc_usd", "pharmacy_paid_usd")  # fmt: skip
TEXT = ("channel", "brand_generic", "ndc11", "group_id", "plan_id", "pharmacy_id", "daw")
FLAGS = ("is_specialty", "is_formulary", "is_compound", "is_340b", "is_cob")
KINDS = ("component", "month", "channel_component", "drug_class", "ndc11", "group_id", "plan_id",
         "pharmacy_id")  # fmt: skip
BLOCK = 16
MILLIONTHS, TEN_THOUSANDTHS = 1_000_000, 10_000

Columns = dict[str, Any]  # values by name; a name with "?" tells where there is one


def run_pandas(inputs: RunInputs, sums: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """The sums of every grouping; returns the totals as dollars, to be compared."""
    columns = read(inputs.claims[0].path)
    components(columns, inputs)
    prices(columns, inputs)
    judge(columns)
    return add_up(columns, sums)


def add_up(columns: Columns, sums: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """Every sum by every grouping, in blocks of columns."""
    codes = {kind: _codes(columns, kind) for kind in KINDS}
    masks: dict[str, Any] = {}
    total, groups, names = [], 0, list(sums)
    for start in range(0, len(names), BLOCK):
        block = pd.DataFrame(
            {f"s{n}": _masked(columns, masks, *names[n]) for n in _places(start, len(names))}
        )
        for n in _places(start, len(names)):
            cents = names[n][0].endswith("_usd")
            total.append(Decimal(int(block[f"s{n}"].sum())).scaleb(-2 if cents else 0))
        groups = sum(len(block.groupby(code, sort=False).sum()) for code in codes.values())
    return {"sums": len(names), "rows": groups, "total": [str(value) for value in total]}


def _places(start: int, end: int) -> range:
    return range(start, min(start + BLOCK, end))


def read(
    path: Path, text: Iterable[str] = (), whole: Iterable[str] = (), days: Iterable[str] = ()
) -> Columns:
    """The columns that the sums need, and any others, one at a time."""
    scales = dict.fromkeys(MONEY, 100) | {"quantity": TEN_THOUSANDTHS, "unit_awp_usd": MILLIONTHS}
    texts, dates = {*TEXT, *text}, {"fill_date", *days}
    columns: Columns = {}
    for name in (*scales, *texts, *FLAGS, *dates, "days_supply", *whole):
        column = pq.read_table(path, columns=[name])[name]
        columns[name + "?"] = pc.is_valid(column).to_numpy()
        if name in scales:
            factor = pa.scalar(Decimal(scales[name]), pa.decimal128(8, 0))
            exact = pc.multiply(column, factor).cast(pa.decimal128(38, 0), safe=False)
            columns[name] = pc.fill_null(exact.cast(pa.int64()), 0).to_numpy()
        elif name in texts:
            columns[name] = pd.Categorical(column.dictionary_encode().to_pandas())
        elif name in dates:
            columns[name] = column.cast(pa.timestamp("ms")).to_numpy()
        else:
            columns[name] = pc.fill_null(column, False if name in FLAGS else 0).to_numpy()
    return columns


def components(c: Columns, inputs: RunInputs) -> None:
    """Channel, class, month, AWP and what the line's term promises."""
    long_days = inputs.parameters.retail_90_from_days or 10_000
    is_90 = (c["channel"] == "retail") & (c["days_supply"] >= long_days)
    channel = c["channel"].add_categories("retail_90").copy()
    channel[is_90] = "retail_90"
    drug_class = c["brand_generic"].add_categories(["specialty_brand", "specialty_generic"]).copy()
    for name in ("brand", "generic"):
        drug_class[c["is_specialty"] & (c["brand_generic"] == name)] = f"specialty_{name}"
    c["channel_component"], c["drug_class"] = channel, drug_class
    c["month"] = c["fill_date"].astype("datetime64[M]").astype("int64")
    width = len(drug_class.categories)
    c["component"] = channel.codes.astype("int64") * width + drug_class.codes
    c["in_contract"] = ~(c["is_compound"] | c["is_340b"] | c["is_cob"])
    c["awp_line_usd"] = half_up(c["unit_awp_usd"] * c["quantity"], 10**8)
    c["awp_line_usd?"] = c["unit_awp_usd?"] & c["quantity?"]
    fields = ("factor", "fee_due_usd", "rebate", "admin_due_usd", "basis")
    for name in fields:
        c[name], c[name + "?"] = np.zeros_like(c["awp_line_usd"]), np.zeros(len(is_90), bool)
    c["has_term"] = np.zeros(len(is_90), bool)
    for term in inputs.terms:
        at = c["component"] == (
            channel.categories.get_loc(term.component.channel) * width
            + drug_class.categories.get_loc(term.component.drug_class)
        )
        at &= (c["fill_date"] >= np.datetime64(term.from_date)) & (
            c["fill_date"] <= np.datetime64(term.to_date)
        )
        c["has_term"][at] = True
        factor = None if term.awp_discount is None else (1 - term.awp_discount) * 10_000
        cents = [
            None if usd is None else usd * 100
            for usd in (term.dispensing_fee_usd, term.rebate_per_script_usd, term.admin_fee_usd)
        ]
        basis = ("all", "brand", "formulary_brand").index(term.rebate_basis)
        for name, value in zip(fields, (factor, *cents, basis), strict=True):
            if value is not None:
                c[name][at], c[name + "?"][at] = int(value), True


def half_up(value: Any, scale: int) -> Any:
    """Whole numbers divided by a power of ten, halves away from zero."""
    return np.sign(value) * ((np.abs(value) + scale // 2) // scale)


def prices(c: Columns, inputs: RunInputs, kinds: Iterable[str] = ("nadac", "mac")) -> None:
    """The price of each line's day and drug; of NADAC also the class of the drug."""
    order = np.argsort(c["fill_date"], kind="stable")
    keys = pd.DataFrame({"day": c["fill_date"][order], "ndc": c["ndc11"].astype(str)[order]})
    for kind in kinds:
        path = next(file.path for file in inputs.prices if file.kind == kind)
        listed = pd.read_parquet(path)
        if kind == "nadac":
            c["frozen_class"] = _classes(c["ndc11"], listed)
        listed = pd.DataFrame(
            {
                "day": pd.to_datetime(listed["effective_date"]).astype("datetime64[ms]"),
                "ndc": listed["ndc11"].astype(str),
                "price": [int(price * MILLIONTHS) for price in listed["unit_price_usd"]],
            }
        ).sort_values("day")
        joined = pd.merge_asof(keys, listed, on="day", by="ndc")
        price = np.empty(len(order))
        price[order] = joined["price"].to_numpy(dtype="float64")
        known = ~np.isnan(price) & c["quantity?"]
        c[f"{kind}_unit"] = np.nan_to_num(price).astype("int64")
        c[f"{kind}_unit?"] = ~np.isnan(price)
        if kind != "awp":
            line = half_up(c[f"{kind}_unit"] * c["quantity"], 10**8)
            c[f"{kind}_line_usd"], c[f"{kind}_line_usd?"] = line, known


def _classes(drugs: Any, listed: pd.DataFrame) -> Any:
    """Brand or generic by the price list, for each line's drug."""
    words = {"G": "generic", "B": "brand"}
    known = {
        drug: words.get(str(of)[:1], "none")
        for drug, of in zip(listed["ndc11"], listed["classification"], strict=True)
    }
    of_each = [*(known.get(drug, "none") for drug in drugs.categories), "none"]
    return pd.Categorical(of_each)[drugs.codes]  # no drug at all has code -1, the last of them


def judge(c: Columns) -> None:
    """What the figures take from each line."""
    cost, fee = c["ingredient_cost_usd"], c["dispensing_fee_usd"]
    c["paid_total_usd"] = np.where(c["ingredient_cost_usd?"], cost, c["allowed_usd"])
    c["paid_total_usd?"] = c["ingredient_cost_usd?"] | c["allowed_usd?"]
    c["discount_basis"] = c["in_contract"] & c["ingredient_cost_usd?"] & c["awp_line_usd?"]
    c["in_guarantee"] = c["discount_basis"] & c["factor?"]
    c["guarantee_line_usd"] = half_up(c["awp_line_usd"] * c["factor"], 10_000)
    c["awp_less_usd?"] = c["awp_line_usd?"] & c["factor?"]
    states = [c["in_guarantee"], c["in_contract"] & c["has_term"] & ~c["factor?"]]
    c["guarantee_state"] = pd.Categorical(
        np.select(states, ["in_guarantee", "no_discount_promised"], "outside")
    )
    for name in ("fee_due_usd", "admin_due_usd"):
        c[name + "?"] &= c["in_contract"]
    brand = c["brand_generic"] == "brand"
    counted = (c["basis"] == 0) | (brand & ((c["basis"] == 1) | c["is_formulary"]))
    c["rebate_script"] = counted.astype("int64")
    unknown = brand & (c["basis"] == 2) & ~c["is_formulary?"]
    c["rebate_due_usd?"] = c["in_contract"] & c["rebate?"] & ~unknown
    c["rebate_due_usd"] = c["rebate"] * c["rebate_script"]
    paid, nadac = c["paid_total_usd"], c["nadac_line_usd"]
    sane = (paid <= 50 * nadac) & (paid * 50 >= nadac) & (c["quantity"] > 0)
    c["nadac_line_usd?"] &= sane
    c["price_match"] = pd.Categorical(np.where(c["nadac_line_usd?"], "matched", "no"))
    big = np.int64(2**62)
    uc = np.where(c["uc_usd?"], np.maximum(c["uc_usd"] - fee, 0), big)
    mac = np.where(c["mac_line_usd?"], c["mac_line_usd"], big)
    c["lesser_of_usd"] = np.minimum(cost, np.minimum(uc, mac))
    c["lesser_of_usd?"] = c["ingredient_cost_usd?"] & (c["uc_usd?"] | c["mac_line_usd?"])
    legs = [uc == c["lesser_of_usd"], mac == c["lesser_of_usd"]]
    c["lesser_of_leg"] = pd.Categorical(np.select(legs, ["uc", "mac"], "submitted"))
    has = np.asarray(c["daw"].isin(list("1234579")))
    c["has_generic"] = brand & has
    c["has_generic?"] = ~brand | has | np.asarray(c["daw"].isin(["0", "8"]))


def _codes(c: Columns, kind: str) -> Any:
    if kind == "component":
        return c["component"]
    values = c[kind]
    codes = values.codes if isinstance(values, pd.Categorical) else values
    return codes.astype("int64") * 1_000 + c["component"]


def _masked(c: Columns, masks: dict[str, Any], column: str, where: str) -> Any:
    if where not in masks:
        masks.clear()
        masks[where] = _mask(c, where)
    if column == "*":
        return masks[where].astype("int64")
    return np.where(masks[where] & c.get(column + "?", True), c[column], 0)


def _mask(c: Columns, where: str) -> Any:
    """The filter of a sum: tests joined by AND, a few of them alternatives joined by OR."""
    if left_out := re.fullmatch(r"NOT COALESCE\((.*), FALSE\)", where):
        return ~_mask(c, left_out[1])
    mask = np.ones(len(c["in_contract"]), bool)
    for tests in filter(None, re.sub(r"[()]", "", where).split(" AND ")):
        mask &= np.logical_or.reduce([_test(c, one) for one in tests.split(" OR ")])
    return mask


def _test(c: Columns, test: str) -> Any:
    """One test of one column; what is not known does not hold."""
    name, _, said = test.partition(" ")
    if not said:
        return np.asarray(c[name], bool)
    if said in ("IS NOT NULL", "IS NULL"):
        return c[name + "?"] if said == "IS NOT NULL" else ~c[name + "?"]
    sign, _, bound = said.partition(" ")
    if sign in ("=", "IN"):
        return np.asarray(c[name].isin(re.findall(r"'(\w+)'", bound)))
    compare = {"<=": np.less_equal, ">=": np.greater_equal, ">": np.greater}[sign]
    return c[name + "?"] & compare(c[name], int(bound))
