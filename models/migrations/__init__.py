"""Steps from an empty database to the tables of today."""

from tortoise import Tortoise

from models.database import run

ONE_OPEN_LEASE = """CREATE UNIQUE INDEX IF NOT EXISTS lease_one_open ON lease (guide_id) WHERE ended_ms IS NULL"""
ONE_MEMBERSHIP = """CREATE UNIQUE INDEX IF NOT EXISTS membership_one_current ON membership (person_id)
    WHERE is_current"""
ONE_ATTEMPT = """CREATE UNIQUE INDEX IF NOT EXISTS quizattempt_one_open ON quizattempt (guide_id, lesson_id)
    WHERE ended_at IS NULL"""


async def migrate() -> None:
    await Tortoise.generate_schemas(safe=True)
    for index in (ONE_OPEN_LEASE, ONE_MEMBERSHIP, ONE_ATTEMPT):
        await run(index)
