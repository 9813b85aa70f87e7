"""The vault's key directory: one file for each period, which is neither in the database nor in its backups.

The directory belongs to the vault alone (mode 700, files 600). It must not be backed up: a copy of a key that outlives
its period undoes the promise. Overwriting before unlinking is best effort, since a journal, a snapshot or a flash disk
may keep the old block; put the directory on a volume without snapshots, or in memory.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from feedback.box import KEY_BYTES, PeriodKey

_SUFFIX = ".key"
_STAGED = ".staged"
_UNFINISHED = ".unfinished"
_KEY_FILE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.key")
_WIPED = bytes(KEY_BYTES)


class KeyLost(LookupError):
    """There is no key of that period: destroyed, or never made here."""


class KeysExposed(PermissionError):
    """Somebody other than the vault can reach the directory or a key in it."""


class KeyDirectory:
    """Period keys by period id. Every method leaves either a whole key or none, wherever the process is stopped."""

    def __init__(self, path: Path) -> None:
        """Use `path`, made with mode 700 if it is missing. Raises KeysExposed if others can reach it."""
        self.path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_exposed(os.stat(path), path)

    def __repr__(self) -> str:
        return f"KeyDirectory({str(self.path)!r})"

    def periods(self) -> list[UUID]:
        """The periods that have a key, sorted."""
        with self._alone():
            self._clear_leftovers()
            return sorted(UUID(file.stem) for file in self._files())

    def create(self, period: UUID) -> PeriodKey:
        """The period's key, made if there is none, or a damaged one. Asking again gives the same key, so a crash may ask again."""
        with self._alone():
            self._clear_leftovers()
            if self._file(period).exists():
                with suppress(KeyLost):
                    return self.load(period)
                _wipe(self._file(period))  # damaged: it opens nothing, and must not keep a period from having one
            key = PeriodKey.generate()
            unfinished = self.path / f"{period}.{secrets.token_hex(8)}{_UNFINISHED}"
            _write_new(unfinished, key.secret())
            unfinished.rename(self._file(period))
            self._flush()
            return key

    def stage(self, period: UUID) -> PeriodKey:
        """A key that shall take the place of the period's, beside it until `settle`: the database may still say no to it."""
        with self._alone():
            self._clear_leftovers()
            if self._staged(period).exists():
                _wipe(self._staged(period))
            key = PeriodKey.generate()
            unfinished = self.path / f"{period}.{secrets.token_hex(8)}{_UNFINISHED}"
            _write_new(unfinished, key.secret())
            unfinished.rename(self._staged(period))
            self._flush()
            return key

    def is_staged(self, period: UUID) -> bool:
        """Whether a key waits to take the place of the period's."""
        return self._staged(period).exists()

    def settle(self, period: UUID, public: bytes | None) -> None:
        """Let a staged key take the place of the old one where `public`, which the database holds, is its half; else destroy it.

        After a crash, ask again: it finishes.
        """
        with self._alone():
            staged = self._staged(period)
            if not staged.exists():
                return
            secret = staged.read_bytes()
            if len(secret) == KEY_BYTES and secret != _WIPED and PeriodKey(secret).public == public:
                if self._file(period).exists():
                    _wipe(self._file(period))
                staged.rename(self._file(period))
            else:
                _wipe(staged)
            self._flush()

    def load(self, period: UUID) -> PeriodKey:
        """The key of a period. Raises KeyLost, and KeysExposed if its file is open to others."""
        try:
            descriptor = os.open(self._file(period), os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            raise KeyLost(f"there is no key of period {period}") from None
        with open(descriptor, "rb") as file:
            _refuse_exposed(os.fstat(descriptor), self._file(period))
            secret = file.read()
        if len(secret) != KEY_BYTES or secret == _WIPED:
            raise KeyLost(f"the key of period {period} is destroyed or damaged")
        return PeriodKey(secret)

    def destroy(self, period: UUID) -> bool:
        """Overwrite and remove a period's key; False if there was none. After a crash, ask again: it finishes."""
        with self._alone():
            self._clear_leftovers()
            if not self._file(period).exists():
                return False
            _wipe(self._file(period))
            self._flush()
            return True

    def _file(self, period: UUID) -> Path:
        return self.path / f"{period}{_SUFFIX}"

    def _staged(self, period: UUID) -> Path:
        return self.path / f"{period}{_STAGED}"

    def _files(self) -> list[Path]:
        return [file for file in self.path.iterdir() if _KEY_FILE.fullmatch(file.name)]

    def _clear_leftovers(self) -> None:
        """Remove what a crash left: keys never put in place, which nobody has used, and keys wiped but not removed."""
        for unfinished in self.path.glob(f"*{_UNFINISHED}"):
            _wipe(unfinished)
        for file in self._files():
            if file.read_bytes() == _WIPED:
                file.unlink()

    def _flush(self) -> None:
        """Make renames and removals in the directory last."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the directory: a second vault started by mistake waits instead of replacing a key."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _wipe(path: Path) -> None:
    """Overwrite in place, wait for the disk, unlink."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    with open(descriptor, "wb") as file:
        file.write(_WIPED)
        file.flush()
        os.fsync(descriptor)
    path.unlink()


def _refuse_exposed(stat: os.stat_result, path: Path) -> None:
    if stat.st_uid != os.geteuid() or stat.st_mode & 0o077:
        raise KeysExposed(f"{path} must belong to the vault and be closed to everybody else (chmod go-rwx)")
