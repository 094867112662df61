"""What list pages share: filters that say what is wrong, and paging."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_filters import rest_framework as filters

from leafenterprise.shared.errors import InvalidInput

ON_A_PAGE = 25


def narrowed(
    request: HttpRequest, shape: type[filters.FilterSet], rows: QuerySet[Any]
) -> QuerySet[Any]:
    """The rows that the address asks for. Raises: InvalidInput naming the filter."""
    given = {name: value for name, value in request.GET.items() if value}
    found = shape(given, queryset=rows, request=request)
    if not found.is_valid():
        raise InvalidInput(**found.errors)
    return found.qs


def paged(request: HttpRequest, rows: Any, on_a_page: int = ON_A_PAGE) -> Page[Any]:
    """The page of the list that the address asks for, or the nearest there is."""
    return Paginator(rows, on_a_page).get_page(request.GET.get("page"))


def whole_or_part(
    request: HttpRequest, whole: str, part: str, context: dict[str, Any]
) -> HttpResponse:
    """The page, or only the part of it that renews itself."""
    answer = render(request, part if request.headers.get("HX-Request") else whole, context)
    answer["Vary"] = "HX-Request"
    return answer
