"""Why rows were rejected: line, column, the class of the value and a reason; never the value."""

REASONS = {
    "missing_value": "A required value is missing.",
    "not_a_number": "Not an amount by the grammar of amounts.",
    "too_many_decimals": "More decimals than the column stores.",
    "too_large": "A trillion or more.",
    "not_a_whole_number": "Not a whole number.",
    "not_a_date": "Not a date in the layout's formats, or a day that does not exist.",
    "unknown_code": "A code that the layout does not list.",
    "not_admitted": "The source marks the row as something else than a claim.",
    "ends_before_start": "The span ends before it starts.",
    "not_positive": "A price that is not above zero.",
    "repeated_row": "The same price for the same drug and day was stated before.",
    "conflicting_price": "Another price for the same drug and day was stated before.",
    "wrong_column_count": "The line has more or fewer cells than the header.",
    "stray_quote": "Quotation marks leave the line's cells in doubt.",
    "missing": "No NDC was given.",
    "ambiguous_10_digit": "A ten-digit NDC without hyphens.",
    "bad_length": "Digits, but not of any NDC form.",
    "not_digits": "An NDC with something other than digits and hyphens.",
    "wildcard": "A placeholder instead of an NDC.",
}


def value_class_sql(cell: str) -> str:
    """SQL for the shape of a cell: runs of digits become 9, runs of letters A; at most 20 signs."""
    letters = f"regexp_replace({cell}, '\\p{{L}}+', 'A', 'g')"
    digits = f"regexp_replace({letters}, '[0-9]+', '9', 'g')"
    shape = f"left(regexp_replace({digits}, '[^A9.,$/()+ -]+', '?', 'g'), 20)"
    return f"CASE WHEN coalesce(trim({cell}), '') = '' THEN 'empty' ELSE {shape} END"
