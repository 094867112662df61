"""The invented drug catalogue behind generated claims: names, codes, prices and their history.

No drug, labeler or code is real: names are made of invented prefixes on class endings, labeler
codes lie beyond those in use. Everything is drawn from SHA-256 of the seed, so a catalogue is the
same on any machine.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from savings.claims.generate_classes import CLASSES, TherapyClass

ProductKey = tuple[int, int, int, int, int]  # seed, class, molecule, strength, maker

# Months of price history around the twelve of claims: so many before, and as many after.
MONTHS = range(-6, 15)


_PREFIXES = ("VEL", "QUIR", "ZOR", "TALB", "MAR", "FEN", "DEX", "LUM", "BRIX", "CAND", "ORV", "PEL")
_BRANDS = ("LIPOV", "CARD", "NEXAL", "TRIV", "ASTR", "VIVID", "OPTR", "SERAL", "KEMP", "RHYTH",
           "ZENT", "ALTIV", "PRIM", "CALIX", "NOV", "SYMB")  # fmt: skip
_ENDINGS = ("ANE", "IQ", "ERA", "ONDA", "EXA", "YL", "UVA", "ORIS")
_STRENGTHS = ("5 MG", "10 MG", "20 MG", "25 MG", "40 MG", "50 MG", "100 MG", "250 MG")


@dataclass(frozen=True)
class Product:
    """One NDC: what it is, and its prices of one unit in millionths of a dollar, by month.

    discount: share off AWP in ten-thousandths that pharmacies are paid at (retail, 30 days).
    weight: how often it is picked in its class. mac: empty where it has no MAC price.
    """

    ndc11: str
    name: str
    class_index: int
    is_brand: bool
    has_generic: bool
    is_formulary: bool
    discount: int
    weight: int
    awp: tuple[int, ...]
    nadac: tuple[int, ...]
    mac: tuple[int, ...]


def roll(limit: int, *key: object) -> int:
    """A number from 0 up to, not including, limit: the same for the same key everywhere."""
    digest = hashlib.sha256("/".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % limit


def spread(percent: int, *key: object) -> int:
    """A factor in ten-thousandths around 1, the product of four rolls: roughly lognormal."""
    factor = 10_000
    for turn in range(4):
        step = 10_000 + percent * 100 * (roll(2_001, *key, turn) - 1_000) // 2_000
        factor = factor * step // 10_000
    return factor


def make_catalogue(seed: int) -> tuple[Product, ...]:
    """Every product of every class, in order of NDC within class."""
    return tuple(
        product
        for index, therapy in enumerate(CLASSES)
        for product in _class_products(seed, index, therapy)
    )


def _class_products(seed: int, index: int, therapy: TherapyClass) -> Iterator[Product]:
    for molecule in range(2 if therapy.specialty else 4):
        key = (seed, "molecule", index, molecule)
        strengths = [_STRENGTHS[(roll(4, *key) + step * 2) % 8] for step in range(2)]
        for strength in range(2):
            yield from _strength_products(seed, index, therapy, molecule, strength, strengths)


def _strength_products(
    seed: int,
    index: int,
    therapy: TherapyClass,
    molecule: int,
    strength: int,
    strengths: Sequence[str],
) -> Iterator[Product]:
    """The generics of a molecule and strength, then its brand, which shares their MAC price."""
    key = (seed, index, molecule, strength)
    name = f"{_PREFIXES[(index * 5 + molecule * 7) % 12]}{therapy.stem.upper()}"
    label = f"{strengths[strength]} {therapy.form}"
    popular = (9, 5, 3, 2)[molecule] * (3 - strength)
    mac: tuple[int, ...] = ()
    # One generic in six is on no MAC list, and its brand counts as without a generic.
    on_mac_list = roll(6, "listed", *key) > 0
    if therapy.kind != "brand":
        base = therapy.awp_generic_cents * 10**8 // therapy.quantity
        base = base * spread(45, "generic", *key) // 10_000
        discount = 7_700 + roll(1_500, "discount", *key) - 3_300 * therapy.specialty
        for labeler in range(2):
            made = _generic(index, name, label, base, discount, (*key, labeler))
            mac = mac or (made.mac if on_mac_list else ())
            yield replace(made, weight=popular * 12 * (2 - labeler), mac=mac)
    if therapy.kind != "generic":
        base = therapy.awp_brand_cents * 10**8 // therapy.quantity
        base = base * spread(30, "brand", *key) // 10_000
        brand = _brand(index, f"{_brand_name(index, molecule)} {label}", base, mac, key)
        yield replace(brand, weight=popular * (30 if therapy.kind == "brand" else 1))


def _brand_name(index: int, molecule: int) -> str:
    place = index * 4 + molecule
    return _BRANDS[place % 16] + _ENDINGS[place // 16 % 8] + ("" if place < 128 else "X")


def _generic(
    index: int, name: str, label: str, base: int, discount: int, key: ProductKey
) -> Product:
    awp = base * (9_700 + roll(600, "labeler", *key)) // 10_000
    prices = tuple(awp for _ in MONTHS)
    paid = awp * (10_000 - discount) // 10_000
    # The MAC moves by the quarter and stays above what pharmacies are paid at their worst.
    mac = tuple(
        paid * (11_200 + roll(500, "mac", *key[:4], (month + 6) // 3)) // 10_000 for month in MONTHS
    )
    return Product(
        ndc11=_ndc(*key),
        name=f"{name} {label}",
        class_index=index,
        is_brand=False,
        has_generic=False,
        is_formulary=roll(100, "formulary", *key) < 94,
        discount=discount,
        weight=1,
        awp=prices,
        nadac=_drift(paid * (5_500 + roll(4_000, "nadac", *key)) // 10_000, 150, "drift", *key),
        mac=mac,
    )


def _brand(
    index: int, name: str, base: int, mac: tuple[int, ...], key: tuple[int, int, int, int]
) -> Product:
    rise = 300 + roll(600, "rise", *key)
    again = roll(300, "again", *key) if roll(3, "twice", *key) == 0 else 0
    january = base * (10_000 + rise) // 10_000
    july = january * (10_000 + again) // 10_000
    awp = tuple(base if month < 0 else january if month < 6 else july for month in MONTHS)
    share = 7_900 + roll(220, "nadac", *key)
    return Product(
        ndc11=_ndc(*key, 9),
        name=name,
        class_index=index,
        is_brand=True,
        has_generic=bool(mac),
        is_formulary=roll(100, "formulary", *key) < 82,
        discount=1_700 + roll(160, "discount", *key),
        weight=1,
        awp=awp,
        nadac=tuple(price * share // 10_000 for price in awp),
        mac=mac,
    )


def _drift(start: int, step: int, *key: object) -> tuple[int, ...]:
    """A price that wanders month by month, a step at most (in ten-thousandths) either way."""
    prices = [start]
    for month in MONTHS[1:]:
        change = roll(2 * step + 1, *key, month) - step * 11 // 10
        prices.append(max(1, prices[-1] * (10_000 + change) // 10_000))
    return tuple(prices)


def _ndc(seed: int, index: int, molecule: int, strength: int, maker: int) -> str:
    """A labeler code beyond those assigned, a product and a package code; unique by its key."""
    labeler = 90_000 + (molecule * 211 + maker * 37 + index * 13) % 9_000
    product = index * 8 + molecule * 2 + strength + 1 + 1_000 * (seed % 8)
    return (
        f"{labeler:05d}{product:04d}{(10, 30, 90)[roll(3, 'package', seed, index, molecule)]:02d}"
    )
