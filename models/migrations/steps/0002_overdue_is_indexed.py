from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        ops.RunSQL(
            "CREATE INDEX enrolment_open_due ON enrolment (due_at, unit_id, course_id) WHERE completed_at IS NULL"
        ),
    ]
