"""Price references in: NADAC (weekly list and interval history) and canonical price lists.

NADAC's unit price already is the price of one EA, ML or GM. The weekly list states when a price
begins; the history also when it ends, with 2099-12-31 for the last interval of every drug: how far
a price may be carried forward is the run's parameter, not a fact of the list.
Source: Medicaid.gov, NADAC (National Average Drug Acquisition Cost) weekly reference data.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from savings.claims.columns import PRICE_COLUMNS
from savings.claims.ingest import ingest
from savings.claims.layout import Layout, LayoutColumn
from savings.claims.results import IngestResult

_DATES = ("MM/DD/YYYY", "YYYY-MM-DD", "YYYY-MM-DD hh:mm:ss")
_NO_MEMBERS = b"a price list has no members"

NADAC_WEEKLY = Layout(
    id="nadac_weekly",
    version=2,
    table="prices",
    title="NADAC weekly list, with the old (underscored) or the new headers",
    delimiter=",",
    columns=(
        LayoutColumn("NDC", "ndc11"),
        LayoutColumn("NADAC Per Unit", "unit_price_usd", aliases=("NADAC_Per_Unit",)),
        LayoutColumn("Effective Date", "effective_date", date_formats=_DATES),
        LayoutColumn("Pricing Unit", "unit"),
        LayoutColumn("NDC Description", "drug_name"),
        LayoutColumn("Classification for Rate Setting", "classification"),
        LayoutColumn("OTC", "is_otc"),
        LayoutColumn(
            "Corresponding Generic Drug NADAC Per Unit",
            "generic_unit_price_usd",
            aliases=("Corresponding_Generic_Drug_NADAC_Per_Unit",),
        ),
    ),
)

NADAC_HISTORY = Layout(
    id="nadac_history",
    version=1,
    table="prices",
    title="NADAC history as intervals, both ends inclusive",
    columns=(
        LayoutColumn("ndc", "ndc11"),
        LayoutColumn("nadac_per_unit", "unit_price_usd"),
        LayoutColumn("effective_date", "effective_date"),
        LayoutColumn("end_date", "end_date"),
    ),
)

CANONICAL_PRICES = Layout(
    id="canonical_prices",
    version=1,
    table="prices",
    title="Canonical prices: headers are the column names of the dictionary",
    columns=tuple(
        LayoutColumn(column.name, column.name, date_formats=_DATES if column.kind == "date" else ())
        for column in PRICE_COLUMNS
    ),
)

PRICE_LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {layout.id: layout for layout in (NADAC_WEEKLY, NADAC_HISTORY, CANONICAL_PRICES)}
)


def ingest_prices(
    source: Path,
    *,
    layout: str,
    lake: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
    threads: int = 2,
    memory_limit: str = "2GB",
) -> IngestResult:
    """Read a price list into the lake; layout is a key of PRICE_LAYOUTS.

    A drug has one price per first day; the same again is a reject (`repeated_row`), another price
    for the same drug and day too (`conflicting_price`). Raises: as ingest.
    """
    return ingest(
        source,
        PRICE_LAYOUTS[layout],
        lake=lake,
        member_key=_NO_MEMBERS,
        progress=progress,
        cancelled=cancelled,
        threads=threads,
        memory_limit=memory_limit,
    )
