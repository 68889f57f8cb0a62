"""The embedded server, with the real binaries: who starts it, what keeps it up, what it survives."""

import fcntl
import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.database.conftest import User, eventually, kill, postmaster, supervisor
from tracker import embedded
from tracker.embedded import places
from tracker.embedded.client import PROJECT
from tracker.embedded.places import place_for

Use = Callable[..., User]
Ensure = Callable[[Path], Path]

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has died")
root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, whose server runs under another account")


def test_server_from_nothing(data_dir: Path, use: Use) -> None:
    user = use(data_dir)
    assert user.ask("SHOW server_version").startswith("18.")
    assert user.ask("SHOW server_encoding") == "UTF8"
    assert user.ask("SHOW data_checksums") == "on"
    assert user.ask("SHOW listen_addresses") == ""  # nothing listens on TCP
    assert user.ask("SELECT lower('ÁÑ')") == "áñ"
    place = place_for(data_dir)
    assert {folder.stat().st_mode & 0o777 for folder in (place.home, place.run, place.data)} == {0o700}


def test_log_does_not_quote_what_people_wrote(data_dir: Path, use: Use) -> None:
    assert "confidential" in use(data_dir).ask("SELECT 'confidential'::int")
    assert "confidential" not in place_for(data_dir).log.read_text()


def test_role_owns_the_database_and_is_no_superuser(data_dir: Path, use: Use) -> None:
    user = use(data_dir)
    assert user.ask("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "False"
    assert user.ask("CREATE EXTENSION unaccent") == "done"
    assert user.ask("CREATE DATABASE test_tenor") == "done"


def test_last_user_to_leave_stops_it_and_data_stay(data_dir: Path, use: Use) -> None:
    first, second = use(data_dir), use(data_dir)
    first.ask("CREATE TABLE kept AS SELECT 42 AS answer")
    second.ask("SELECT 1")
    first.leave()
    assert second.ask("SELECT answer FROM kept") == "42"
    second.kill()
    eventually(place_for(data_dir).stopped)
    assert use(data_dir).ask("SELECT answer FROM kept") == "42"


def test_forks_of_a_user_keep_it(data_dir: Path, use: Use) -> None:
    parent = use(data_dir, "fork")
    assert parent.ask("SELECT 1") == "1"
    assert parent.process.wait(5) == 0  # the child answered, and goes on
    server = postmaster(place_for(data_dir))
    assert parent.ask("SELECT 2") == "2"
    assert postmaster(place_for(data_dir)) == server


def test_eight_starters_at_once(data_dir: Path, use: Use) -> None:
    users = [use(data_dir) for _ in range(8)]
    for user in users:
        user.send("SELECT pg_postmaster_start_time()")
    assert len({user.receive() for user in users}) == 1
    assert not place_for(data_dir).log.with_suffix(".log.1").exists()  # which a second start leaves


def test_new_user_while_it_stops(data_dir: Path, use: Use) -> None:
    for number in range(5):
        user = use(data_dir)
        assert user.ask(f"SELECT {number}") == str(number)
        user.leave()  # and the next comes before the server is down


@linux
def test_supervisor_killed(data_dir: Path, use: Use) -> None:
    user = use(data_dir)
    user.ask("CREATE TABLE kept AS SELECT 42 AS answer")
    kill(supervisor(place_for(data_dir)))
    eventually(place_for(data_dir).stopped)
    assert user.ask("SELECT answer FROM kept") == "42"


def test_postmaster_killed_is_back_for_who_asks_next(data_dir: Path, use: Use) -> None:
    user = use(data_dir)
    user.ask("CREATE TABLE kept AS SELECT 42 AS answer")
    for _ in range(3):
        kill(postmaster(place_for(data_dir)))
        eventually(lambda: user.ask("SELECT answer FROM kept") == "42", seconds=5)


def test_stale_pid_file_of_a_living_process(data_dir: Path, use: Use) -> None:
    user = use(data_dir)
    user.ask("SELECT 1")
    place = place_for(data_dir)
    left = (place.data / "postmaster.pid").read_text()
    user.leave()
    eventually(place.stopped)
    with subprocess.Popen(["sleep", "60"], **place.as_account()) as other:
        (place.data / "postmaster.pid").write_text(left.replace(left.split("\n")[0], str(other.pid), 1))
        answer = use(data_dir).ask("SELECT 2")
        other.kill()
    assert answer == "2"


def test_start_cut_short_is_done_again(data_dir: Path, use: Use) -> None:
    place = place_for(data_dir)
    place.own(place.home)
    place.own(place.home / "data.new")
    (place.home / "data.new" / "PG_VERSION").write_text("18\n")
    assert use(data_dir).ask("SELECT 1") == "1"
    assert not (place.home / "data.new").exists()


@pytest.mark.parametrize("name", ["long" * 30, "comma, and space", "it's here"])
def test_folders_with_difficult_names(data_dir: Path, use: Use, name: str) -> None:
    inner = data_dir / name
    inner.mkdir()
    user = use(inner)
    assert user.ask("SELECT 1") == "1"
    user.leave()
    eventually(place_for(inner).stopped)
    eventually(lambda: not Path("/tmp", place_for(inner).run.name).exists())


def test_strangers_socket_folder_is_refused(data_dir: Path, use: Use) -> None:
    inner = data_dir / ("long" * 30)
    squatted = place_for(inner).run
    squatted.mkdir(mode=0o777)
    squatted.chmod(0o777)
    assert str(squatted) in use(inner).ask("SELECT 1")
    squatted.rmdir()


@pytest.mark.parametrize("name", ["clients.lock", "start.lock", "alive.lock"])
def test_lock_leads_nowhere_else(data_dir: Path, name: str) -> None:
    """As root we would hand over what the link of an account that we don't trust leads to."""
    place, elsewhere = place_for(data_dir), data_dir / "of root"
    place.own(place.home)
    elsewhere.touch(0o600)
    (place.home / name).symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic links"):
        os.close(place.lock(name.removesuffix(".lock"), fcntl.LOCK_EX))
    (place.home / name).unlink()
    assert elsewhere.stat().st_uid == os.geteuid()


@root
def test_lock_hands_over_no_file_of_two_names(data_dir: Path) -> None:
    place, elsewhere = place_for(data_dir), data_dir / "of root"
    place.own(place.home)
    elsewhere.touch(0o600)
    (place.home / "clients.lock").hardlink_to(elsewhere)
    os.close(place.lock("clients", fcntl.LOCK_SH))
    assert elsewhere.stat().st_uid == 0


def test_log_leads_nowhere_else(data_dir: Path, use: Use) -> None:
    place, elsewhere = place_for(data_dir), data_dir / "elsewhere"
    place.own(place.home)
    place.log.symlink_to(elsewhere)
    assert use(data_dir).ask("SELECT 1") == "1"
    assert not elsewhere.exists()
    assert not place.log.is_symlink()


def test_data_of_another_version(data_dir: Path, use: Use) -> None:
    user = use(data_dir)
    user.ask("SELECT 1")
    user.leave()
    eventually(place_for(data_dir).stopped)
    (place_for(data_dir).data / "PG_VERSION").write_text("17\n")
    answer = use(data_dir).ask("SELECT 1")
    assert answer.startswith("EmbeddedError: PostgreSQL doesn't start: ")
    assert "database files are incompatible with server" in answer and "server.log" in answer


def test_slow_start_is_reported(data_dir: Path, monkeypatch: pytest.MonkeyPatch, ensure: Ensure) -> None:
    monkeypatch.setattr("tracker.embedded.client.PATIENCE", 0)
    with pytest.raises(embedded.EmbeddedError, match="isn't ready after 0 seconds"):
        ensure(data_dir)


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(embedded.EmbeddedError, match=r"can't be started.*file"):
        embedded.ensure(tmp_path / "file" / "var")


def test_platform_without_wheel(data_dir: Path, monkeypatch: pytest.MonkeyPatch, ensure: Ensure) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(embedded.EmbeddedError, match="no embedded PostgreSQL: set DATABASE_URL"):
        ensure(data_dir)


@root
def test_root_serves_from_elsewhere_what_its_account_cannot_enter(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, ensure: Ensure
) -> None:
    closed, state = data_dir / "closed", data_dir / "state"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(places, "STATE", state)
    assert ensure(closed / "var").is_relative_to(state)
    assert closed.stat().st_mode & 0o777 == 0o700
    assert list((closed / "var").iterdir()) == []


@root
def test_root_copies_programs_that_its_account_cannot_run(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = place_for(data_dir)
    place.own(place.home)
    (place.home / "postgresql-17.0").mkdir()
    with monkeypatch.context() as during:
        during.setattr(places, "_succeeds", lambda *command: False)
        copy = places.programs_for(place)
    assert copy.is_relative_to(place.home)
    assert not (place.home / "postgresql-17.0").exists()
    assert place.account and places._succeeds(place.account, copy / "postgres", "--version")


@root
def test_root_uses_the_account_that_owns_the_folder(data_dir: Path) -> None:
    owner = pwd.getpwnam("nobody")
    os.chown(data_dir, owner.pw_uid, owner.pw_gid)
    assert place_for(data_dir).account == owner


@root
def test_root_finds_an_account_or_says_so(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = place_for(data_dir).account
    assert account and account.pw_name in ("postgres", "nobody")

    def nobody(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr("pwd.getpwnam", nobody)
    place_for.cache_clear()
    with pytest.raises(embedded.EmbeddedError, match="set DATABASE_URL"):
        place_for(data_dir)


@root
def test_ordinary_user(data_dir: Path, use: Use) -> None:
    account = pwd.getpwnam("nobody")
    os.chown(data_dir, account.pw_uid, account.pw_gid)
    if not places._succeeds(account, sys.executable, "-c", "import os, sys; os.chdir(sys.argv[1])", PROJECT):
        pytest.skip("an ordinary user may not enter the folder of this project or of its Python")
    assert use(data_dir, **places._as(account)).ask("SELECT pg_backend_pid() > 0") == "True"
    assert {path.stat().st_uid for path in (data_dir / "postgresql").rglob("*")} == {account.pw_uid}
