"""The therapy classes that generated claims are drawn from: prevalence, supply and price level."""

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["generic", "brand", "mixed"]


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


def class_index(stem: str) -> int:
    """The index of a class by its ending."""
    return next(index for index, therapy in enumerate(CLASSES) if therapy.stem == stem)
