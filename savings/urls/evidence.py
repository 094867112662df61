"""Routes of evidence: JSON and pages."""

from django.urls import URLPattern, path

from savings.pages import evidence as pages
from savings.views import evidence

ITEM = "evidence/<publicid:item_id>"
API: list[URLPattern] = [
    path("evidence/", evidence.EvidenceList.as_view(), name="evidence"),
    path(f"{ITEM}/", evidence.EvidenceDetail.as_view(), name="evidence-item"),
    path(f"{ITEM}/matches/", evidence.EvidenceMatches.as_view(), name="evidence-matches"),
    path(f"{ITEM}/file/", evidence.EvidenceFile.as_view(), name="evidence-file"),
    path(f"{ITEM}/sign-off/", evidence.EvidenceSigning.as_view(), name="evidence-sign-off"),
    path(f"{ITEM}/block/", evidence.EvidenceBlock.as_view(), name="evidence-block"),
    path(f"{ITEM}/reopen/", evidence.EvidenceReopen.as_view(), name="evidence-reopen"),
    path(
        "scopes/<publicid:scope_id>/evidence/",
        evidence.EvidenceBoard.as_view(),
        name="evidence-board",
    ),
]

SHOWN = f"savings/{ITEM}"
PAGES: list[URLPattern] = [
    path("savings/evidence/", pages.boards, name="savings-evidence"),
    path("savings/evidence/add/", pages.add, name="savings-evidence-add"),
    path(
        "savings/evidence/collect/<slug:connector>/",
        pages.collect,
        name="savings-evidence-collect",
    ),
    path("savings/evidence/scopes/<publicid:scope_id>/", pages.board, name="savings-board"),
    path(f"{SHOWN}/", pages.item, name="savings-evidence-item"),
    path(f"{SHOWN}/file/", pages.file, name="savings-evidence-file"),
    path(f"{SHOWN}/sign-off/", pages.sign_off, name="savings-evidence-sign-off"),
    path(f"{SHOWN}/block/", pages.block, name="savings-evidence-block"),
    path(f"{SHOWN}/reopen/", pages.reopen, name="savings-evidence-reopen"),
]
