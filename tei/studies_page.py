"""Published studies beside what comes out here, as a document."""

import textwrap
from collections.abc import Iterable, Sequence

from tei.case.summary import summarize
from tei.studies import (
    WHOLE_MONTHS,
    Compared,
    Study,
    compare_rows,
    compare_study,
    study_case,
)

HEAD = """# Published studies

Written by `manage.py tei_studies FOLDER --write` from the figures of published studies, which stay
outside the project; do not edit. Each is entered as a report with an initial period and
risk-adjusted costs (`has_initial_period`, `risk_adjust_costs`) and calculated as any other tool.

Conventions of the publications: what is paid at the start is not discounted, year t is divided by
(1 + rate)^t; benefits × (1 − risk), costs × (1 + risk); payback on undiscounted flows, linear
inside the year, except for the one study that states the whole month in which it falls
(office-365-e5; its section gives both numbers). A study rounds its rows
before it adds them: a row holds within 1 USD, a total within 4 USD, a percentage when it rounds to
the whole percent that is printed, months when they round to the places that are printed.
"""
SERIES = "The Total Economic Impact Of "
SLIPS = {
    "office-365-e5": (
        "The printed total of row J is not the sum of its columns; its present value holds."
    ),
    "power-bi": (
        "Totals in the text differ from its table; the table is what is compared. Which row the "
        "second return leaves out is inferred from the figures."
    ),
}


def studies_markdown(studies: Iterable[Study]) -> str:
    """An overview with one line a study, then one section each."""
    known = list(studies)
    return "\n".join([HEAD, *_overview(known), "", *(_section(study) for study in known)])


def holds_everywhere(studies: Iterable[Study]) -> bool:
    """Whether every figure of every study comes out as printed."""
    return all(
        each.holds for study in studies for each in (*compare_study(study), *compare_rows(study))
    )


def _overview(studies: Sequence[Study]) -> list[str]:
    lines = [
        "| study | NPV, printed | NPV, here | ROI, printed | ROI, here | figures that hold "
        "| rows that hold |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for study in studies:
        figures, rows = compare_study(study), compare_rows(study)
        npv, roi = figures[2], figures[3]
        lines.append(
            f"| [{_name(study)}](#{study['slug']}) | {npv.published} | {npv.reproduced} "
            f"| {roi.published} | {roi.reproduced} | {_share(figures)} | {_share(rows)} |"
        )
    return lines


def _section(study: Study) -> str:
    rate = f"{100 * float(study['discount_rate']):g} %"
    about = (
        f"{study['title']}. {study['publisher']}, {study['date']}. "
        f"{study['analysis_years']} years at {rate}."
    )
    slip = SLIPS.get(study["slug"], "")
    said = " ".join(filter(None, (slip, _month_note(study))))
    note = [*textwrap.wrap(said, 100), ""] if said else []
    return "\n".join(
        [
            f"## {study['slug']}",
            "",
            *textwrap.wrap(about, 100),
            "",
            *note,
            *_table("figure", compare_study(study)),
            "",
            *_table("present value of", compare_rows(study)),
            "",
        ]
    )


def _month_note(study: Study) -> str:
    """Of a study that states its payback by another convention than the rest: both numbers."""
    if study["slug"] not in WHOLE_MONTHS:
        return ""
    figures = summarize(study_case(study)).figures
    return (
        "Its payback is stated by another convention than that of the other studies: as the month "
        "in which the costs are recovered, counted whole. Here that is month "
        f"{figures['payback_period_months']}, as printed; linear inside the year it would be "
        f"{figures['payback_linear_months']} months, which is not what is printed."
    )


def _table(of: str, compared: Iterable[Compared]) -> list[str]:
    rows = (
        f"| {each.what} | {each.published} | {each.reproduced} "
        f"| {'' if each.difference is None else f'{each.difference:+}'} "
        f"| {'yes' if each.holds else '**no**'} |"
        for each in compared
    )
    head = [f"| {of} | printed | here | difference | holds |", "|---|---:|---:|---:|---|"]
    return [*head, *rows]


def _share(compared: Sequence[Compared]) -> str:
    return f"{sum(each.holds for each in compared)} of {len(compared)}"


def _name(study: Study) -> str:
    return f"{study['title'].removeprefix(SERIES)}, {study['date'][:4]}"
