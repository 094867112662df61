"""How often sources are asked: a feed of events soon after they happened, a sync by the hour."""

from datetime import timedelta

EVENTS, SYNC, DAILY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
