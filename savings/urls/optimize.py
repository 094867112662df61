"""Routes of optimization and of the pocket consultant: the JSON door and the HTML door."""

from django.urls import URLPattern, path

from savings.pages import optimize as pages
from savings.views import optimize as views

NAMED: list[URLPattern] = [
    path("optimize", views.Optimize.as_view(), name="optimize"),
]
API: list[URLPattern] = [
    path("runs/<publicid:run_id>/advice/", views.RunAdvice.as_view(), name="run-advice"),
    path(
        "advice/<publicid:advice_id>/decide/",
        views.AdviceDecide.as_view(),
        name="advice-decide",
    ),
]
RUN = "savings/runs/<publicid:run_id>/optimize"
PAGES: list[URLPattern] = [
    path(f"{RUN}/", pages.optimize, name="savings-optimize"),
    path(f"{RUN}/ask/", pages.ask, name="savings-optimize-ask"),
    path("savings/advice/<publicid:advice_id>/decide/", pages.decide, name="savings-advice-decide"),
]
