"""A process that books one settlement and nothing else, to be killed: DATA URL SETTLEMENT MOMENT."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from incentives.executing import execute
from kit import clock
from kit.settings import Settings
from models.database import opened


async def book(data: str, url: str, settlement: str, moment: str) -> None:
    at = datetime.fromisoformat(moment)
    async with opened(Settings(data=Path(data), database_url=url), steps=""):
        print("ready", flush=True)
        with clock.reading(lambda: at):
            await execute(int(settlement), chunk=1)


if __name__ == "__main__":
    asyncio.run(book(*sys.argv[1:]))
