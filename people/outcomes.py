"""What a command has come to, as the schema shows it."""

from datetime import datetime

from kit.reading import row
from people.devices import SignIn
from people.imports import Preview
from people.scope import Viewer


@row
class UnitSaved:
    unit_id: int


@row
class PersonSaved:
    person_id: int


@row
class Previewed:
    preview: Preview


@row
class Imported:
    preview: Preview
    imported_at: datetime


@row
class SignInsLeft:
    sign_ins: list[SignIn]


@row
class LanguageChosen:
    viewer: Viewer
