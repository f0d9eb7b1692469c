"""What a person may spend: a bucket of cost that refills. It lives in the process, as a person's requests mostly do."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil
from time import monotonic

from kit.errors import RateLimited


@dataclass(frozen=True)
class Balance:
    """What is left of a bucket, and in how many seconds it will be full again."""

    remaining: int
    limit: int
    full_in_seconds: float


class Budget:
    """One bucket of `limit` a person, refilled at `refill_per_second`. `clock` gives seconds that never go back."""

    def __init__(
        self, limit: int = 10_000, refill_per_second: int = 200, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self.limit, self.refill, self.clock = limit, refill_per_second, clock
        self._spent: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()  # (what is missing, when that was so)

    def spend(self, person: Hashable, cost: int) -> Balance:
        """Take `cost` out of the person's bucket.

        Raises:
            RateLimited: it does not hold that much now; nothing was taken.
        """
        now, missing = self.clock(), self.demand(person, cost)
        self._spent[person] = (missing + cost, now)
        self._spent.move_to_end(person)
        self._forget_full(now)
        return self._told(missing + cost)

    def demand(self, person: Hashable, cost: int) -> float:
        """What is missing in a bucket that holds `cost`.

        Raises:
            RateLimited: it does not.
        """
        missing = self._missing(person)
        if missing + cost > self.limit:
            raise RateLimited(retry_after_seconds=ceil((missing + cost - self.limit) / self.refill))
        return missing

    def balance(self, person: Hashable) -> Balance:
        return self._told(self._missing(person))

    def _missing(self, person: Hashable) -> float:
        missing, since = self._spent.get(person, (0.0, 0.0))
        return max(0.0, missing - (self.clock() - since) * self.refill)

    def _told(self, missing: float) -> Balance:
        return Balance(int(self.limit - missing), self.limit, missing / self.refill)

    def _forget_full(self, now: float) -> None:
        """A bucket is full again after limit / refill seconds, so those spent from longest ago may be forgotten."""
        while self._spent:
            person, (_, since) = next(iter(self._spent.items()))
            if (now - since) * self.refill < self.limit:
                return
            del self._spent[person]
