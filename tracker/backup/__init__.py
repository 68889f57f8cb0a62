"""One file with everything, and back: a zip of `database.dump` (pg_dump's custom format) and `manifest.json`.

The manifest has each table's number of rows and fingerprint, taken in the snapshot that was dumped. After
a restore they are taken again, and must be the same.
"""

from tracker.backup.archive import back_up, restore
from tracker.backup.programs import BackupError, Database, database_of

__all__ = ["BackupError", "Database", "back_up", "database_of", "restore"]
