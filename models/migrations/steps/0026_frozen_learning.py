from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0025_things_called_off")]

    initial = False

    operations = [
        ops.CreateModel(
            name="FrozenLearning",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("period_id", fields.BigIntField()),
                ("person_id", fields.BigIntField()),
                ("due", fields.BigIntField()),
                ("on_time", fields.BigIntField()),
                ("quiz_sum", fields.BigIntField()),
                ("quizzes", fields.BigIntField()),
            ],
            options={
                "table": "frozenlearning",
                "app": "models",
                "unique_together": (("period_id", "person_id"),),
                "indexes": [Index(fields=["person_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        # Of months that were frozen before, only what their learning is by now is known, until the 14th after them.
        ops.RunSQL(
            """INSERT INTO frozenlearning (period_id, person_id, due, on_time, quiz_sum, quizzes)
            SELECT period.id, reading.person_id,
                sum(CASE WHEN measure.key = 'learning_on_time' THEN COALESCE(reading.base, 0) ELSE 0 END),
                sum(CASE WHEN measure.key = 'learning_on_time' THEN reading.amount ELSE 0 END),
                sum(CASE WHEN measure.key = 'learning_quiz' THEN reading.amount ELSE 0 END),
                sum(CASE WHEN measure.key = 'learning_quiz' THEN COALESCE(reading.base, 0) ELSE 0 END)
            FROM period JOIN score ON score.period_id = period.id AND score.is_frozen
            JOIN reading ON reading.person_id = score.person_id AND reading.day BETWEEN
                COALESCE((SELECT max(earlier.first_day) FROM period AS earlier
                    WHERE earlier.first_day < period.first_day), period.first_day)
                AND COALESCE((SELECT min(later.last_day) FROM period AS later
                    WHERE later.first_day > period.last_day), period.last_day)
                AND (reading.day <= period.last_day OR substr(CAST(reading.day AS VARCHAR), 9, 2) <= '14')
            JOIN measure ON measure.id = reading.measure_id AND measure.key IN ('learning_on_time', 'learning_quiz')
            WHERE period.frozen_at IS NOT NULL GROUP BY period.id, reading.person_id"""
        ),
    ]
