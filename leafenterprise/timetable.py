"""What runs by the clock: tasks and every how many seconds, for Celery's beat and our loop."""

from typing import Any

TIMETABLE: dict[str, dict[str, Any]] = {
    "sweep-jobs": {"task": "leafenterprise.jobs.tasks.sweep", "schedule": 30.0},
    "forget-answers": {"task": "leafenterprise.shared.tasks.forget_answers", "schedule": 3600.0},
    "anchor-trail": {"task": "audit.trail.tasks.anchor", "schedule": 60.0},
    "daily-backup": {"task": "audit.backup.tasks.daily", "schedule": 300.0},
    "monthly-exports": {"task": "audit.exports.tasks.monthly", "schedule": 900.0},
    "forget-exports": {"task": "audit.exports.tasks.forget", "schedule": 3600.0},
    "send-deliveries": {"task": "savings.outward_tasks.send_deliveries", "schedule": 15.0},
    "detect-insights": {"task": "insights.tasks.look_around", "schedule": 900.0},
    "pull-sources": {"task": "insights.pull_tasks.pull_sources", "schedule": 30.0},
    "insights-feed": {"task": "insights.feed_tasks.keep_feeds", "schedule": 15.0},
    "close-insights-days": {"task": "insights.closing_tasks.close_days", "schedule": 300.0},
    "insights-retention": {"task": "insights.retention_tasks.apply_rules", "schedule": 3600.0},
    "forget-privacy-files": {"task": "insights.retention_tasks.forget_files", "schedule": 3600.0},
    "apply-retention": {"task": "savings.lifecycle_tasks.apply_retention", "schedule": 3600.0},
    "give-up-uploads": {
        "task": "savings.lifecycle_tasks.give_up_failed_uploads",
        "schedule": 3600.0,
    },
}
