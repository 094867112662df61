"""Routes of insight cards: the API's and the pages'."""

from django.urls import path

from insights.pages import cards as pages
from insights.pages import notices
from insights.views import cards, own, tasks

CARD = "cards/<publicid:card_id>"
TASK = "follow-ups/<publicid:follow_up_id>"

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
    path("follow-ups/", tasks.TaskList.as_view(), name="follow-ups"),
    path(f"{TASK}/", tasks.TaskDetail.as_view(), name="follow-up"),
    path(f"{TASK}/complete/", tasks.TaskComplete.as_view(), name="follow-up-complete"),
    path(f"{TASK}/drop/", tasks.TaskDrop.as_view(), name="follow-up-drop"),
    path("notices/", own.Notices.as_view(), name="notices"),
]

pages_urls = [
    path("cards/", pages.board, name="insights-cards"),
    path("cards/notices/", notices.notices, name="insights-notices"),
    path(f"{CARD}/", pages.card, name="insights-card"),
    path(f"{CARD}/task/", pages.task, name="insights-card-task"),
    path(f"{CARD}/texts/", pages.ask, name="insights-card-ask"),
    path(f"{CARD}/texts/<publicid:text_id>/decision/", pages.decide, name="insights-card-decide"),
    path(f"{CARD}/moves/<slug:move>/", pages.move, name="insights-card-move"),
]
