"""Trusted documents: the operations our own clients were built with, known by their SHA-256.

A folder holds one manifest a release, JSON of {hash: text}, this release's and those that phones still run.
"""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import orjson

from api.http import Asked
from api.refusals import BadRequest, Unserved


class ManifestBroken(Exception):
    """The server must not start: a document is not the one its hash names."""


class DocumentUnknown(Unserved):
    code = "PERSISTED_QUERY_NOT_FOUND"
    zh = "服务器不认识这个查询，请更新应用。"
    en = "The server does not know this document; update the app."


class DocumentChanged(Unserved):
    code = "PERSISTED_QUERY_MISMATCH"
    zh = "查询与它的哈希值不符。"
    en = "The document is not the one its hash names."


class DocumentNotTrusted(Unserved):
    code = "DOCUMENT_NOT_TRUSTED"
    status: ClassVar[int] = 403
    zh = "只接受受信任的查询。"
    en = "Only trusted documents are accepted."


def keep_release(dist: Path, folder: Path) -> None:
    """Lay the documents of the built client beside those of earlier releases, whose clients may still be open."""
    built = dist / "persisted-documents.json"
    if built.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        content = built.read_bytes()
        (folder / f"{sha256(content).hexdigest()[:16]}.json").write_bytes(content)


class FreeForm(StrEnum):
    """Who may send documents of their own."""

    EVERYONE = "everyone"
    DEVELOPERS = "developers"  # accounts with the right `develop`
    NOBODY = "nobody"


class Documents:
    """The trusted ones, and who may send others."""

    def __init__(self, texts: Iterable[str] = (), *, free_form: FreeForm = FreeForm.EVERYONE) -> None:
        self.by_hash = {digest(text): text for text in texts}
        self.free_form = free_form

    @classmethod
    def load(cls, folder: Path, *, free_form: FreeForm = FreeForm.EVERYONE) -> "Documents":
        """Every manifest in `folder`, which may be empty.

        Raises:
            ManifestBroken: a file is not a manifest, or a text has another hash.
        """
        texts: list[str] = []
        for path in sorted(folder.glob("*.json")):
            manifest = orjson.loads(path.read_bytes())
            if not isinstance(manifest, dict):
                raise ManifestBroken(f"{path.name} is not a manifest.")
            for named, text in manifest.items():
                if not isinstance(text, str) or digest(text) != named.removeprefix("sha256:"):
                    raise ManifestBroken(f"{path.name} does not hold the document {named}.")
                texts.append(text)
        return cls(texts, free_form=free_form)

    def find(self, asked: Asked, *, develops: bool) -> tuple[str, bool]:
        """The document that is meant, and whether it is a trusted one.

        Raises:
            Unserved: unknown, not the one its hash names, not trusted though it must be, or none at all.
        """
        named = _hash(asked)
        if asked.query is None or (named and not asked.query):  # npm graphql-ws cannot leave `query` out
            if named is None:
                raise BadRequest(what="query", path=["query"])
            if named not in self.by_hash:
                raise DocumentUnknown()
            return self.by_hash[named], True
        actual = digest(asked.query)
        if named not in (None, actual):
            raise DocumentChanged()
        is_trusted = actual in self.by_hash
        if not (is_trusted or self._may_be_free(develops)):
            raise DocumentNotTrusted()
        return asked.query, is_trusted

    def _may_be_free(self, develops: bool) -> bool:
        return self.free_form is FreeForm.EVERYONE or (develops and self.free_form is FreeForm.DEVELOPERS)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _hash(asked: Asked) -> str | None:
    """The hash in `extensions.persistedQuery.sha256Hash`; None when it is not used."""
    named = (asked.extensions or {}).get("persistedQuery")
    if named is None:
        return None
    found = named.get("sha256Hash") if isinstance(named, dict) else None
    if not isinstance(found, str):
        raise BadRequest(what="extensions.persistedQuery", path=["extensions", "persistedQuery"])
    return found.lower()
