"""Tables of media: the files of a lesson's video, by version. The bytes lie in the media folder."""

from tortoise import fields
from tortoise.models import Model

from models.courses import Lesson


class Media(Model):
    """One version of a lesson's video. `duration_ms` is what the server measured, for all renditions."""

    id = fields.BigIntField(primary_key=True)
    lesson_id: int
    lesson: fields.ForeignKeyRelation[Lesson] = fields.ForeignKeyField("models.Lesson")
    number = fields.IntField()
    source_digest = fields.CharField(64)
    source_file = fields.CharField(200)
    duration_ms = fields.IntField()
    folder = fields.CharField(80, unique=True)
    poster_file = fields.CharField(80, null=True)
    is_ready = fields.BooleanField(default=False)
    made_at = fields.DatetimeField()

    class Meta:
        unique_together = (("lesson_id", "number"),)


class Rendition(Model):
    id = fields.BigIntField(primary_key=True)
    media_id: int
    media: fields.ForeignKeyRelation[Media] = fields.ForeignKeyField("models.Media")
    height = fields.IntField()
    file = fields.CharField(80)
    bytes = fields.BigIntField()

    class Meta:
        unique_together = (("media_id", "height"),)


class Caption(Model):
    """A WebVTT file; its cues, for the transcript and for search, as JSON [[from ms, to ms, text], …]."""

    id = fields.BigIntField(primary_key=True)
    media_id: int
    media: fields.ForeignKeyRelation[Media] = fields.ForeignKeyField("models.Media")
    locale = fields.CharField(8)
    file = fields.CharField(80)
    cues: list[list[int | str]] = fields.JSONField()

    class Meta:
        unique_together = (("media_id", "locale"),)
