"""What every condition is: something that somebody met so many times in a window, with the evidence.

A condition is a file of its own that ends in one `Condition`; the table in `incentives.conditions` names it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from incentives.windows import Rhythm, Window
from kit.errors import Invalid
from kit.reading import row

Params = Mapping[str, Any]
Both = tuple[str, str]
FOR_RULES = "Rules read what everybody has done in a window; who may see what came of it is asked where it is shown."


class ParameterWrong(Invalid):
    code = "PARAMETER_WRONG"
    zh = "条件还没写完整，请填好这一项。"
    en = "The condition is not complete. Fill this in."


class ParameterTooLarge(Invalid):
    code = "PARAMETER_WRONG"
    zh = "最大是 {most}。"
    en = "At most {most}."


class DividesByZero(Invalid):
    code = "DIVIDES_BY_ZERO"
    zh = "“每 N 个”里的 N 要大于 0。"
    en = "The N of “every N” has to be above 0."


@row
class Met:
    """`times` is above 0; `why` says it to people, `evidence` holds the numbers and days it follows from.

    `on` is the day it happened; None for what is true of the whole window only.
    """

    times: int
    why: Both
    evidence: Mapping[str, Any]
    on: date | None = None


Find = Callable[[Params, Window, Sequence[int]], Awaitable[dict[int, Met]]]


@dataclass(frozen=True)
class Condition:
    """`find` looks at everybody at once; `sentence` goes on from “who …”. `is_good` says which way it can count."""

    params: Mapping[str, type]
    sentence: Callable[[Params], Both]
    find: Find
    is_good: bool | None
    """True: rewards only. False: penalties only. None: either."""
    is_belief: bool = False
    """Whether it follows from a score, which must be reliable before it may punish. Scores are of months."""

    rhythm: Rhythm | None = None
    """The only one in which it is known; None: every one, and of a score months."""

    most: int = 1_000_000
    """Of its numbers."""

    @property
    def rhythms(self) -> tuple[Rhythm, ...]:
        if self.rhythm is not None:
            return (self.rhythm,)
        return (Rhythm.MONTH,) if self.is_belief else tuple(Rhythm)

    def checked(self, given: Params, where: Sequence[str] = ()) -> dict[str, Any]:
        """The parameters that it takes, all of them and no others; `where` leads to them in the input.

        Raises:
            ParameterWrong, ParameterTooLarge, DividesByZero
        """
        for name, kind in self.params.items():
            value = given.get(name)
            if kind is int and name == "every" and value == 0:
                raise DividesByZero(path=[*where, name])
            is_wrong = not isinstance(value, kind) or isinstance(value, bool) or not value
            if is_wrong or (isinstance(value, int) and value < 0):
                raise ParameterWrong(path=[*where, name])
            if isinstance(value, int) and value > self.most:
                raise ParameterTooLarge(most=self.most, path=[*where, name])
        return {name: given[name] for name in self.params}
