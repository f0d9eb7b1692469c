"""Who owns the data folder: one process at a time, by a lock that ends with the process, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.errors import Refused


class FolderTaken(Refused):
    code = "FOLDER_TAKEN"
    zh = "数据文件夹 {folder} 正被另一个进程（{pid}）使用。请先停止它，或改用别的文件夹。"
    en = "The data folder {folder} is in use by another process ({pid}). Stop it first, or use another folder."


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Own `folder` inside the block.

    Raises:
        FolderTaken: another process does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(handle, 20).decode(errors="replace").strip() or "?"
            raise FolderTaken(folder=folder, pid=owner) from None
        os.truncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
