"""Notes and coins by currency. To add a currency, add its row here."""

from collections.abc import Mapping
from decimal import Decimal

_FACES = {
    "AUD": "100 50 20 10 5 2 1 0.50 0.20 0.10 0.05",
    "CAD": "100 50 20 10 5 2 1 0.25 0.10 0.05",
    "CHF": "200 100 50 20 10 5 2 1 0.50 0.20 0.10 0.05",
    "DKK": "1000 500 200 100 50 20 10 5 2 1 0.50",
    "EUR": "500 200 100 50 20 10 5 2 1 0.50 0.20 0.10 0.05 0.02 0.01",
    "GBP": "50 20 10 5 2 1 0.50 0.20 0.10 0.05 0.02 0.01",
    "JPY": "10000 5000 2000 1000 500 100 50 10 5 1",
    "NOK": "1000 500 200 100 50 20 10 5 1",
    "NZD": "100 50 20 10 5 2 1 0.50 0.20 0.10",
    "SEK": "1000 500 200 100 50 20 10 5 2 1",
    "USD": "100 50 20 10 5 2 1 0.50 0.25 0.10 0.05 0.01",
}
DENOMINATIONS: dict[str, tuple[str, ...]] = {
    currency: tuple(format(Decimal(face), ".2f") for face in faces.split())
    for currency, faces in _FACES.items()
}
MOST_OF_ONE = 99_999


class NotCountable(ValueError):
    """A face that the currency does not have, or a number that counts nothing."""


def faces_of(currency: str) -> tuple[str, ...]:
    """The faces from the largest down; none where the currency is counted as one sum."""
    return DENOMINATIONS.get(currency, ())


def sum_of_faces(currency: str, numbers: Mapping[str, int]) -> Decimal:
    """What so many of each face come to.

    Unit: the currency. Raises: NotCountable.
    """
    for face, number in numbers.items():
        if face not in faces_of(currency):
            raise NotCountable(f"{currency} has no {face}.")
        if isinstance(number, bool) or not isinstance(number, int):
            raise NotCountable(f"The number of {face} is a whole number.")
        if not 0 <= number <= MOST_OF_ONE:
            raise NotCountable(f"The number of {face} is between 0 and {MOST_OF_ONE:,}.")
    return sum((Decimal(face) * number for face, number in numbers.items()), Decimal("0.00"))
