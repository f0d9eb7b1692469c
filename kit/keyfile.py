"""Keys of this deployment, each in a file of the data folder that is made at its first use; never in the database."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from secrets import token_bytes, token_hex

KEY_BYTES = 32


@cache
def key(folder: Path, name: str) -> bytes:
    """The key in `folder`/`name`."""
    return kept(folder / name, lambda: token_bytes(KEY_BYTES))


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """What is in `path`, made at the first start. Of two processes at it, the second finds the first one's file."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft(path, make())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def replace(path: Path, content: bytes) -> None:
    _draft(path, content).replace(path)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f"{path.name}.{token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft
