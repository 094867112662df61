"""Routes of how records end and of privacy requests."""

from django.urls import path

from insights.pages import privacy as privacy_pages
from insights.pages import retention as pages
from insights.views import privacy, retention

DELETION = "record-deletions/<publicid:record_deletion_id>"
ROOT = "retention/"  # one place in the navigation
REQUEST = "privacy-requests/<publicid:privacy_request_id>"

api = [
    path("retention/", retention.RuleList.as_view(), name="retention-rules"),
    path("record-deletions/", retention.DeletionList.as_view(), name="record-deletions"),
    path(f"{DELETION}/", retention.DeletionDetail.as_view(), name="record-deletion"),
    path(f"{DELETION}/approve/", retention.DeletionApprove.as_view(), name="deletion-approve"),
    path(f"{DELETION}/reject/", retention.DeletionReject.as_view(), name="deletion-reject"),
    path(f"{DELETION}/withdraw/", retention.DeletionWithdraw.as_view(), name="deletion-withdraw"),
    path(f"{DELETION}/ask-again/", retention.DeletionAskAgain.as_view(), name="deletion-again"),
    path("privacy-requests/", privacy.PrivacyList.as_view(), name="privacy-requests"),
    path(f"{REQUEST}/", privacy.PrivacyDetail.as_view(), name="privacy-request"),
    path(f"{REQUEST}/file/", privacy.PrivacyFile.as_view(), name="privacy-file"),
    path(f"{REQUEST}/approve/", privacy.PrivacyApprove.as_view(), name="privacy-approve"),
    path(f"{REQUEST}/reject/", privacy.PrivacyReject.as_view(), name="privacy-reject"),
    path(f"{REQUEST}/withdraw/", privacy.PrivacyWithdraw.as_view(), name="privacy-withdraw"),
    path(f"{REQUEST}/ask-again/", privacy.PrivacyAskAgain.as_view(), name="privacy-again"),
]

pages_urls = [
    path(ROOT, pages.retention, name="insights-retention"),
    path(f"{ROOT}ask/", pages.ask, name="insights-deletion-ask"),
    path(f"{ROOT}{DELETION}/", pages.deletion, name="insights-deletion"),
    path(f"{ROOT}{DELETION}/moves/<slug:move>/", pages.move, name="insights-deletion-move"),
    path(f"{ROOT}privacy-requests/", privacy_pages.ask, name="insights-privacy-ask"),
    path(f"{ROOT}{REQUEST}/", privacy_pages.request_page, name="insights-privacy"),
    path(f"{ROOT}{REQUEST}/file/", privacy_pages.take, name="insights-privacy-file"),
    path(f"{ROOT}{REQUEST}/moves/<slug:move>/", privacy_pages.move, name="insights-privacy-move"),
]
