"""A physician's own income: what it was, what it may become, and how good the forecasts were."""
