import os
import stat
import sys
import uuid

import pytest

from feedback import keys
from feedback.keys import KeyDirectory, KeyLost, KeysExposed

PERIOD, NEXT = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def directory(tmp_path):
    return KeyDirectory(tmp_path / "keys")


def file_of(directory, period=PERIOD):
    return directory.path / f"{period}.key"


def test_created_key_is_loaded_and_listed(directory):
    made = {directory.create(period).public for period in (NEXT, PERIOD)}
    assert {directory.load(period).public for period in (PERIOD, NEXT)} == made
    assert len(made) == 2
    assert directory.periods() == [PERIOD, NEXT]


def test_creating_twice_gives_the_same_key(directory):
    assert directory.create(PERIOD).public == directory.create(PERIOD).public


def test_directory_and_files_are_closed_to_everybody_else(directory):
    old = os.umask(0)
    try:
        directory.create(PERIOD)
    finally:
        os.umask(old)
    assert stat.S_IMODE(directory.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(file_of(directory).stat().st_mode) == 0o600


def test_destroyed_key_is_gone_and_its_bytes_are_overwritten(directory):
    secret = directory.create(PERIOD).secret()
    with open(file_of(directory), "rb") as kept_open:
        assert directory.destroy(PERIOD) is True
        assert kept_open.read() == bytes(len(secret))
    assert directory.periods() == []
    with pytest.raises(KeyLost, match=str(PERIOD)):
        directory.load(PERIOD)


def test_destroying_touches_no_other_key(directory):
    kept = directory.create(NEXT).public
    directory.create(PERIOD)
    directory.destroy(PERIOD)
    assert directory.load(NEXT).public == kept


def test_destroying_again_does_nothing(directory):
    assert directory.destroy(PERIOD) is False


def test_open_directory_is_refused(directory):
    directory.path.chmod(0o750)
    with pytest.raises(KeysExposed, match="chmod"):
        KeyDirectory(directory.path)


def test_open_key_file_is_refused(directory):
    directory.create(PERIOD)
    file_of(directory).chmod(0o640)
    with pytest.raises(KeysExposed):
        directory.load(PERIOD)


@pytest.mark.parametrize("content", [b"", b"short", bytes(32)], ids=["empty", "short", "wiped, not yet removed"])
def test_damaged_key_counts_as_lost(directory, content):
    directory.create(PERIOD)
    file_of(directory).write_bytes(content)
    with pytest.raises(KeyLost):
        directory.load(PERIOD)
    assert directory.create(PERIOD).public == directory.load(PERIOD).public, "another is made in its place"


def test_link_in_place_of_a_key_is_not_followed(directory, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"x" * 32)
    file_of(directory).symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic"):
        directory.load(PERIOD)


def test_files_of_others_are_neither_listed_nor_touched(directory):
    (directory.path / "lost+found.key").write_bytes(bytes(32))
    directory.create(PERIOD)
    assert directory.periods() == [PERIOD]
    assert (directory.path / "lost+found.key").exists()


def test_directory_prints_its_path_and_no_key(directory):
    secret = directory.create(PERIOD).secret()
    assert secret.hex() not in repr(directory)
    assert str(secret) not in repr(vars(directory))


def stopped_before_line(number: int, work, *args) -> bool:
    """Run `work(*args)` in a child that dies, as if killed, before the given executed line of keys.py; False if it finished."""
    child = os.fork()
    if child == 0:
        left = number

        def trace(frame, event, arg):
            nonlocal left
            if frame.f_code.co_filename != keys.__file__:
                return None
            if event == "line":
                left -= 1
                if left < 0:
                    os._exit(9)
            return trace

        sys.settrace(trace)
        work(*args)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def create(path):
    KeyDirectory(path).create(PERIOD)


def test_create_stopped_anywhere_leaves_a_whole_key_or_none(tmp_path):
    number = 0
    while stopped_before_line(number, create, tmp_path / str(number)):
        directory = KeyDirectory(tmp_path / str(number))
        before = directory.load(PERIOD).secret() if file_of(directory).exists() else None
        made = directory.create(PERIOD).secret()
        assert before in (None, made)
        assert [file.name for file in directory.path.iterdir()] == [f"{PERIOD}.key"]
        number += 1
    assert number > 20


def test_destroy_stopped_anywhere_is_finished_by_asking_again(tmp_path):
    number, stopped = 0, True
    while stopped:
        directory = KeyDirectory(tmp_path / str(number))
        secret = directory.create(PERIOD).secret()
        stopped = stopped_before_line(number, directory.destroy, PERIOD)
        if directory.periods():
            assert directory.load(PERIOD).secret() == secret
        directory.destroy(PERIOD)
        assert list(directory.path.iterdir()) == []
        number += 1
    assert number > 15
