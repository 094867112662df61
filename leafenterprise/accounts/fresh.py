"""Sensitive acts over the API ask for a second factor shown lately."""

from rest_framework.request import Request

from leafenterprise.accounts.second_factor import check_fresh

MINUTES = 10


def require_fresh_factor(request: Request) -> None:
    """Raises SecondFactorNeeded unless the person showed a second factor lately, where one is due.

    A token shows none: whoever has a second factor decides such things in a browser session.
    """
    check_fresh(request._request, minutes=MINUTES)
