"""The pocket consultant's answers, to read: nobody edits what a model said or a person chose."""

from django.contrib import admin

from savings.admin.kinds import ReadOnlyAdmin
from savings.models import Advice


@admin.register(Advice)
class AdviceAdmin(ReadOnlyAdmin):
    """Questions, verdicts and decisions."""

    list_display = ("run", "organization", "question", "outcome", "state", "asked_by", "asked_at")
    list_filter = ("state", "outcome")
