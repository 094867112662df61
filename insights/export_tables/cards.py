"""Insight cards: what was noticed, and what people made of it."""

from audit.exports.declaration import Column, ExportTable
from insights.filters import CardFilter
from insights.queries.cards import list_cards
from insights.queries.signals import VIEW

EXPORT = ExportTable(
    id="cards",
    title="Insight cards",
    capability=VIEW,
    rows=lambda asked: list_cards(asked.user),
    filters=CardFilter,
    dated="generated_at__date",
    pages=("insights-cards",),
    columns=(
        Column("card", "Card", lambda one: one.public_id),
        Column("generated_at", "Noticed", lambda one: one.generated_at, "date"),
        Column("site", "Site", lambda one: one.site.name if one.site else "several sites"),
        Column("category", "Category", lambda one: one.category),
        Column("severity", "Severity", lambda one: one.severity),
        Column("title", "Title", lambda one: one.title),
        Column("explanation", "Explanation", lambda one: one.explanation),
        Column("at_stake", "At stake", lambda one: one.at_stake, "number"),
        Column("currency", "Currency", lambda one: one.currency_code or None),
        Column("detector", "Detector", lambda one: f"{one.detector} {one.detector_version}"),
        Column("state", "State", lambda one: one.state),
        Column("acknowledged_at", "Acknowledged", lambda one: one.acknowledged_at, "date"),
        Column("outcome", "Outcome", lambda one: one.outcome or None),
    ),
)
