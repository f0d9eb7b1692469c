"""A guide's sharing as the draft of a course: a folder as docs/course-folder.md has it, for a trainer to finish."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence

import models
from honors import invitations
from honors.invitations import Invitation, InvitationState
from kit import clock
from kit.errors import NotFound
from models.database import atomic
from people.audit import record
from people.roles import Right, demand
from people.scope import Scope

ARTICLE = "sharing.md"


@atomic
async def draft(invitation_id: int, *, scope: Scope) -> tuple[str, bytes]:
    """The course's slug, and its folder as a ZIP, for who may invite; it is traced.

    Raises:
        NotFound: out of sight, or not answered.
    """
    demand(scope.role, Right.INVITE)
    one = await invitations.invitation.get(invitation_id, scope)
    if one is None or one.state != InvitationState.ANSWERED:
        raise NotFound
    pictures = await models.InvitationPhoto.filter(invitation_id=one.id).order_by("position")
    await record("take_lesson_draft", f"invitation {one.id}", scope=scope)
    return one.slug, packed(one, [bytes(each.content) for each in pictures])


def packed(one: Invitation, pictures: Sequence[bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files(one, pictures):
            archive.writestr(zipfile.ZipInfo(f"{one.slug}/{name}", clock.now().timetuple()[:6]), content)
    return file.getvalue()


def files(one: Invitation, pictures: Sequence[bytes]) -> Iterator[tuple[str, str | bytes]]:
    """Whose it is stands in no file: the app says it of the course with this slug, and can forget it."""
    yield "course.yaml", _COURSE.format(slug=one.slug, title=json.dumps(one.topic, ensure_ascii=False), article=ARTICLE)
    yield ARTICLE, one.text + "\n"
    for position, content in enumerate(pictures, start=1):
        yield f"photos/{position}.jpg", content


_COURSE = """\
# 草稿：改好文字，再用 ./pacesetter import-course 导入。slug 不要改，课程页靠它写明是谁分享的。
# 文章里不能放图：photos/ 里的照片可以做成视频。写法见 docs/course-folder.md。
# A draft: mend the words, then ./pacesetter import-course. Keep the slug: by it the course says who shared it.
# Articles show no pictures: make a video of those in photos/. See docs/course-folder.md.
slug: {slug}
title: {title}
summary: {title}
scene: service
level: practised

lessons:
  - slug: sharing
    title: {title}
    kind: article
    article: {article}
"""
