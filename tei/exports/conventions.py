"""The conventions behind every figure, in words that any reader of a file understands."""

from collections.abc import Sequence

from tei.case.declarations import Case
from tei.case_charts import year_label
from tei.queries.required import Missing

MOST_NAMED = 12  # of the required fields without a value; the rest are counted


def conventions_of(case: Case) -> tuple[tuple[str, str], ...]:
    """Name and words of each convention that counts for the case."""
    once = (
        "One-time amounts fall into year 0, which is not discounted."
        if case.has_initial_period
        else "One-time amounts fall into year 1 and are discounted by one year."
    )
    costs = (
        "Raised by their risk: entered × (1 + risk); of a negative amount (a credit) × (1 − risk)."
        if case.risk_adjust_costs
        else "Costs are never adjusted for risk."
    )
    before = ", and all of year 0 before it" if case.has_initial_period else ""
    return (
        ("Benefits", "Lowered by their risk: entered × (1 − risk); of a negative amount × (1 + "
         "risk), since risk counts against the case. A risk of its own in a year stands in the "
         "place of the field's."),
        ("Costs", costs),
        ("One-time amounts", once),
        ("Discounting", "Present value = amount ÷ (1 + discount rate)^year, years counted from 1; "
         "every amount of a year is taken to fall at its end."),
        ("Rounding", "Nothing is rounded before the last step; every figure is rounded half-up "
         "once, so the net present value may differ by a cent from the difference of the totals."),
        ("Payback", "The first month in which cumulative benefits reach cumulative costs: annual "
         f"amounts spread evenly over twelve months, one-time amounts in month 1{before}, nothing "
         "discounted."),
        ("Blank cells", "Count as 0; where the template requires a value, it is said that there is "
         "none."),
        ("Assumptions", "Percentages, numbers and text are recorded and never added to money."),
    )  # fmt: skip


def missing_words(missing: Sequence[Missing]) -> str:
    """A sentence that says which required values are not there; "" where all are."""
    if not missing:
        return ""
    told = [_lacking(each) for each in missing[:MOST_NAMED]]
    told += [f"and {more} more"] if (more := len(missing) - MOST_NAMED) > 0 else []
    return f"Required and not entered: {'; '.join(told)}."


def _lacking(one: Missing) -> str:
    """The field, with the years where it takes a value for each."""
    years = [year_label(year).lower() for year in one.years if year is not None]
    return f"{one.label} ({', '.join(years)})" if years else one.label
