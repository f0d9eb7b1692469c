"""Which table knows which person, and what becomes of it when they are erased. A test walks the models against it.

Whoever adds a column that leads to a person enters it here, or says in `NOT_OF_PEOPLE` why it does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Known:
    """Columns that hold a person's id: `about` whom the row is, or `by` whom it was made. `through` is SQL for rows
    that are about them by another way (:person, :key).

    Only what is about somebody is exported, and forgotten on erasing: the rows go if `goes`; else each of `cleared` is
    set to its value, in SQL. What they did to others is the others'. Columns in `secret` never leave the database.
    """

    about: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    through: str = ""
    goes: bool = False
    cleared: Mapping[str, str] = field(default_factory=dict)
    secret: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """SQL: the rows about :person; empty where there are none."""
        return " OR ".join([*(f"{name} = :person" for name in self.about), *([self.through] if self.through else [])])


_FACT = Known(("guide_id",))
_NUMBER = Known(("person_id",))
_MADE = Known(by=("made_by_id",))

KNOWS: dict[str, Known] = {
    "person": Known(("id",), secret=("password_hash",)),  # see people.erasing: its names are replaced
    "membership": _NUMBER,
    "signin": Known(
        ("person_id",),
        ("let_in_by_id",),
        goes=True,
        secret=("key", "family_digest", "refresh_digest", "previous_digest", "salt"),
    ),
    "secondfactor": Known(("person_id",), goes=True, secret=("salt",)),
    "onetimelink": Known(("person_id",), ("issued_by_id",), goes=True, secret=("digest",)),
    "notification": Known(("person_id",), goes=True),
    "savedview": Known(("person_id",), goes=True),
    "upload": Known(("person_id",), goes=True, secret=("content",)),
    "idempotencykey": Known(("person_id",), goes=True),
    "audit": Known(
        by=("actor_id",),
        through="object = 'person ' || CAST(:person AS BIGINT)",
        cleared={"detail": "''", "before": "NULL", "after": "NULL"},
    ),
    "assignment": Known(("person_id",), ("made_by_id",)),
    "enrolment": _FACT,
    "lease": Known(("guide_id",), cleared={"evidence": ":nothing", "device": "''", "spans": "'[]'"}, secret=("key",)),
    "prompt": Known(("guide_id",), cleared={"shown": "'{}'"}),
    "coverage": Known(("guide_id",), cleared={"spans": "'[]'", "seed": "''"}),
    "lessonprogress": _FACT,
    "quizattempt": Known(("guide_id",), cleared={"draw": "'[]'", "answers": "NULL", "seed": "''"}),
    "studyday": _FACT,
    "course": _MADE,
    "award": Known(("guide_id",), cleared={"because": "'erased'"}),
    "credential": Known(
        ("guide_id",),
        ("revoked_by_id",),
        cleared={"token": "''", "subject": "''", "share_key": "NULL", "shows_name": ":no", "reason": "''"},
    ),
    "title": _MADE,
    "titleholding": Known(
        ("person_id",), ("given_by_id", "taken_back_by_id"), cleared={"reason": "''", "taken_back_because": "''"}
    ),
    "praise": Known(("person_id",), ("by_id", "removed_by_id"), goes=True),
    "nomination": Known(("person_id",), ("by_id", "decided_by_id"), cleared={"reason": "''", "answer": "''"}),
    "invitation": Known(("person_id",), ("by_id",), cleared={"topic": "''", "text": "''"}),
    "invitationphoto": Known(
        through="invitation_id IN (SELECT id FROM invitation WHERE person_id = :person)", goes=True
    ),
    "boardoptout": Known(("person_id",), goes=True),
    "standing": Known(through="level = 'PERSON' AND holder_id = :person"),
    "weekstanding": Known(through="level = 'PERSON' AND holder_id = :person"),
    "reading": _NUMBER,
    "readingimport": _MADE,
    "readingsource": _MADE,
    "restatement": _NUMBER,
    "rosterday": _NUMBER,
    "rosterimport": _MADE,
    "rosterchange": Known(("person_id",), goes=True),
    "score": _NUMBER,
    "scoredue": _NUMBER,
    "frozenlearning": _NUMBER,
    "scorecardseen": _NUMBER,
    "scorecardversion": Known(by=("published_by_id",)),
    "overlay": _MADE,
    "period": Known(by=("frozen_by_id",)),
    "stagespan": Known(("person_id",), ("made_by_id",)),
    "target": _NUMBER,
    "targetchange": Known(("person_id",), ("made_by_id",)),
    "capabilitymodel": Known(by=("published_by_id",)),
    "assessment": Known(("person_id",), ("made_by_id",), cleared={"comment": "''"}),
    "assessedlevel": Known(
        through="assessment_id IN (SELECT id FROM assessment WHERE person_id = :person)", cleared={"evidence": "''"}
    ),
    "talk": Known(("person_id",), ("by_id",), cleared={"note": "''"}),
    "wecomguide": Known(("person_id",), goes=True),
    "wecomrun": _MADE,
    "wecomsnapshot": Known(("person_id",), goes=True),
    "policy": _MADE,
    "policyversion": Known(by=("made_by_id", "published_by_id")),
    "policyhand": Known(by=("person_id",)),
    "policyoverlay": _MADE,
    "policyseen": _NUMBER,
    "settlement": Known(by=("tried_by_id", "made_by_id", "approved_by_id")),
    "settlementline": Known(("person_id",), cleared={"evidence": "'{}'"}),
    "settlementspared": _NUMBER,
    "appeal": Known(("person_id",), ("judge_id",), cleared={"text": "''", "reason": "''", "attached": "NULL"}),
    "appealphoto": Known(("person_id",), goes=True, secret=("content",)),
    "mallitem": _MADE,
    "redemption": Known(
        ("person_id",), ("done_by_id",), cleared={"note": "''", "code": "''", "reason": "''"}, secret=("code",)
    ),
    "ledgernote": Known(("person_id",), goes=True),
    "ledgerposting": Known(through="account = 'guide:' || CAST(:key AS VARCHAR)"),
    "ledgerclosing": Known(by=("closed_by_id",)),
    "payout": _MADE,
    "payoutline": _NUMBER,
    "payoutexport": _MADE,
}

NOT_OF_PEOPLE: dict[str, str] = {
    "standing.holder_id": "a person's only where the level says so: told above",
    "weekstanding.holder_id": "a person's only where the level says so: told above",
    "throttle.key": "a digest of a number that was typed; deleted within seven idle days, and by erasing",
}

WORDY: tuple[tuple[str, str], ...] = (
    ("audit", "detail"),
    ("audit", "object"),
    ("readingimport", "errors"),
    ("readingimport", "file_name"),
    ("rosterimport", "file_name"),
    ("sourcemessage", "errors"),
    ("notification", "params"),
    ("job", "error"),
    ("assessment", "comment"),
    ("assessedlevel", "evidence"),
    ("talk", "note"),
    ("appeal", "text"),
    ("appeal", "reason"),
    ("redemption", "note"),
    ("redemption", "reason"),
    ("titleholding", "reason"),
    ("titleholding", "taken_back_because"),
    ("praise", "text"),
    ("nomination", "reason"),
    ("nomination", "answer"),
    ("invitation", "topic"),
    ("invitation", "text"),
    ("savedview", "name"),
    ("savedview", "query"),
    ("upload", "name"),
)
"""Where rows of others may name somebody, in text or in the texts of JSON: the word is replaced, the row stays."""
