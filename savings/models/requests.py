"""What was asked for, and which exact scope it turned out to mean."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leafenterprise.accounts.models import Organization
from leafenterprise.shared.records import Record
from savings.models.scopes import Scope
from savings.states import REQUEST


class SourceRequest(Record):
    """An ITR or operator request; its state is how far it is resolved.

    `asked` keeps the words of the request (pbm, broker, group, from_date, to_date); `candidates`
    the scopes they could mean, each with what matched.
    """

    MACHINE = REQUEST
    SYSTEMS = [("itr", "ITR"), ("operator", "operator")]

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="requests")
    source_request_number = models.CharField(max_length=64)
    source_system = models.CharField(max_length=16, choices=SYSTEMS, default="itr")
    asked = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=16, choices=REQUEST.choices(), default=REQUEST.initial)
    reason_code = models.CharField(max_length=64, blank=True)
    candidates = models.JSONField(default=list)
    scope = models.ForeignKey(Scope, models.PROTECT, null=True, related_name="requests")
    resolved_at = models.DateTimeField(null=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "source_request_number"], name="request_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(REQUEST.states)), name="request_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state="exact") & Q(scope__isnull=False))
                | (~Q(state="exact") & Q(scope__isnull=True)),
                name="request_scope_iff_exact",
            ),
        ]

    def __str__(self) -> str:
        return self.source_request_number
