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

    part and whole carry at most six decimals and are not negative. Division is of integers,
    because engines round and type a division of decimals differently.
    """
    cents = "CAST(ingredient_cost_usd * 100 AS HUGEINT)"
    parts, wholes = (f"CAST(({value}) * 1000000 AS HUGEINT)" for value in (part, whole))
    doubled = f"2 * {cents} * {parts} + {wholes}"
    return (
        f"CASE WHEN ingredient_cost_usd >= 0 AND ({part}) >= 0 AND ({whole}) > 0 THEN "
        f"CAST(CAST(({doubled}) // NULLIF(2 * {wholes}, 0) AS DECIMAL(18,0)) * 0.01 "
        "AS DECIMAL(18,2)) END"
    )
