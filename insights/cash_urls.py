"""Routes of cashing-up: the API's and the pages'."""

from django.urls import path

from insights.pages import cash as pages
from insights.pages import cash_moves as moves
from insights.views import cash

RECORD = "cash/reconciliations/<publicid:reconciliation_id>"

api = [
    path("cash/days/", cash.CashDayList.as_view(), name="cash-days"),
    path("cash/denominations/", cash.DenominationList.as_view(), name="cash-denominations"),
    path("cash/reconciliations/", cash.CashReconciliationList.as_view(), name="cash-records"),
    path(f"{RECORD}/", cash.CashReconciliationDetailView.as_view(), name="cash-record"),
    path(f"{RECORD}/change/", cash.CashChange.as_view(), name="cash-change"),
    path(f"{RECORD}/submit/", cash.CashSubmit.as_view(), name="cash-submit"),
    path(f"{RECORD}/second-count/", cash.CashSecondCount.as_view(), name="cash-second-count"),
    path(f"{RECORD}/verify/", cash.CashVerify.as_view(), name="cash-verify"),
    path(f"{RECORD}/close/", cash.CashClose.as_view(), name="cash-close"),
]

DAY = "cash/<publicid:reconciliation_id>"

pages_urls = [
    path("cash/", pages.days, name="insights-cash"),
    path("cash/escalations/", pages.escalations, name="insights-cash-escalations"),
    path("cash/sites/<publicid:site_id>/count/", pages.count, name="insights-cash-count"),
    path(f"{DAY}/", pages.day, name="insights-cash-day"),
    path(f"{DAY}/submit/", moves.submit, name="insights-cash-submit"),
    path(f"{DAY}/second-count/", moves.second_count, name="insights-cash-second-count"),
    path(f"{DAY}/verify/", moves.verify, name="insights-cash-verify"),
    path(f"{DAY}/close/", moves.close, name="insights-cash-close"),
    path(f"{DAY}/print/", moves.printed, name="insights-cash-print"),
    path(f"{DAY}/cash.csv", moves.exported, name="insights-cash-export"),
]
