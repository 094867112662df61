"""The pages that hand out a business case as a file."""

from django.urls import path

from tei.pages import files

TOOL = "tei/tools/<publicid:tool_id>"

urlpatterns = [
    path(f"{TOOL}/workbook.xlsx", files.workbook, name="tei-export-xlsx"),
    path(f"{TOOL}/business-case.pdf", files.business_case, name="tei-export-pdf"),
]
