"""What follows from what: the one table of facts and of who reacts to them."""

from kit.events import Reactions

REACTIONS: Reactions = {}
