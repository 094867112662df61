"""National Drug Codes: every unambiguous form becomes the 11-digit 5-4-2; nothing is guessed.

With hyphens the segments say where the missing zero belongs (4-4-2, 5-3-2, 5-4-1). Ten digits
without hyphens could be any of the three: the code is kept as written and flagged.
Source: FDA, 21 CFR 207.33 (10-digit forms); HIPAA billing form 5-4-2.
"""

import re

PROBLEMS = {
    "missing": "No code was given.",
    "ambiguous_10_digit": "Ten digits without hyphens: 4-4-2, 5-3-2 or 5-4-1 cannot be told apart.",
    "bad_length": "Digits, but not of any NDC form.",
    "not_digits": "Holds something other than digits and hyphens.",
    "wildcard": "A placeholder: asterisks, one digit repeated, nothing but zeros.",
}

# Columns kept beside ndc11 in a claims table: the code as the source wrote it, and its problem.
NDC_SOURCE = "ndc_source"
NDC_PROBLEM = "ndc_problem"

_SEGMENTS = {
    "5-4-2": r"([0-9]{5})-([0-9]{4})-([0-9]{2})",
    "4-4-2": r"([0-9]{4})-([0-9]{4})-([0-9]{2})",
    "5-3-2": r"([0-9]{5})-([0-9]{3})-([0-9]{2})",
    "5-4-1": r"([0-9]{5})-([0-9]{4})-([0-9]{1})",
}
_PADDED = {
    "5-4-2": r"\1\2\3",
    "4-4-2": r"0\1\2\3",
    "5-3-2": r"\g<1>0\2\3",
    "5-4-1": r"\1\g<2>0\3",
}
_REPEATED = "|".join(["0{10}", *(f"{digit}{{11}}" for digit in range(10))])


def normalise_ndc(text: str | None) -> tuple[str | None, str]:
    """(ndc11, problem): the 11-digit code and "", or None and a key of PROBLEMS."""
    cell = (text or "").strip(" ")
    if not cell:
        return None, "missing"
    if "*" in cell or re.fullmatch(_REPEATED, cell.replace("-", "")):
        return None, "wildcard"
    for form, pattern in _SEGMENTS.items():
        if found := re.fullmatch(pattern, cell, re.ASCII):
            return found.expand(_PADDED[form]), ""
    if not re.fullmatch("[0-9-]+", cell, re.ASCII):
        return None, "not_digits"
    if re.fullmatch("[0-9]{11}", cell, re.ASCII):
        return cell, ""
    return None, "ambiguous_10_digit" if re.fullmatch("[0-9]{10}", cell) else "bad_length"


def ndc_sql(cell: str) -> str:
    """SQL for ndc11: NULL unless the form is one of the four or eleven digits."""
    trimmed = f"trim({cell})"
    forms = " ".join(
        f"WHEN regexp_full_match({trimmed}, '{pattern}') "
        f"THEN regexp_replace({trimmed}, '^{pattern}$', '{_sql_padding(form)}')"
        for form, pattern in _SEGMENTS.items()
    )
    repeated = " ".join(f"WHEN '{str(digit) * 11}' THEN NULL" for digit in range(10))
    digits = f"CASE X {repeated} ELSE X END"  # a list for IN would become a join
    bare = digits.replace("X", trimmed)
    hyphened = digits.replace("X", f"(CASE {forms} END)")
    return (
        f"CASE WHEN regexp_full_match({cell}, '[0-9]{{11}}') THEN {digits.replace('X', cell)} "
        f"WHEN regexp_full_match({trimmed}, '[0-9]{{11}}') THEN {bare} "
        f"WHEN contains({cell}, '-') THEN {hyphened} END"
    )


def _sql_padding(form: str) -> str:
    return re.sub(r"\\g<(\d)>", r"\\\1", _PADDED[form])


def problem_sql(cell: str, ndc11: str) -> str:
    """SQL for the problem of a cell whose ndc11 is NULL; NULL where there is none."""
    digits = f"replace({cell}, '-', '')"
    return (
        f"CASE WHEN {ndc11} IS NOT NULL THEN NULL "
        f"WHEN {cell} IS NULL OR trim({cell}) = '' THEN 'missing' "
        f"WHEN contains({cell}, '*') OR regexp_full_match(trim({digits}), '{_REPEATED}') "
        f"THEN 'wildcard' "
        f"WHEN NOT regexp_full_match(trim({cell}), '[0-9-]+') THEN 'not_digits' "
        f"WHEN regexp_full_match(trim({cell}), '[0-9]{{10}}') THEN 'ambiguous_10_digit' "
        f"ELSE 'bad_length' END"
    )
