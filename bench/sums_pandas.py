"""The same kind of work in pandas, with money as whole cents: 24 sums over eight groupings.

It does less than the engine (no prices, no netting, no windows, no findings) and is still given
the benefit of reading only the columns it needs.
"""

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
         "plan_paid_usd", "uc_usd")  # fmt: skip
TEXT = ("channel", "brand_generic", "ndc11", "group_id", "plan_id", "pharmacy_id")
FLAGS = ("is_specialty", "is_formulary", "is_compound", "is_340b", "is_cob")
KINDS = (None, "month", "channel_component", "drug_class", "ndc11", "group_id", "plan_id",
         "pharmacy_id")  # fmt: skip


def run_pandas(inputs: RunInputs) -> dict[str, Any]:
    """Groups made per kind, and the total's ingredient cost in cents, to show it did the work."""
    frame = _read(inputs.claims[0].path)
    _components(frame, inputs)
    sums = [name for name in frame.columns if name.startswith("s_")]
    groups = {}
    for kind in KINDS:
        keys = ["component"] if kind is None else [kind, "component"]
        table = frame.groupby(keys, observed=True, sort=False, dropna=False)[sums].sum()
        groups[kind or "component"] = len(table)
    return {"sums": len(sums), "groups": groups, "cents": int(frame["s_cost"].sum())}


def _read(path: Path) -> pd.DataFrame:
    columns = [*MONEY, *TEXT, *FLAGS, "fill_date", "days_supply", "quantity", "unit_awp_usd"]
    table = pq.read_table(path, columns=columns)
    made: dict[str, Any] = {}
    for name in columns:
        column = table[name]
        if name in MONEY:
            made[name] = _cents(column, 100)
        elif name in TEXT:
            made[name] = column.dictionary_encode().to_pandas()
        elif name in ("quantity", "unit_awp_usd"):
            made[name] = _cents(column, 10_000 if name == "quantity" else 1_000_000)
        else:
            made[name] = column.to_pandas()
    return pd.DataFrame(made)


def _cents(column: Any, scale: int) -> np.ndarray:
    """Exact decimals as whole parts of `scale`, nulls as 0."""
    factor = pa.scalar(Decimal(scale), pa.decimal128(8, 0))
    scaled = pc.multiply(column, factor).cast(pa.decimal128(38, 0), safe=False)
    return pc.fill_null(scaled.cast(pa.int64()), 0).to_numpy()


def _components(frame: pd.DataFrame, inputs: RunInputs) -> None:
    long_days = inputs.parameters.retail_90_from_days or 10_000
    channel = frame["channel"].astype(str).to_numpy(dtype=object)
    is_90 = (channel == "retail") & (frame["days_supply"].to_numpy() >= long_days)
    frame["channel_component"] = pd.Categorical(np.where(is_90, "retail_90", channel))
    brand = frame["brand_generic"].astype(str).to_numpy(dtype=object)
    special = frame["is_specialty"].to_numpy(dtype=bool)
    frame["drug_class"] = pd.Categorical(np.where(special, "specialty_" + brand, brand))
    frame["component"] = pd.Categorical(
        frame["channel_component"].astype(object) + "/" + frame["drug_class"].astype(object)
    )
    days = pd.to_datetime(frame["fill_date"])
    frame["month"] = days.dt.year * 12 + days.dt.month
    awp = (frame["unit_awp_usd"] * frame["quantity"] + 50_000_000) // 100_000_000
    factors = {t.component.id: int((1 - (t.awp_discount or 0)) * 10_000) for t in inputs.terms}
    factor = frame["component"].map(factors).astype(float).fillna(0).astype("int64")
    allowed = (awp * factor + 5_000) // 10_000
    inside = ~(frame["is_compound"] | frame["is_340b"] | frame["is_cob"]).to_numpy(dtype=bool)
    _sums(frame, awp.to_numpy(), allowed.to_numpy(), inside)


def _sums(frame: pd.DataFrame, awp: Any, allowed: Any, inside: Any) -> None:
    cost, fee = frame["ingredient_cost_usd"].to_numpy(), frame["dispensing_fee_usd"].to_numpy()
    generic = (frame["brand_generic"] == "generic").to_numpy()
    short = (frame["days_supply"] <= 34).to_numpy()
    days = frame["days_supply"].fillna(0).astype("int64").to_numpy()
    paid, one = frame["plan_paid_usd"].to_numpy(), np.ones(len(frame), dtype="int64")
    formulary = frame["is_formulary"].fillna(False).to_numpy(dtype=bool)
    made = {
        "cost": cost, "fee": fee, "allowed": frame["allowed_usd"].to_numpy(),
        "member": frame["member_paid_usd"].to_numpy(), "paid": paid, "count": one, "awp": awp,
        "cost_in": cost * inside, "awp_in": awp * inside, "guaranteed": allowed * inside,
        "fee_in": fee * inside, "count_in": one * inside, "paid_in": paid * inside,
        "generic": one * generic, "short": one * short, "long_days": days * ~short,
        "generic_short": one * (generic & short), "generic_days": days * (generic & ~short),
        "formulary": one * formulary, "uc": frame["uc_usd"].to_numpy(),
        "lesser": np.minimum(cost, frame["uc_usd"].to_numpy()), "paid_generic": paid * generic,
        "cost_generic": cost * generic, "cost_formulary": cost * formulary,
    }  # fmt: skip
    for name, values in made.items():
        frame[f"s_{name}"] = values
