"""The catalogue as small tables for the generator's SQL, and its price lists as files."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from savings.claims.generate_catalogue import MONTHS, Product, roll
from savings.claims.generate_classes import CLASSES
from savings.claims.generate_contract import START
from savings.claims.generate_fills import ROLL
from savings.claims.generate_write import Format, TableWriter, create_table

PRICE_KINDS = ("nadac", "mac", "awp")
PICKS = 1_000
CLASS_TYPES = {
    "class": "BIGINT",
    "prevalence": "BIGINT",
    "days": "BIGINT",
    "quantity": "BIGINT",
    "chronic": "BOOLEAN",
    "specialty": "BOOLEAN",
    "unit": "VARCHAR",
}
PICK_TYPES = {"class": "BIGINT", "slot": "BIGINT", "product": "BIGINT"}
PRODUCT_TYPES = {
    "product": "BIGINT",
    "class": "BIGINT",
    "ndc11": "VARCHAR",
    "drug_name": "VARCHAR",
    "is_brand": "BOOLEAN",
    "has_generic": "BOOLEAN",
    "is_formulary": "BOOLEAN",
    "discount": "BIGINT",
    "has_mac": "BOOLEAN",
    "in_nadac": "BOOLEAN",
}
MONTH_TYPES = {"product": "BIGINT", "month": "BIGINT", "awp": "BIGINT", "mac": "BIGINT"}
PRICE_TYPES = {
    "ndc11": "VARCHAR",
    "unit_price_usd": "DECIMAL(18,6)",
    "effective_date": "DATE",
    "end_date": "DATE",
    "unit": "VARCHAR",
    "drug_name": "VARCHAR",
    "classification": "VARCHAR",
    "is_otc": "BOOLEAN",
}


def load_catalogue(con: duckdb.DuckDBPyConnection, seed: int, products: Sequence[Product]) -> None:
    """Create the macro and the tables that the claims SQL joins."""
    con.execute(ROLL.format(seed=seed))
    create_table(con, "classes", CLASS_TYPES, [_class_row(index) for index in range(len(CLASSES))])
    create_table(con, "picks", PICK_TYPES, list(_pick_rows(products)))
    create_table(
        con,
        "products",
        PRODUCT_TYPES,
        [_product_row(seed, number, product) for number, product in enumerate(products)],
    )
    create_table(
        con,
        "prices",
        MONTH_TYPES,
        [
            {
                "product": number,
                "month": month,
                "awp": product.awp[place],
                "mac": product.mac[place] if product.mac else None,
            }
            for number, product in enumerate(products)
            for place, month in enumerate(MONTHS)
        ],
    )


def write_prices(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    kind: str,
    seed: int,
    products: Sequence[Product],
    fmt: Format,
) -> None:
    """One price list as intervals of unchanged price; the last of each code stays open."""
    rows = [
        row
        for product in sorted(products, key=lambda item: item.ndc11)
        if kind != "nadac" or in_nadac(seed, product)
        for row in _interval_rows(product, kind)
    ]
    create_table(con, "price_rows", PRICE_TYPES, rows)
    extra = "" if fmt == "csv" else ", row_number() OVER () + 1 AS source_line"
    with TableWriter(con, path, fmt) as writer:
        writer.append(f"SELECT *{extra} FROM price_rows")


def in_nadac(seed: int, product: Product) -> bool:
    """Whether the survey has the code: nearly all retail drugs, few specialty ones."""
    listed = 25 if CLASSES[product.class_index].specialty else 94
    return roll(100, seed, "listed", product.ndc11) < listed


def _class_row(index: int) -> dict[str, Any]:
    therapy = CLASSES[index]
    return {
        "class": index,
        "prevalence": therapy.prevalence,
        "days": therapy.days,
        "quantity": therapy.quantity,
        "chronic": therapy.chronic,
        "specialty": therapy.specialty,
        "unit": therapy.unit,
    }


def _product_row(seed: int, number: int, product: Product) -> dict[str, Any]:
    return {
        "product": number,
        "class": product.class_index,
        "ndc11": product.ndc11,
        "drug_name": product.name,
        "is_brand": product.is_brand,
        "has_generic": product.has_generic,
        "is_formulary": product.is_formulary,
        "discount": product.discount,
        "has_mac": bool(product.mac),
        "in_nadac": in_nadac(seed, product),
    }


def _pick_rows(products: Sequence[Product]) -> Iterator[dict[str, Any]]:
    """Slots 0 to PICKS − 1 of each class, shared out by the products' weights."""
    for index in range(len(CLASSES)):
        of_class = [
            (number, product.weight)
            for number, product in enumerate(products)
            if product.class_index == index
        ]
        total = sum(weight for _, weight in of_class)
        reached, slot = 0, 0
        for number, weight in of_class:
            reached += weight
            while slot < PICKS * reached // total:
                yield {"class": index, "slot": slot, "product": number}
                slot += 1


def _interval_rows(product: Product, kind: str) -> Iterator[dict[str, Any]]:
    prices: tuple[int, ...] = getattr(product, kind)
    starts = [
        (month, price)
        for month, price, before in zip(MONTHS, prices, (None, *prices), strict=False)
        if price != before
    ]
    ends: list[date | None] = [_first_of(month) - timedelta(days=1) for month, _ in starts[1:]]
    ends = [*ends, None][: len(starts)]
    for (month, price), end in zip(starts, ends, strict=True):
        yield {
            "ndc11": product.ndc11,
            "unit_price_usd": str(Decimal(price) / 1_000_000),
            "effective_date": _first_of(month).isoformat(),
            "end_date": None if end is None else end.isoformat(),
            "unit": CLASSES[product.class_index].unit,
            "drug_name": product.name,
            "classification": "B" if product.is_brand else "G",
            "is_otc": False,
        }


def _first_of(month: int) -> date:
    """The first day of a month counted from the start of the claims."""
    number = START.year * 12 + START.month - 1 + month
    return date(number // 12, number % 12 + 1, 1)
