"""A function of ours in a process of its own, with a bound of time and memory: for what strangers have packed.

A few kilobytes can take minutes to unpack, and a thread that does it cannot be ended. The process can, and it goes with
whoever waits for it: a request that is over leaves nothing behind.
"""

import asyncio
import contextlib
import os
import pickle
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from kit.errors import Refused

P = ParamSpec("P")
T = TypeVar("T")
SECONDS, MEMORY_BYTES = 8, 2 << 30
NO_MEMORY = 3
AT_ONCE = asyncio.Semaphore(2)


class TooMuch(Exception):
    """It took longer, or more memory, than is granted."""


async def call(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function`, which stands in a module under its name, returns; two at a time in a process of the server.

    The child knows nothing of our environment, in which secrets may stand.

    Raises:
        TooMuch, and what `function` refuses.
    """
    task = pickle.dumps((function.__module__, function.__qualname__, args, kwargs))
    async with AT_ONCE:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kit.apart",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[1],
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        try:
            said, _ = await asyncio.wait_for(child.communicate(task), SECONDS)
        except TimeoutError:
            raise TooMuch from None
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
    if child.returncode == NO_MEMORY or (child.returncode or 0) < 0:
        raise TooMuch
    if child.returncode:
        raise RuntimeError(f"{function.__qualname__} failed in a process of its own; its words are in the log")
    found = pickle.loads(said)  # noqa: S301 - written by our own function below
    if isinstance(found, Refused):
        raise found
    return cast(T, found)


def main() -> None:
    """Do what stands on the input, and write what came of it."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    os.nice(5)
    module, name, args, kwargs = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by `call`
    try:
        found = getattr(import_module(module), name)(*args, **kwargs)
    except Refused as refused:
        found = refused
    except MemoryError:
        sys.exit(NO_MEMORY)
    sys.stdout.buffer.write(pickle.dumps(found))


if __name__ == "__main__":
    main()
