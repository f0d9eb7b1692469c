"""Tables of what is measured and scored. The rules live in `kpi/`.

Amounts are whole numbers in 10^-decimals of their measure's unit (money in fen), so that sums are exact everywhere.
"""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.people import Person, Unit


class Measure(Model):
    """What HQ measures. `kind` says how days become a period: SUM, RATE (amounts over bases) or LEVEL (the last)."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(40, unique=True)
    name = fields.CharField(80)
    name_en = fields.CharField(80, default="")
    unit = fields.CharField(12)
    kind = fields.CharField(8)
    direction = fields.CharField(4)
    decimals = fields.IntField(default=0)
    family = fields.CharField(10)
    source = fields.CharField(10)
    is_shared = fields.BooleanField(default=False)
    position = fields.IntField(default=0)
    version = fields.IntField(default=1)
    retired_at = fields.DatetimeField(null=True)


class ReadingImport(Model):
    """A file or a message of readings, taken whole or not at all. `digest` makes the same one count once."""

    id = fields.BigIntField(primary_key=True)
    digest = fields.CharField(64)
    file_name = fields.CharField(200)
    source = fields.CharField(10)
    mapping: dict[str, Any] = fields.JSONField()
    state = fields.CharField(10)
    rows = fields.IntField(default=0)
    done_rows = fields.IntField(default=0)
    added = fields.IntField(default=0)
    changed = fields.IntField(default=0)
    error_count = fields.IntField(default=0)
    errors: list[Any] = fields.JSONField()
    first_day = fields.DateField(null=True)
    last_day = fields.DateField(null=True)
    made_by_id = fields.BigIntField(null=True)
    made_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        indexes = (("made_at", "id"), ("digest", "state"), ("state", "id"))


class Reading(Model):
    """A measure's value for a person on a day. `base` is a rate's denominator. Where they worked, memberships say."""

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", on_delete=fields.RESTRICT)
    measure_id: int
    measure: fields.ForeignKeyRelation[Measure] = fields.ForeignKeyField("models.Measure", on_delete=fields.RESTRICT)
    day = fields.DateField()
    amount = fields.BigIntField()
    base = fields.BigIntField(null=True)
    import_id = fields.BigIntField(null=True)

    class Meta:
        unique_together = (("person_id", "day", "measure_id"),)
        indexes = (("day", "measure_id"), ("import_id",))


class Restatement(Model):
    """What a reading was before an import changed it, so that the change can be shown and undone."""

    id = fields.BigIntField(primary_key=True)
    import_id = fields.BigIntField()
    person_id = fields.BigIntField()
    measure_id = fields.BigIntField()
    day = fields.DateField()
    amount = fields.BigIntField()
    base = fields.BigIntField(null=True)
    previous_import_id = fields.BigIntField(null=True)

    class Meta:
        unique_together = (("import_id", "person_id", "day", "measure_id"),)


class RosterDay(Model):
    """Whether a person worked on a day. Without any row in a period, calendar days count."""

    id = fields.BigIntField(primary_key=True)
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", on_delete=fields.RESTRICT)
    day = fields.DateField()
    is_working = fields.BooleanField()

    class Meta:
        unique_together = (("person_id", "day"),)
        indexes = (("day",),)


class RosterImport(Model):
    """Somebody's last table of rosters that changed anything; their next one takes its place."""

    id = fields.BigIntField(primary_key=True)
    file_name = fields.CharField(200)
    first_day = fields.DateField()
    last_day = fields.DateField()
    people = fields.IntField()
    days = fields.IntField()
    made_by_id = fields.BigIntField(unique=True)
    made_at = fields.DatetimeField()


class RosterChange(Model):
    """What a table made of a day, and what was said of it before, null for nothing: so that it can be undone."""

    id = fields.BigIntField(primary_key=True)
    import_id = fields.BigIntField()
    person_id = fields.BigIntField()
    day = fields.DateField()
    is_working = fields.BooleanField()
    was_working = fields.BooleanField(null=True)

    class Meta:
        unique_together = (("import_id", "person_id", "day"),)
        indexes = (("person_id",),)


class StageSpan(Model):
    """The stage of a unit, with all below it, or of a person, from a day on; a person's own comes first."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField(null=True)
    person_id = fields.BigIntField(null=True)
    stage = fields.IntField()
    from_day = fields.DateField()
    made_by_id = fields.BigIntField(null=True)

    class Meta:
        indexes = (("unit_id", "from_day"), ("person_id", "from_day"))


class Period(Model):
    """A month that is scored: open while it runs, provisional until HQ is sure, then frozen for ever.

    `reach` says up to which day data have come, by measure, by what scores go; null: all of the month is due.
    """

    id = fields.BigIntField(primary_key=True)
    first_day = fields.DateField(unique=True)
    last_day = fields.DateField()
    scored_at = fields.DatetimeField(null=True)
    reach: dict[str, str] | None = fields.JSONField(null=True)
    frozen_at = fields.DatetimeField(null=True)
    frozen_by_id = fields.BigIntField(null=True)
    digest = fields.CharField(64, default="")
    version = fields.IntField(default=1)


class Target(Model):
    """What is expected of a unit with all below it, or of a person, in a period; exactly one of both is set."""

    id = fields.BigIntField(primary_key=True)
    period_id: int
    period: fields.ForeignKeyRelation[Period] = fields.ForeignKeyField("models.Period")
    measure_id: int
    measure: fields.ForeignKeyRelation[Measure] = fields.ForeignKeyField("models.Measure", on_delete=fields.RESTRICT)
    holder = fields.CharField(30)
    unit_id: int | None
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField("models.Unit", null=True)
    person_id: int | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField("models.Person", null=True)
    amount = fields.BigIntField()

    class Meta:
        unique_together = (("period_id", "measure_id", "holder"),)
        indexes = (("person_id", "period_id"), ("unit_id", "period_id"))


class ScorecardVersion(Model):
    """The chain's scorecard from a month on, never edited once published. `rules` are those of `kpi.scorecards`."""

    id = fields.BigIntField(primary_key=True)
    number = fields.IntField(unique=True)
    state = fields.CharField(10)
    from_day = fields.DateField(null=True)
    rules: dict[str, Any] = fields.JSONField()
    note = fields.CharField(400, default="")
    made_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)
    published_by_id = fields.BigIntField(null=True)
    version = fields.IntField(default=1)


class ScorecardLine(Model):
    """A measure's weight in a version, and how far overlays may move it: LOCKED, BOUNDED or FREE.

    `target` is for a guide and a whole month; of a rate it has four more decimals. `low` is the lower post of MIN_MAX.
    `exposure_id` is the measure by which stores have more or less of a chance; null: what counts is the same for all.
    """

    id = fields.BigIntField(primary_key=True)
    version_id: int
    version: fields.ForeignKeyRelation[ScorecardVersion] = fields.ForeignKeyField("models.ScorecardVersion")
    measure_id: int
    measure: fields.ForeignKeyRelation[Measure] = fields.ForeignKeyField("models.Measure", on_delete=fields.RESTRICT)
    position = fields.IntField()
    weight_bp = fields.IntField()
    target = fields.BigIntField(null=True)
    low = fields.BigIntField(null=True)
    exposure_id = fields.BigIntField(null=True)
    freedom = fields.CharField(8)
    least_bp = fields.IntField(default=0)
    most_bp = fields.IntField(default=10_000)

    class Meta:
        unique_together = (("version_id", "measure_id"),)


class Overlay(Model):
    """Other weights of a version for a stage, a role or a branch; the most specific one counts (`kpi.overlays`)."""

    id = fields.BigIntField(primary_key=True)
    version_id: int
    version: fields.ForeignKeyRelation[ScorecardVersion] = fields.ForeignKeyField("models.ScorecardVersion")
    stage = fields.IntField(null=True)
    role = fields.CharField(20, default="")
    unit_id = fields.BigIntField(null=True)
    weights: dict[str, int] = fields.JSONField()
    made_by_id = fields.BigIntField(null=True)
    made_at = fields.DatetimeField()

    class Meta:
        indexes = (("version_id",),)


class Score(Model):
    """A person's score for a period, as it is now, and again as it was frozen. Scores are hundredths of a point.

    `lines` is everything it was made of, so that it explains itself and can be recomputed bit for bit.
    """

    id = fields.BigIntField(primary_key=True)
    period_id: int
    period: fields.ForeignKeyRelation[Period] = fields.ForeignKeyField("models.Period")
    person_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("models.Person", on_delete=fields.RESTRICT)
    is_frozen = fields.BooleanField()
    unit_id = fields.BigIntField()
    role = fields.CharField(20)
    stage = fields.IntField()
    version_id = fields.BigIntField()
    score = fields.IntField(null=True)
    without_learning = fields.IntField(null=True)
    grade = fields.CharField(8, default="")
    missing = fields.CharField(20, default="")
    active_days = fields.IntField()
    days = fields.IntField()
    data_as_of = fields.DateField(null=True)
    lines: list[Any] = fields.JSONField()
    digest = fields.CharField(64)
    scored_at = fields.DatetimeField()

    class Meta:
        unique_together = (("period_id", "is_frozen", "person_id"),)
        indexes = (("person_id", "is_frozen", "period_id"), ("period_id", "is_frozen", "unit_id"))


class ScoreDue(Model):
    """A score that no longer follows from its rows. `stamp` rises with every reason, so that none is missed."""

    id = fields.BigIntField(primary_key=True)
    period_id = fields.BigIntField()
    person_id = fields.BigIntField()
    stamp = fields.IntField(default=1)

    class Meta:
        unique_together = (("period_id", "person_id"),)


class ScorecardSeen(Model):
    """A guide has acknowledged a version: from then on nobody can say that they did not know."""

    id = fields.BigIntField(primary_key=True)
    version_id = fields.BigIntField()
    person_id = fields.BigIntField()
    seen_at = fields.DatetimeField()

    class Meta:
        unique_together = (("version_id", "person_id"),)
