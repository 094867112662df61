"""A real shop's two years through the adapter and ingest, day by day, to the published total.

    python -m bench.retail [--days 0]

Every line of the shop's files is checked, told apart from exact repetitions by its place in the
document, and summed. Target: the net of all days is the published one, to the penny. With --days
only the first so many are read, and no total is promised.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._detector_series import RETAIL  # noqa: E402
from bench._django import set_up  # noqa: E402
from bench._targets import Target, judge  # noqa: E402

NET = 9_747_747.93


def taken_in(paths: list[Path]) -> tuple[dict[str, int], int, float]:
    """Lines by what became of them, days with signals, and the net of all sums."""
    from zoneinfo import ZoneInfo

    from insights.actions.files import ingest_file
    from insights.models import DailyRollup
    from insights.sources._adapter import Target as Place
    from insights.sources._registry import SOURCES
    from leafenterprise.accounts.models import Membership, Organization, Site, User

    group = Organization.objects.create(name="Shop", slug="shop")
    person = User.objects.create_user("bench@test.example", None, name="Bench")
    Membership.objects.create(user=person, organization=group, role="operator")
    shop = Site.objects.create(organization=group, name="Shop", time_zone="Europe/London")
    place = Place(shop.public_id, "GBP", ZoneInfo("Europe/London"))
    outcomes: dict[str, int] = {}
    for path in paths:
        report = ingest_file(
            organization=group, path=path, by=person, source=SOURCES["product_shop"], target=place
        )
        for name, count in report.outcomes.items():
            outcomes[name] = outcomes.get(name, 0) + count
    cells = DailyRollup.objects.filter(site=shop)
    net = sum(cells.values_list("sum_hundredths", flat=True)) / 100
    return outcomes, cells.values("day").distinct().count(), net


def main() -> int:
    """Print what was found; non-zero where the total is another."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=0, help="0: all")
    options = parser.parse_args()
    paths = sorted(RETAIL.glob("*.csv.gz"))
    with tempfile.TemporaryDirectory(prefix="leaf-retail-", dir="/tmp") as data:
        set_up(Path(data))
        cpu, began = time.process_time(), time.perf_counter()
        outcomes, days, net = taken_in(paths[: options.days or len(paths)])
        lasted, spent = time.perf_counter() - began, time.process_time() - cpu
    lines = sum(outcomes.values())
    print(f"{lines:,} lines of {days} days in {lasted:.0f} s, {lines / spent:,.0f} a CPU second")
    print(", ".join(f"{count:,} {name}" for name, count in sorted(outcomes.items())))
    print(f"net {net:,.2f}")
    if options.days:
        return 0
    return judge([Target("net of all days beside the published", abs(net - NET), 0, unit="GBP")])


if __name__ == "__main__":
    sys.exit(main())
