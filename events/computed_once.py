"""Cache answers of functions so that threads that ask for the same one at the same time compute it once."""

from collections.abc import Callable, Hashable
from functools import _CacheInfo, lru_cache, wraps
from threading import Lock
from typing import Generic, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from events import watching

P = ParamSpec("P")
T = TypeVar("T")


class ComputedOnce(Generic[P, T]):
    """A function that keeps its last answers; a thread that needs one that is being computed waits for it."""

    def __init__(self, function: Callable[P, T], most: int) -> None:
        self._kept = lru_cache(most)(function)
        # A lock exists while a thread computes or waits for its answer.
        self._locks: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()
        self._guard = Lock()
        wraps(function)(self)

    def __call__(self, *values: P.args, **named: P.kwargs) -> T:
        """Return the answer."""
        key = (values, tuple(named.items()))
        with self._guard:
            lock = self._locks.setdefault(key, Lock())
        with watching.waiting_for(lock):
            return self._kept(*values, **named)  # type: ignore[arg-type] # answers have hashable questions

    def cache_info(self) -> _CacheInfo:
        """Count the kept answers, and how often they were used."""
        return self._kept.cache_info()

    def cache_clear(self) -> None:
        """Drop all answers."""
        self._kept.cache_clear()


def computed_once(most: int) -> Callable[[Callable[P, T]], ComputedOnce[P, T]]:
    """Keep the last answers of a function, so many at most."""
    return lambda function: ComputedOnce(function, most)
