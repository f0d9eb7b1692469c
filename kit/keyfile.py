"""Keys of this deployment, each in a file of the data folder that is made at its first use; never in the database."""

import os
from functools import cache
from pathlib import Path
from secrets import token_bytes, token_hex

KEY_BYTES = 32


@cache
def key(folder: Path, name: str) -> bytes:
    """The key in `folder`/`name`. Of two processes at a first start, the second finds the first one's file."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(path)
    return path.read_bytes()


def _write(path: Path) -> None:
    """Whole or not at all, for its owner's eyes."""
    draft = path.with_name(f"{path.name}.{token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
