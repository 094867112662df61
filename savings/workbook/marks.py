"""How the workbook writes units and states: number formats, words, ink and fill."""

from collections.abc import Mapping

from leafenterprise.shared.workbook import look
from leafenterprise.shared.workbook.look import Style

UNIT_FORMATS: Mapping[str, str] = {
    "usd": look.USD,
    "usd_per_script": look.USD,
    "usd_per_month": look.USD,
    "ratio": look.RATIO,
    "count": look.COUNT,
    "days": look.NUMBER,
    "months": look.NUMBER,
}


def figure_format(unit: str, places: int) -> str:
    """The number format of a figure: dollars show all places that the figure has."""
    if unit.startswith("usd") and places > 2:
        return f"$#,##0.{'0' * places}"
    return UNIT_FORMATS.get(unit, look.NUMBER)


UNIT_WORDS: Mapping[str, str] = {
    "usd": "USD",
    "usd_per_script": "USD per script",
    "usd_per_month": "USD per month",
    "ratio": "%",
    "count": "count",
    "days": "days",
    "months": "months",
}

# Ink and fill of each readiness and evidence state: read by colour and by word alike.
BADGES: Mapping[str, tuple[str, str]] = {
    "final": ("18603D", "E5F1E9"),
    "exact": ("18603D", "E5F1E9"),
    "partial": ("7A4B00", "FBF1DC"),
    "candidate_only": ("1D5583", "E6EFF7"),
    "modeled_with_gaps": ("56449A", "EEEBF8"),
    "blocked": ("9B1C1C", "FBDDDD"),
    "missing": ("9B1C1C", "FBDDDD"),
    "not computable": ("5F6B63", "EFF1EC"),
    "live": ("18603D", look.MINT),
    "stated": ("5F6B63", "EFF1EC"),
}


def badge(state: str) -> Style:
    """The look of a state's word."""
    ink, fill = BADGES.get(state, (look.INK, look.MIST))
    return Style(bold=True, colour=ink, fill=fill, align="center", rule=look.WHITE)
