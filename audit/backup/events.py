"""What the trail says of backups."""

from audit import trail

MADE = trail.register("backup.made", "A backup was made")
VERIFIED = trail.register("backup.verified", "A backup was verified")
RESTORED = trail.register("backup.restored", "The database was replaced by a backup")
PRUNED = trail.register("backup.pruned", "Old backups were removed")
DRILLED = trail.register("backup.drilled", "A restore was tried in a scratch database")
REFUSED = trail.register("backup.restore_failed", "A restore failed; the old state runs on")
