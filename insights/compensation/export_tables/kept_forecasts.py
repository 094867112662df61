"""Forecasts as they were kept, with what came."""

from audit.billing.queries.own import AUDIT
from audit.exports.declaration import Column, ExportTable
from insights.compensation.filters import SnapshotFilter
from insights.compensation.income import MEASURES
from insights.compensation.queries import list_snapshots

EXPORT = ExportTable(
    id="kept_forecasts",
    title="Kept forecasts",
    capability=AUDIT,
    rows=lambda asked: list_snapshots(asked.user),
    filters=SnapshotFilter,
    dated="forecast_date",
    pages=("compensation-accuracy",),
    columns=(
        Column("provider", "Provider", lambda one: one.provider.name),
        Column("measure", "Income as", lambda one: MEASURES.get(one.measure, one.measure)),
        Column("model", "Model", lambda one: one.model_used),
        Column("made", "Made", lambda one: one.created_date, "date"),
        Column("month", "Month", lambda one: one.forecast_date, "date"),
        Column("horizon", "Months ahead", lambda one: one.horizon, "count"),
        Column("forecast", "Forecast", lambda one: one.predicted_amount, "usd"),
        Column("level", "Range in percent", lambda one: one.confidence_level, "count"),
        Column("low", "Low", lambda one: one.low, "usd"),
        Column("high", "High", lambda one: one.high, "usd"),
        Column("actual", "Came", lambda one: one.actual_amount, "usd"),
    ),
)
