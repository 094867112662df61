"""The invented drug catalogue behind generated claims: names, codes, prices and their history.

No drug, labeler or code is real: names are made of invented prefixes on class endings, labeler
codes lie beyond those in use. Everything is drawn from SHA-256 of the seed, so a catalogue is the
same on any machine.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["generic", "brand", "mixed"]
ProductKey = tuple[int, int, int, int, int]  # seed, class, molecule, strength, maker

# Months of price history around the twelve of claims: so many before, and as many after.
MONTHS = range(-6, 15)


@dataclass(frozen=True)
class TherapyClass:
    """A drug class: how it is prescribed and what its products cost.

    prevalence: members of 10,000 who are treated with it in a year. quantity: per 30 days if
    chronic, else per course, in ten-thousandths. awp_*_cents: AWP of such a fill.
    """

    stem: str
    form: str
    unit: str
    prevalence: int
    days: int  # of a course; 30 (28 for some) where chronic
    quantity: int
    kind: Kind
    chronic: bool = True
    specialty: bool = False
    awp_generic_cents: int = 15_000
    awp_brand_cents: int = 55_000


def _chronic(stem: str, prevalence: int, kind: Kind = "mixed", **more: object) -> TherapyClass:
    tablet = TherapyClass(stem, "TABLET", "EA", prevalence, 30, 30_0000, kind)
    return replace(tablet, **more)  # type: ignore[arg-type]


def _acute(stem: str, prevalence: int, days: int, quantity: int, **more: object) -> TherapyClass:
    course = TherapyClass(stem, "CAPSULE", "EA", prevalence, days, quantity, "mixed", False)
    return replace(course, **{"awp_generic_cents": 7_000, "awp_brand_cents": 30_000, **more})  # type: ignore[arg-type]


def _special(stem: str, prevalence: int, kind: Kind, **more: object) -> TherapyClass:
    costly = {"specialty": True, "awp_brand_cents": 640_000, "awp_generic_cents": 360_000}
    return _chronic(stem, prevalence, kind, **{**costly, **more})


CLASSES: tuple[TherapyClass, ...] = (
    _chronic("ostatin", 1900, awp_generic_cents=17_000),
    _chronic("april", 1400, awp_generic_cents=6_500),
    _chronic("isartan", 1100, awp_generic_cents=13_000),
    _chronic("enolol", 1100, quantity=60_0000, awp_generic_cents=8_000),
    _chronic("idipine", 900, awp_generic_cents=9_000),
    _chronic("othiazide", 800, awp_generic_cents=4_500),
    _chronic("othyrone", 900, awp_generic_cents=5_500),
    _chronic("eprazole", 900, form="CAPSULE", awp_generic_cents=21_000),
    _chronic("uxetine", 1300, form="CAPSULE", awp_generic_cents=16_000),
    _chronic("afexine", 500, form="CAPSULE ER", awp_generic_cents=24_000),
    _chronic("oformin", 900, quantity=60_0000, awp_generic_cents=6_000),
    _chronic("alukast", 400, awp_generic_cents=18_000),
    _chronic("inidate", 400, form="CAPSULE ER", awp_generic_cents=31_000, awp_brand_cents=42_000),
    _chronic("abapentin", 600, form="CAPSULE", quantity=90_0000, awp_generic_cents=14_000),
    _chronic("egestrel", 700, days=28, quantity=28_0000, awp_generic_cents=9_500),
    _chronic("epidem", 300, awp_generic_cents=13_500),
    _chronic("ulosin", 350, form="CAPSULE", awp_generic_cents=16_500),
    _chronic("opurinol", 200, awp_generic_cents=7_500),
    _chronic("aprazole", 150, awp_generic_cents=62_000, awp_brand_cents=118_000),
    _chronic("aloprost", 150, form="DROPS", unit="ML", quantity=2_5000, awp_generic_cents=9_000),
    _chronic("agliptin", 150, "brand", awp_brand_cents=62_000),
    _chronic("ogliflozin", 200, "brand", awp_brand_cents=68_000),
    _chronic(
        "aglutide",
        220,
        "brand",
        form="PEN",
        unit="ML",
        days=28,
        quantity=3_0000,
        awp_brand_cents=112_000,
    ),
    _chronic(
        "asulin", 220, "brand", form="VIAL", unit="ML", quantity=15_0000, awp_brand_cents=49_000
    ),
    _chronic("axaban", 190, "brand", quantity=60_0000, awp_brand_cents=66_000),
    _chronic(
        "imeterol",
        300,
        "brand",
        form="INHALER",
        unit="GM",
        quantity=10_6000,
        awp_brand_cents=44_000,
    ),
    _chronic("ogepant", 50, "brand", quantity=8_0000, awp_brand_cents=108_000),
    _acute("ocillin", 2600, 10, 20_0000, awp_generic_cents=3_200),
    _acute("amycin", 1700, 5, 6_0000, form="TABLET", awp_generic_cents=4_800),
    _acute("edinir", 800, 10, 20_0000, awp_generic_cents=9_500),
    _acute("usolone", 1400, 6, 21_0000, form="TABLET", awp_generic_cents=2_600),
    _acute("orcodone", 1000, 5, 20_0000, form="TABLET", awp_generic_cents=2_900),
    _acute("eprofen", 1500, 15, 45_0000, form="TABLET", awp_generic_cents=4_000),
    _acute("aciclovir", 500, 10, 30_0000, form="TABLET", awp_generic_cents=9_000),
    _acute("uconazole", 600, 3, 3_0000, form="TABLET", awp_generic_cents=4_000),
    _acute("ibenzaprine", 700, 14, 42_0000, form="TABLET", awp_generic_cents=6_000),
    _acute("asetron", 500, 4, 12_0000, form="TABLET", awp_generic_cents=22_000),
    _acute("otussin", 600, 7, 118_0000, form="SYRUP", unit="ML", awp_generic_cents=2_800),
    _acute("etasone", 800, 14, 45_0000, form="CREAM", unit="GM", awp_generic_cents=7_500),
    _acute("ofloxin", 500, 7, 5_0000, form="EYE DROPS", unit="ML", awp_generic_cents=6_500),
    _special("olimab", 130, "brand", form="PEN", unit="ML", days=28, quantity=1_6000),
    _special("atinib", 22, "brand", awp_brand_cents=1_580_000),
    _special("ifumarate", 32, "generic", quantity=60_0000),
    _special("isentan", 18, "generic", awp_generic_cents=290_000),
    _special("otropin", 14, "brand", form="CARTRIDGE", unit="ML", quantity=4_0000),
    _special("asbuvir", 7, "brand", days=28, quantity=28_0000, awp_brand_cents=2_450_000),
)

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
