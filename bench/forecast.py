"""Forecasts against what came, on 617 real monthly series: `python -m bench.forecast`.

Every series is cut to its last months, forecast 18 months on, and judged against its hold-out.
Ranges are judged with multipliers learnt on the other half of the series, so that none is judged
by what it was learnt from. `--calibrate` learns them from all and writes the shipped tables.
"""

import argparse
import csv
import math
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from bench._targets import Target, judge
from insights.analytics.forecasting import MODELS
from insights.analytics.forecasting.accuracy import mase, smape
from insights.analytics.forecasting.intervals import BANDS, FARTHEST, LEVELS, spread_of
from insights.analytics.forecasting.models.weighted_combination import try_out
from tests.places import SHARED_DATA

DATA = SHARED_DATA / "comp" / "forecast"
TABLES = Path("insights/analytics/forecasting/multipliers.py")
DEFAULT = "weighted_combination"
CUTS = {12: (12, 18), 24: (24, 36, 60, 240)}  # histories that each table is learnt from
HORIZONS = ((1, 6), (7, 12), (13, 18))
HEADS = [f"{first}-{last}" for first, last in HORIZONS]
STEPS = {"smape": ("sMAPE", 2), "mase": ("MASE", 3), "80": ("80 %", 3), "95": ("95 %", 3)}
START, END = 'LEARNT = """\n', '"""\n\n\n'
PUBLISHED = ("Theta", "Com", "Damped", "ETS", "ARIMA", "Naive2", "sNaive")


@dataclass(frozen=True)
class Case:
    """One series cut to a history, what came after, and each model's forecast."""

    fold: int
    history: list[float]
    actual: list[float]
    expected: dict[str, list[float]]
    spread: float | None


def read_series() -> list[tuple[list[float], list[float]]]:
    """(history, hold-out) of every series."""
    parts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with (DATA / "m1_monthly.csv").open() as file:
        for row in csv.DictReader(file):
            parts[row["series_id"]][row["part"]].append(float(row["value"]))
    return [(part["train"], part["test"]) for part in parts.values()]


def cases_of(cut: int) -> list[Case]:
    """Every series that is long enough, cut to its last months."""
    found = []
    for place, (history, actual) in enumerate(read_series()):
        if len(history) < min(cut, 30):
            continue
        kept = history[-cut:]
        expected = {name: model.forecast(kept, FARTHEST) for name, model in MODELS.items()}
        spread = spread_of(kept, try_out(kept).mean_error)
        found.append(Case(place % 2, kept, actual, expected, spread))
    return found


def quantile(values: list[float], level: int) -> float:
    """The distance that this share of them kept within, on the safe side."""
    ordered = sorted(values)
    return ordered[min(len(ordered), math.ceil(level / 100 * (len(ordered) + 1))) - 1]


def learn(cases: list[Case], model: str, level: int, is_total: bool) -> tuple[float, ...]:
    """A multiplier per month ahead (or per count of months summed), never falling by month."""
    found: list[float] = []
    for ahead in range(FARTHEST):
        distances = [miss(case, model, ahead, is_total) for case in cases if case.spread]
        least = found[-1] if found and not is_total else 0.0
        found.append(max(least, quantile(distances, level)))
    return tuple(round(one, 2) for one in found)


def miss(case: Case, model: str, ahead: int, is_total: bool) -> float:
    """How far off, in spreads."""
    first = 0 if is_total else ahead
    actual = math.fsum(case.actual[first : ahead + 1])
    expected = math.fsum(case.expected[model][first : ahead + 1])
    return abs(actual - expected) / (case.spread or 1)


def coverage(cases: list[Case], model: str, level: int, is_total: bool) -> list[float]:
    """Per month ahead, the share within a range learnt on the other half of the series."""
    tables = [
        learn([case for case in cases if case.fold != fold], model, level, is_total)
        for fold in (0, 1)
    ]
    judged = [case for case in cases if case.spread]
    return [
        fmean(miss(case, model, h, is_total) <= tables[case.fold][h] for case in judged)
        for h in range(FARTHEST)
    ]


def report(cut: int) -> dict[str, dict[str, float]]:
    """Print errors and coverage by model and horizon at one length of history."""
    began = time.process_time()
    cases = cases_of(cut)
    print(f"\n{len(cases)} series cut to {cut} months ({time.process_time() - began:.1f} CPU s)")
    results = {model: judge_model(cases, model) for model in MODELS}
    print(f"{'all 18 months':22} sMAPE  MASE   80 %   95 %   3 m.   12 m.")
    for model, judged in results.items():
        covered = [judged[kind] for kind in ("80", "95", "quarter", "year")]
        print(
            f"{model:22} {judged['smape']:5.2f}  {judged['mase']:.3f}  "
            + "  ".join(f"{one:.3f}" for one in covered)
        )
    print_by_horizon(results)
    return results


def print_by_horizon(results: dict[str, dict[str, float]]) -> None:
    """The same at each horizon, months ahead from the end of the history."""
    titles = "   ".join(f"{title:21}" for title, _ in STEPS.values())
    print(f"{'by months ahead':22} {titles}".rstrip())
    print(" " * 23 + "   ".join([" / ".join(f"{head:>5}" for head in HEADS)] * len(STEPS)))
    for model, judged in results.items():
        steps = (
            " / ".join(f"{judged[f'{kind} {head}']:5.{places}f}" for head in HEADS)
            for kind, (_, places) in STEPS.items()
        )
        print(f"{model:22} " + "   ".join(steps))


def judge_model(cases: list[Case], model: str) -> dict[str, float]:
    """Errors and coverage of one model over the cases."""
    totals = coverage(cases, model, 95, True)
    judged = _errors(cases, model, 1, FARTHEST) | {"quarter": totals[2], "year": totals[11]}
    covered = {str(level): coverage(cases, model, level, False) for level in LEVELS}
    judged |= {level: fmean(months) for level, months in covered.items()}
    for head, (first, last) in zip(HEADS, HORIZONS, strict=True):
        found = _errors(cases, model, first, last)
        found |= {level: fmean(months[first - 1 : last]) for level, months in covered.items()}
        judged |= {f"{kind} {head}": value for kind, value in found.items()}
    return judged


def _errors(cases: list[Case], model: str, first: int, last: int) -> dict[str, float]:
    """sMAPE and MASE over these months ahead."""
    pairs = [
        (case.history, case.actual[first - 1 : last], case.expected[model][first - 1 : last])
        for case in cases
    ]
    scaled = (mase(*pair) for pair in pairs)
    return {
        "smape": fmean(smape(actual, expected) for _, actual, expected in pairs),
        "mase": fmean(one for one in scaled if one is not None),
    }


def print_published() -> None:
    """Published results on the 48,000 monthly series of M4: another set, for the order only."""
    print("\npublished on M4's 48,000 monthly series (another set: for the order of magnitude)")
    print(f"{'method':22} {'sMAPE':>6}  {'MASE':>5}  points off at 95 %")
    with (DATA / "m4_published_monthly_results.csv").open() as file:
        for place, row in enumerate(csv.DictReader(file)):
            if place == 0 or row["method_or_user_id"] in PUBLISHED:
                name = " ".join(filter(None, (row["method_or_user_id"], row["team"])))
                off = row["acd_monthly_abs_coverage_diff"]
                told = f"{100 * float(off):.1f}" if off else "-"
                errors = (row["smape_monthly"] or "-", row["mase_monthly"] or "-")
                print(f"{name:22} {errors[0]:>6}  {errors[1]:>5}  {told}")


def calibrate() -> None:
    """Learn every table from all series and write them."""
    months, totals = {}, {}
    for band in BANDS:
        cases = [case for cut in CUTS[band] for case in cases_of(cut)]
        for model in MODELS:
            for level in LEVELS:
                months[model, band, level] = learn(cases, model, level, False)
                totals[model, band, level] = learn(cases, model, level, True)
    lines = [
        f"{model} {band} {level} {kind}\n  {' '.join(f'{one:.3g}' for one in row)}"
        for kind, table in (("month", months), ("total", totals))
        for (model, band, level), row in table.items()
    ]
    before, rest = TABLES.read_text().split(START)
    after = rest.split(END, 1)[1]
    TABLES.write_text(before + START + "\n".join(lines) + "\n" + END + after)
    print(f"written: {TABLES}")


def main() -> int:
    """Report at the lengths asked for and judge the default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, nargs="+", default=[36, 60])
    parser.add_argument("--calibrate", action="store_true")
    asked = parser.parse_args()
    if asked.calibrate:
        calibrate()
        return 0
    targets = []
    for cut in asked.months:
        found = report(cut)
        ours = found[DEFAULT]
        for peer in ("equal_combination", "seasonal_naive"):
            for error in ("smape", "mase"):
                ratio = ours[error] / found[peer][error]
                targets.append(Target(f"{error} against {peer}, {cut} months", ratio, 1))
        for level in LEVELS:
            off = abs(100 * ours[str(level)] - level)
            targets.append(Target(f"{level} % range, {cut} months", off, 3, unit="points off"))
    print_published()
    return judge(targets)


if __name__ == "__main__":
    sys.exit(main())
