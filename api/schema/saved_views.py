"""Saved views in the schema: the states of console screens that the viewer keeps under names."""

from typing import Annotated, Any

import strawberry

import api.schema.words  # noqa: F401  before any type
from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import ConflictProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.relations import BATCH, attribute, id_of, relation, root, shows
from kit.reading import row
from people import saved_views
from people.saved_views import Screen


@shows(saved_views.SavedView)
class SavedView:
    """The state of a screen, under a name. Nobody else sees it."""

    id: strawberry.ID = id_of("SavedView", "id", "Opaque.")
    screen: Screen = attribute("Of which screen.")
    name: str = attribute("As the viewer calls it.")
    query: str = attribute("What follows the ? of the screen's address.")
    is_default: bool = attribute("Whether the screen opens with it.")
    position: int = attribute("Where it stands among those of its screen.")


def views_of(description: str) -> Any:
    """The field `savedViews(screen)` of the viewer."""

    async def resolve(root: Any, info: Info, screen: Screen | None = None) -> list[SavedView]:
        found: list[SavedView] = await info.context.loader(saved_views.of_viewers, {"screen": screen}).load(root)
        return found

    return strawberry.field(resolver=resolve, description=description, metadata={BATCH: saved_views.of_viewers})


@row
class Kept:
    view_id: int


@row
class Left:
    saved_views: list[saved_views.SavedView]


@shows(Kept)
class SaveViewSuccess:
    """It is kept."""

    view: SavedView = relation(saved_views.view, "As it is kept.")


@shows(Kept)
class RenameViewSuccess:
    """It has its new name."""

    view: SavedView = relation(saved_views.view, "As it is kept.")


@shows(Kept)
class SetDefaultViewSuccess:
    """The screen opens so from now on."""

    view: SavedView = relation(saved_views.view, "As it is kept.")


@shows(Left)
class DeleteViewSuccess:
    """It is gone; saving it again at its old position brings it back."""

    saved_views: list[SavedView] = attribute("What is left of its screen; at most 50.")


@strawberry.input(description="The state of a screen, to be kept under a name.")
class SaveViewInput:
    screen: Screen = attribute("Of which screen.")
    name: str = attribute("At most 24 characters; a screen has each name once.")
    query: str = attribute("What follows the ? of the address: names with values, at most 500 characters.")
    is_default: bool = strawberry.field(default=False, description="Whether the screen opens with it.")
    position: int | None = strawberry.field(default=None, description="Where it stands; last when null.")
    idempotency_key: str = attribute("8 to 80 characters; the same key saves once.")


@strawberry.input(description="Another name for a view.")
class RenameViewInput:
    view_id: strawberry.ID = attribute("One of the viewer's own.")
    name: str = attribute("At most 24 characters; a screen has each name once.")


@strawberry.input(description="A view that is no longer wanted.")
class DeleteViewInput:
    view_id: strawberry.ID = attribute("One of the viewer's own.")


@strawberry.input(description="What a screen opens with.")
class SetDefaultViewInput:
    view_id: strawberry.ID = attribute("One of the viewer's own.")
    is_default: bool = attribute("Whether the screen opens with it, in place of the one before.")


SaveViewResult = Annotated[SaveViewSuccess | ValidationProblem | ConflictProblem, result("SaveViewResult")]
RenameViewResult = Annotated[
    RenameViewSuccess | ValidationProblem | NotFoundProblem | ConflictProblem, result("RenameViewResult")
]
DeleteViewResult = Annotated[DeleteViewSuccess | NotFoundProblem, result("DeleteViewResult")]
SetDefaultViewResult = Annotated[SetDefaultViewSuccess | NotFoundProblem, result("SetDefaultViewResult")]


async def save_view(info: Info, input: SaveViewInput) -> Any:
    draft = saved_views.Draft(input.screen, input.name, input.query, input.is_default, input.position)
    return Kept(await saved_views.save(draft, key=input.idempotency_key, scope=info.context.scope))


async def rename_view(info: Info, input: RenameViewInput) -> Any:
    view = decode(input.view_id, "SavedView")
    await saved_views.rename(view, input.name, scope=info.context.scope)
    return Kept(view)


async def delete_view(info: Info, input: DeleteViewInput) -> Any:
    screen = await saved_views.delete(decode(input.view_id, "SavedView"), scope=info.context.scope)
    return Left(await saved_views.mine(screen, info.context.scope))


async def set_default_view(info: Info, input: SetDefaultViewInput) -> Any:
    view = decode(input.view_id, "SavedView")
    await saved_views.set_default(view, is_default=input.is_default, scope=info.context.scope)
    return Kept(view)


@strawberry.type
class SavedViewMutations:
    save_view: SaveViewResult = root(save_view, "Keep the state of a screen under a name; at most 50 a person.")
    rename_view: RenameViewResult = root(rename_view, "Give one of the viewer's views another name.")
    delete_view: DeleteViewResult = root(delete_view, "Delete one of the viewer's views.")
    set_default_view: SetDefaultViewResult = root(set_default_view, "Choose what a screen opens with, or no view.")


decide(
    SavedView={SIGNED_IN: "id screen name query isDefault position"},
    SaveViewSuccess={SIGNED_IN: "view"},
    RenameViewSuccess={SIGNED_IN: "view"},
    SetDefaultViewSuccess={SIGNED_IN: "view"},
    DeleteViewSuccess={SIGNED_IN: "savedViews"},
)
