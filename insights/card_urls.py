"""Routes of insight cards: the API's and the pages'."""

from django.urls import path

from insights.pages import cards as pages
from insights.views import cards

CARD = "cards/<publicid:card_id>"

api = [
    path("cards/", cards.CardList.as_view(), name="cards"),
    path("cards/counts/", cards.CardCountsView.as_view(), name="card-counts"),
    path(f"{CARD}/", cards.CardDetail.as_view(), name="card"),
    path(f"{CARD}/acknowledge/", cards.CardAcknowledge.as_view(), name="card-acknowledge"),
    path(f"{CARD}/resolve/", cards.CardResolve.as_view(), name="card-resolve"),
    path(f"{CARD}/archive/", cards.CardArchive.as_view(), name="card-archive"),
    path(f"{CARD}/task/", cards.CardTask.as_view(), name="card-task"),
    path(f"{CARD}/texts/", cards.CardTextList.as_view(), name="card-texts"),
    path(
        f"{CARD}/texts/<publicid:text_id>/decision/",
        cards.CardTextDecision.as_view(),
        name="card-text-decision",
    ),
]

pages_urls = [
    path("cards/", pages.board, name="insights-cards"),
    path(f"{CARD}/", pages.card, name="insights-card"),
    path(f"{CARD}/task/", pages.task, name="insights-card-task"),
    path(f"{CARD}/texts/", pages.ask, name="insights-card-ask"),
    path(f"{CARD}/texts/<publicid:text_id>/decision/", pages.decide, name="insights-card-decide"),
    path(f"{CARD}/moves/<slug:move>/", pages.move, name="insights-card-move"),
]
