"""Governance of providers, billing companies and payers' terms."""

from django.contrib import admin

from audit.billing.models import BaseUnit, BillingCompany, BillingProvider, PayerTerms
from audit.billing.queries.own import GOVERN
from leafenterprise.accounts.admin_access import GovernedAdmin


class BillingAdmin(GovernedAdmin):
    """What an administrator of the billing audit governs."""

    capability = GOVERN


@admin.register(BillingProvider)
class BillingProviderAdmin(BillingAdmin):
    """Physicians whose billing is audited, and their log-ins."""

    list_display = ("name", "organization", "user", "npi", "is_active")
    list_filter = ("organization", "is_active")
    search_fields = ("name", "npi")


@admin.register(BillingCompany)
class BillingCompanyAdmin(BillingAdmin):
    """Who bills and sends reports."""

    list_display = ("name", "organization", "is_active")
    list_filter = ("organization",)
    search_fields = ("name",)


@admin.register(PayerTerms)
class PayerTermsAdmin(BillingAdmin):
    """What payers pay by, and what may differ."""

    list_display = ("payer", "organization", "since", "until", "conversion_factor", "time_rule")
    list_filter = ("organization", "payer")
    search_fields = ("payer",)


@admin.register(BaseUnit)
class BaseUnitAdmin(BillingAdmin):
    """Base units as the organization licenses them."""

    list_display = ("code", "organization", "units", "since", "until")
    list_filter = ("organization",)
    search_fields = ("code",)
