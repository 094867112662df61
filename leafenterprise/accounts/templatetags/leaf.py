"""Template pieces every page uses: icons, badges, numbers."""

from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leafenterprise.shared.money import money_text, ratio_text

register = template.Library()

# What a state means to the eye: its tone and its shape, so that colour never speaks alone.
LOOKS: dict[str, tuple[str, str]] = {
    "final": ("good", "done"),
    "partial": ("warn", "half"),
    "candidate_only": ("idea", "dotted"),
    "modeled_with_gaps": ("warn", "gaps"),
    "blocked": ("bad", "stop"),
    "queued": ("plain", "waiting"),
    "received": ("plain", "waiting"),
    "draft": ("plain", "waiting"),
    "draft_generated": ("plain", "waiting"),
    "under_review": ("idea", "half"),
    "exported": ("good", "done"),
    "distributed": ("good", "done"),
    "open": ("info", "waiting"),
    "running": ("info", "going"),
    "working": ("info", "going"),
    "ingesting": ("info", "going"),
    "ambiguous": ("idea", "dotted"),
    "succeeded": ("good", "done"),
    "completed": ("good", "done"),
    "finished": ("good", "done"),
    "ready": ("good", "done"),
    "exact": ("good", "done"),
    "ingested": ("good", "done"),
    "resolved": ("good", "done"),
    "active": ("good", "done"),
    "approved": ("good", "done"),
    "accepted": ("good", "done"),
    "taken": ("good", "done"),
    "trusted": ("good", "done"),
    "proved": ("good", "done"),
    "candidate": ("idea", "dotted"),
    "modeled": ("warn", "gaps"),
    "migration": ("plain", "waiting"),
    "awaiting": ("info", "waiting"),
    "allowed": ("good", "done"),
    "needs_approval": ("idea", "half"),
    "executed": ("good", "done"),
    "done": ("good", "done"),
    "closed": ("plain", "void"),
    "requested": ("info", "waiting"),
    "deleting": ("info", "going"),
    "deleted": ("plain", "void"),
    "stopped": ("warn", "gaps"),
    "delivered": ("good", "done"),
    "collected": ("good", "done"),
    "collecting": ("info", "going"),
    "unreachable": ("bad", "stop"),
    "unconfigured": ("plain", "void"),
    "current": ("good", "done"),
    "late": ("warn", "gaps"),
    "failing": ("bad", "stop"),
    "given_up": ("bad", "stop"),
    "failed": ("bad", "stop"),
    "refused": ("bad", "stop"),
    "none": ("warn", "gaps"),
    "missing": ("warn", "gaps"),
    "no_source_expected": ("plain", "void"),
    "rejected": ("bad", "stop"),
    "cancelled": ("plain", "void"),
    "retired": ("plain", "void"),
    "superseded": ("plain", "void"),
    "withdrawn": ("plain", "void"),
    "revoked": ("plain", "void"),
    "expired": ("plain", "void"),
    "archived": ("plain", "void"),
    "dismissed": ("plain", "void"),
    "withheld": ("warn", "gaps"),
    "held": ("warn", "waiting"),
    "redriven": ("good", "done"),
    "in_progress": ("info", "going"),
    "proposed": ("idea", "dotted"),
    "offered": ("idea", "dotted"),
    "modified": ("good", "half"),
    "asked": ("info", "waiting"),
    "no_cash_recorded": ("plain", "waiting"),
    "cash_recorded": ("info", "going"),
    "awaiting_verification": ("idea", "half"),
    "verified_balanced": ("good", "done"),
    "verified_variance_logged": ("warn", "done"),
    "escalated": ("bad", "stop"),
    "generated": ("info", "waiting"),
    "acknowledged": ("idea", "half"),
    "action_created": ("info", "going"),
    "informational": ("info", "info"),
    "warning": ("warn", "gaps"),
    "critical": ("bad", "stop"),
    "dropped": ("plain", "void"),
    "needs_mapping": ("idea", "half"),
    "confirmed": ("info", "going"),
    "stored": ("good", "done"),
    "discarded": ("plain", "void"),
    "balanced": ("good", "done"),
    "unbalanced": ("bad", "stop"),
    "not_printed": ("plain", "void"),
    "disputed": ("warn", "waiting"),
    "recovered": ("good", "done"),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing from the sprite; it never carries meaning alone."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("images/icons.svg"),
        name,
    )


@register.simple_tag
def badge(state: str, label: str = "") -> SafeString:
    """A state as colour, shape and words."""
    tone, shape = LOOKS.get(str(state), ("plain", "waiting"))
    words = label or str(state).replace("_", " ").capitalize()
    return format_html(
        '<span class="badge" data-tone="{}" data-state="{}">{}{}</span>',
        tone,
        state,
        icon(shape),
        words,
    )


@register.filter
def tone(state: str) -> str:
    """The tone of a state: good, info, warn, idea, bad or plain."""
    return LOOKS.get(str(state), ("plain", ""))[0]


@register.filter
def usd(value: Any) -> str:
    """Dollars; an absent amount is a dash, never a zero."""
    return "–" if value in (None, "") else money_text(Decimal(str(value)))


@register.filter
def percent(value: Any, places: int = 2) -> str:
    """A ratio as percent; an absent one is a dash."""
    return "–" if value in (None, "") else ratio_text(Decimal(str(value)), places)


@register.filter
def words(value: Any) -> str:
    """A code as words: candidate_only is “Candidate only”."""
    return str(value).replace("_", " ").capitalize()


@register.simple_tag
def control(field: Any) -> SafeString:
    """A form field's control, tied to its hint and its error for screen readers."""
    described = [f"{field.auto_id}_hint"] if field.help_text else []
    attributes: dict[str, str] = {}
    if field.errors:
        described.append(f"{field.auto_id}_error")
        attributes["aria-invalid"] = "true"
    attributes["aria-describedby"] = " ".join(described) or None  # type: ignore[assignment]
    return field.as_widget(attrs={k: v for k, v in attributes.items() if v})


@register.simple_tag(takes_context=True)
def page_url(context: Any, number: int) -> str:
    """The address of another page of this list, filters kept."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
