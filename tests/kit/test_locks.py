"""One owner of a data folder at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kit.locks import FolderTaken, owned


def test_folder_has_one_owner_and_names_it(tmp_path: Path) -> None:
    with owned(tmp_path), pytest.raises(FolderTaken, match=str(os.getpid())), owned(tmp_path):
        pass

    with owned(tmp_path):
        assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600


def test_killed_owner_leaves_the_folder_free(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, kit.locks as l\nwith l.owned(pathlib.Path(sys.argv[1])):\n  print(1, flush=True); input()"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None and owner.stdout.readline() == "1\n"
    with pytest.raises(FolderTaken, match=str(owner.pid)), owned(tmp_path):
        pass

    owner.kill()
    owner.communicate()

    with owned(tmp_path):
        pass
