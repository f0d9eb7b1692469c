"""The command line: ./pacesetter --help."""

import asyncio
import logging
import os
import signal
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

import api.keeping  # noqa: F401  its commands
from api import doctor as looks
from api.reactions import REACTIONS
from api.terminal import Data, app, carried_out, configured, locale, stop
from kit import locks
from kit.errors import Refused
from kit.faults import passing
from kit.settings import Settings

__all__ = ["app"]
SHUTDOWN_SECONDS = 4
"""For requests to end; jobs and the database get the rest of the eight that a stop may take."""
MARKS = {looks.State.FINE: "✓", looks.State.ODD: "!", looks.State.WRONG: "✗"}


class OneWorkerOnSqlite(Refused):
    zh = "SQLite 只能有一个进程。要用多个，请设置 PACESETTER_DATABASE_URL 连接 PostgreSQL。"
    en = "SQLite serves one process. For several, set PACESETTER_DATABASE_URL to a PostgreSQL database."


@app.command()
def serve(host: str | None = None, port: int | None = None, workers: int | None = None, data: Data = None) -> None:
    """Start the server; bring its database up to date first."""
    found = configured(host=host, port=port, workers=workers, data=data)
    if found.workers > 1 and found.is_sqlite:
        raise stop(OneWorkerOnSqlite())
    brought_up_to_date(found)
    with tempfile.TemporaryDirectory(prefix="pacesetter-counts-") as counts:
        if found.workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        _serve(found)


def _serve(found: Settings) -> None:
    uvicorn.run(
        "api.app:create",
        factory=True,
        host=found.host,
        port=found.port,
        workers=found.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        http="api.protocol:Punctual",
        ws_max_size=64 << 10,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


class WorkerOnSqlite(Refused):
    zh = "SQLite 的任务在服务进程里运行。要单独运行，请设置 PACESETTER_DATABASE_URL 连接 PostgreSQL。"
    en = "On SQLite jobs run inside the server. To run them beside it, set PACESETTER_DATABASE_URL to PostgreSQL."


@app.command()
def worker(data: Data = None) -> None:
    """Run jobs beside the servers, which then need PACESETTER_RUN_JOBS=false. Stops by SIGTERM."""
    found = configured(data=data)
    if found.is_sqlite:
        raise stop(WorkerOnSqlite())
    asyncio.run(_work(found))


async def _work(found: Settings) -> None:
    from api import jobs
    from kit import events, fanout
    from models import database

    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    wire = fanout.wire_for(redis_url=found.redis_url, database_url=found.database_url)
    async with database.opened(found), fanout.opened(wire):
        events.react_with(REACTIONS)
        async with jobs.running(found):
            await over.wait()


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database up to date. Starting does so as well."""
    brought_up_to_date(configured(data=data))
    typer.echo("The database is up to date.")


def brought_up_to_date(found: Settings) -> None:
    """Or stop with one sentence: the folder is taken, the database is newer, or cannot be reached."""
    from models import database

    async def opened() -> None:
        async with database.opened(found):
            pass

    try:
        with locks.owned(found.data) if found.is_sqlite else nullcontext():
            asyncio.run(opened())
    except Exception as error:
        refusal = error if isinstance(error, Refused) else passing(error)
        if refusal is None:
            raise
        raise stop(refusal) from error


@app.command()
def doctor(data: Data = None) -> None:
    """Say what is wrong here and how to mend it."""
    found = asyncio.run(looks.findings(configured(data=data)))
    for finding in found:
        typer.echo(f"{MARKS[finding.state]} {finding.says(locale())}")
    if any(finding.state == looks.State.WRONG for finding in found):
        raise typer.Exit(1)


@app.command()
def link(person: Annotated[str, typer.Argument(help="Employee number.")], data: Data = None) -> None:
    """Print a link by which the person signs in once."""
    typer.echo(carried_out("link", configured(data=data), person=person)["url"])


@app.command()
def token(person: Annotated[str, typer.Argument(help="Employee number.")], data: Data = None) -> None:
    """Print an access token for the API."""
    typer.echo(carried_out("token", configured(data=data), person=person)["access_token"])


@app.command()
def password(person: Annotated[str, typer.Argument(help="Employee number.")], data: Data = None) -> None:
    """Set somebody's password, asked for twice. Most people need none: they sign in by a link."""
    new = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
    carried_out("password", configured(data=data), person=person, new=new)
    typer.echo("Set. They are signed out everywhere else.")


@app.command("reset-second-factor")
def reset_second_factor(person: Annotated[str, typer.Argument(help="Employee number.")], data: Data = None) -> None:
    """Take off somebody's second factor, so that they set it up anew."""
    carried_out("reset_second_factor", configured(data=data), person=person)
    typer.echo("It is off. They set it up anew under Me.")


@app.command("export-person")
def export_person(
    person: Annotated[str, typer.Argument(help="Employee number.")],
    target: Annotated[Path | None, typer.Argument(help="The ZIP to write.")] = None,
    data: Data = None,
) -> None:
    """Write everything that is known of somebody into a ZIP, a file for each table."""
    file = (target or Path(f"person-{person}.zip")).absolute()
    made = carried_out("export_person", configured(data=data), person=person, target=str(file))
    typer.echo(f"{made['file']} ({made['bytes']:,} bytes). It names them: keep it like a password.")


@app.command("erase-person")
def erase_person(
    person: Annotated[str, typer.Argument(help="Employee number.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Forget somebody who has left: names, notes and evidence go, sums stay. This cannot be undone."""
    if not yes:
        typer.confirm(f"Erase {person} for ever?", abort=True)
    carried_out("erase_person", configured(data=data), person=person)
    typer.echo("Erased. Backups made before still name them.")


Name = Annotated[str, typer.Option(prompt="Name of the admin", help="Name of the person.")]
Number = Annotated[str, typer.Option(prompt="Employee number of the admin", help="Employee number of the person.")]


@app.command()
def found(
    name: Annotated[str, typer.Argument(help="Name of the chain.")],
    admin: Name,
    employee_no: Number,
    code: Annotated[str, typer.Option(help="Code of the headquarters.")] = "HQ",
    time_zone: Annotated[str, typer.Option(help="Of the headquarters, and of units that name none.")] = "Asia/Shanghai",
    data: Data = None,
) -> None:
    """Begin a chain of your own on an empty database: headquarters, a first admin, and a link for them."""
    wanted = {"chain": name, "code": code, "time_zone": time_zone, "admin": admin, "employee_no": employee_no}
    typer.echo(carried_out("found", configured(data=data), **wanted)["url"])


@app.command()
def admin(
    employee_no: Annotated[str, typer.Argument(help="Employee number of the new person.")],
    name: Name,
    data: Data = None,
) -> None:
    """Add a further admin at headquarters, and print a link for them."""
    typer.echo(carried_out("admin", configured(data=data), admin=name, employee_no=employee_no)["url"])


@app.command("rotate-keys")
def rotate_keys(data: Data = None) -> None:
    """Sign with a new key from now on. Up to three are kept; servers on PostgreSQL have to be started again."""
    made = carried_out("rotate_keys", configured(data=data))
    typer.echo(f"Key {made['newest']} signs now; {made['keys']} are kept.")


@app.command()
def jobs(
    again: Annotated[int | None, typer.Option(help="Number of a dead job to try again.")] = None, data: Data = None
) -> None:
    """List the jobs that were given up, or have one tried again."""
    found = configured(data=data)
    if again is not None:
        carried_out("try_again", found, job_id=again)
        typer.echo(f"Job {again} is tried again.")
        return
    dead = carried_out("dead_jobs", found)["dead"]
    for one in dead:
        typer.echo(f"{one['id']:>6}  {one['name']:<20} {one['error'][:200]}")
    if not dead:
        typer.echo("No job was given up.")


@app.command("import-course")
def import_course(
    folder: Path, unit: Annotated[str, typer.Option(help="Code of the unit.")] = "", data: Data = None
) -> None:
    """Bring in the course of a folder, for a unit and all below it; the whole chain by default."""
    made = carried_out("import_course", configured(data=data), folder=str(folder.absolute()), unit=unit)
    typer.echo(made["zh" if locale().startswith("zh") else "en"])


@app.command()
def schema(
    target: Path = Path("api/schema/schema.graphql"),
    check: Annotated[bool, typer.Option(help="Only say whether the file is current.")] = False,
) -> None:
    """Write the API's schema to a file."""
    from api.schema import schema as served

    text = served.as_str() + "\n"
    if not check:
        target.write_text(text, encoding="utf-8")
    elif target.read_text(encoding="utf-8") != text:
        typer.echo("The exported schema is not current: make schema", err=True)
        raise typer.Exit(1)


@app.command()
def demo(data: Data = None) -> None:
    """Fill an empty database with the demo chain; print a link for one person of each role, and the approver's code."""
    found = configured(data=data)
    logging.getLogger().setLevel("WARNING")
    made = carried_out("demo", found)
    links = made["links"]
    if links:
        typer.echo("\n一次性登录链接，24 小时内有效 · One-time sign-in links, good for 24 hours:")
    for link in links:
        typer.echo(f"  {link['role']:<12} {link['name']:　<4} {link['url']}  {link['about']}".rstrip())
    if links and made["code"]:
        typer.echo("\n审批要用的验证码，30 秒一换；再运行一次 demo 就有新的，也可以把地址加进手机的验证器")
        typer.echo("The approver's code, a new one every 30 seconds: run demo again, or add the address to a phone:")
        typer.echo(f"  {made['code']}  {made['phone']}")
    elif links:
        typer.echo("\n审批人的两步验证没有开启，或已重设 · The approver’s second factor is off, or set up anew.")


if __name__ == "__main__":
    app(prog_name="pacesetter")
