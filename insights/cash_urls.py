"""Routes of cashing-up: the API's and the pages'."""

from django.urls import path

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
