"""The files of a lesson's video, as a viewer may fetch them: addresses are signed and live as long as their lease."""

from collections.abc import Sequence
from typing import Any

from courses.watching import ADDRESS_LIVES
from kit import clock, signing
from kit.reading import Many, One, Select, column, row
from people.scope import Scope, sees_course

LABELS = {"zh": "中文", "en": "English"}


@row
class Media:
    id: int = column("media.id")
    duration_ms: int = column("media.duration_ms")
    folder: str = column("media.folder")
    poster_file: str | None = column("media.poster_file")


media = One(
    Media,
    f"""FROM media JOIN lesson ON lesson.id = media.lesson_id
    WHERE media.id IN :parents AND {sees_course("lesson.course_id")}""",
    by="id",
    of="media_id",
)


@row
class File:
    """A rendition of a media version."""

    media_id: int = column("rendition.media_id")
    height: int = column("rendition.height")
    file: str = column("rendition.file")
    bytes: int = column("rendition.bytes")


files = Many(
    File,
    f"""FROM rendition JOIN media ON media.id = rendition.media_id JOIN lesson ON lesson.id = media.lesson_id
    WHERE rendition.media_id IN :parents AND {sees_course("lesson.course_id")} ORDER BY rendition.media_id, height""",
    by="media_id",
    of="media_id",
)


@row
class Text:
    """Captions of a media version in one language."""

    media_id: int = column("caption.media_id")
    locale: str = column("caption.locale")
    file: str = column("caption.file")
    cues: list[Any] = column("caption.cues")


texts = Many(
    Text,
    f"""FROM caption JOIN media ON media.id = caption.media_id JOIN lesson ON lesson.id = media.lesson_id
    WHERE caption.media_id IN :parents AND {sees_course("lesson.course_id")}
    ORDER BY caption.media_id, caption.locale""",
    by="media_id",
    of="media_id",
)


@row
class LeaseEnd:
    id: int = column("lease.id")
    ends_ms: int = column("COALESCE(lease.ended_ms, lease.ends_ms)")


LEASE_END = Select(
    LeaseEnd, "FROM lease WHERE lease.id = :lease", unscoped="The lease's number was signed by the server."
)


@row
class Rendition:
    height: int
    url: str
    bytes: int


@row
class Caption:
    locale: str
    label: str
    url: str


@row
class Cue:
    from_ms: int
    to_ms: int
    text: str


@row
class Fetchable:
    """A lease's video with addresses that work while it lasts."""

    duration_ms: int
    renditions: list[Rendition]
    captions: list[Caption]
    poster_url: str | None


def poster_url(folder: str, file: str | None) -> str | None:
    """Posters are no secret: their address only cannot be guessed."""
    return f"/media/{signing.sign(f'poster:{folder}')}/{folder}/{file}" if file else None


def signed(lease_id: int, folder: str, file: str) -> str:
    return f"/media/{signing.sign(f'lease:{lease_id}:{folder}')}/{folder}/{file}"


async def may_fetch(token: str, folder: str, file: str) -> bool:
    """Whether an address still works: its token was signed for this folder, and its lease is not long over."""
    said = signing.signed_text(token)
    if said == f"poster:{folder}":
        return file.startswith("poster")
    if said is None or not said.startswith("lease:") or not said.endswith(f":{folder}"):
        return False
    found = await LEASE_END.rows(lease=int(said.split(":")[1]))
    return bool(found) and clock.now_ms() < found[0].ends_ms + ADDRESS_LIVES.total_seconds() * 1000


async def fetchable(parents: Sequence[Any], sight: Scope) -> list[Fetchable]:
    """The media of leases."""
    found, renditions, captions = await media(parents, sight), await files(parents, sight), await texts(parents, sight)
    return [
        Fetchable(
            one.duration_ms if one else 0,
            [Rendition(f.height, signed(lease.id, one.folder, f.file), f.bytes) for f in made] if one else [],
            [Caption(t.locale, LABELS.get(t.locale, t.locale), signed(lease.id, one.folder, t.file)) for t in said]
            if one
            else [],
            poster_url(one.folder, one.poster_file) if one else None,
        )
        for lease, one, made, said in zip(parents, found, renditions, captions, strict=True)
    ]


async def transcripts(parents: Sequence[Any], sight: Scope) -> list[list[Cue]]:
    """The captions as text, in the viewer's language where there are such, else in any."""
    return [_transcript(found, sight) for found in await texts(parents, sight)]


def _transcript(found: Sequence[Text], scope: Scope) -> list[Cue]:
    spoken = sorted(found, key=lambda text: text.locale != scope.locale)
    return [Cue(int(a), int(b), str(text)) for a, b, text in spoken[0].cues] if spoken else []


async def poster_urls(parents: Sequence[Any], sight: Scope) -> list[str | None]:
    return [poster_url(one.folder, one.poster_file) if one else None for one in await media(parents, sight)]


async def is_ready(parents: Sequence[Any], sight: Scope) -> list[bool]:
    """Whether a lesson can be taken: everything but a video always can, a video from its first rendition on."""
    return [
        lesson.kind != "VIDEO" or bool(made) for lesson, made in zip(parents, await files(parents, sight), strict=True)
    ]


@row
class CoursePoster:
    course_id: int = column("lesson.course_id")
    folder: str = column("media.folder")
    poster_file: str | None = column("media.poster_file")


course_posters = Many(
    CoursePoster,
    f"""FROM lesson JOIN media ON media.id = lesson.media_id AND media.poster_file IS NOT NULL
    WHERE lesson.course_id IN :parents AND {sees_course("lesson.course_id")} ORDER BY lesson.course_id, lesson.id""",
    by="course_id",
)


async def course_poster_urls(parents: Sequence[Any], sight: Scope) -> list[str | None]:
    found = await course_posters(parents, sight)
    return [poster_url(made[0].folder, made[0].poster_file) if made else None for made in found]
