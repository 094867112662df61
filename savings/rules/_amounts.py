"""How the dollars of a breach are written in SQL, exactly and without a binary float."""


def without_fee() -> str:
    """What the plan paid less the dispensing fee, not below 0; null without either.

    The pharmacy did dispense: its fee is no overpayment unless the fee itself is wrong.
    """
    return (
        "CASE WHEN plan_paid_usd IS NOT NULL AND dispensing_fee_usd IS NOT NULL "
        "THEN GREATEST(plan_paid_usd - dispensing_fee_usd, 0) END"
    )


def share_of_cost(part: str, whole: str) -> str:
    """ingredient_cost_usd × part / whole, half-up to the cent; null where any is or whole is 0.

    part and whole carry at most six decimals and are not negative; part is not above whole. Engines
    type and round a division of decimals differently, so the quotient is only estimated by one
    (it is off by less than a cent) and settled by what is left over, which is exact.
    """
    cents = _whole_number("CAST(ingredient_cost_usd AS DECIMAL(32,2)) * 100")
    parts, wholes = (
        _whole_number(f"CAST({value} AS DECIMAL(32,6)) * 1000000") for value in (part, whole)
    )
    product = f"{cents} * {parts}"
    estimate = (
        f"CAST(ROUND(CAST({product} AS DOUBLE) / NULLIF(CAST({wholes} AS DOUBLE), 0)) "
        "AS DECIMAL(18,0))"
    )
    twice_left = f"2 * ({product} - {_whole_number(estimate)} * {wholes})"
    settled = (
        f"{estimate} + CASE WHEN {twice_left} >= {wholes} THEN 1 "
        f"WHEN {twice_left} < -{wholes} THEN -1 ELSE 0 END"
    )
    return (
        f"CASE WHEN ingredient_cost_usd >= 0 AND ({part}) >= 0 AND ({whole}) > 0 THEN "
        f"CAST(CAST({settled} AS DECIMAL(18,0)) * CAST('0.01' AS DECIMAL(3,2)) "
        "AS DECIMAL(18,2)) END"
    )


def _whole_number(value: str) -> str:
    return f"CAST({value} AS DECIMAL(38,0))"
