"""The key of media addresses: made once, whole, for its owner's eyes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from kit import keyfile


def test_processes_that_start_at_once_read_one_whole_key(tmp_path: Path) -> None:
    start = Barrier(8)

    def opened(_: int) -> bytes:
        start.wait()
        return keyfile.key.__wrapped__(tmp_path / "data", "media.key")

    with ThreadPoolExecutor(8) as several:
        keys = set(several.map(opened, range(8)))

    [path] = (tmp_path / "data").iterdir()
    assert keys == {path.read_bytes()} and len(path.read_bytes()) == 32
    assert path.name == "media.key" and path.stat().st_mode & 0o777 == 0o600
