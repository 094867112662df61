"""Evidence in the admin: read there, decided on its own pages, where the second factor is asked."""

from django.contrib import admin

from savings.admin.kinds import ReadOnlyAdmin
from savings.models import EvidenceItem, EvidenceSignOff


class ReadOnlyEvidence(ReadOnlyAdmin):
    """Records that actions write: documents come in by page, API or connector."""

    capability = "evidence.govern"


@admin.register(EvidenceItem)
class EvidenceItemAdmin(ReadOnlyEvidence):
    """Every item with its state."""

    list_display = (
        "title", "organization", "kind", "state", "reason_code", "source_system", "created_at",
    )  # fmt: skip
    list_filter = ("kind", "state", "source_system")
    search_fields = ("title", "sha256", "source_object_id", "public_id")


@admin.register(EvidenceSignOff)
class EvidenceSignOffAdmin(ReadOnlyEvidence):
    """Every sign-off, those that no longer hold included."""

    list_display = ("item", "scope", "signed_by", "signed_at", "round")
    search_fields = ("item__title", "signed_by__email")
