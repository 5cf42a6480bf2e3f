"""The pointer and the ink of a run's owner on the picture, in the coordinates of the data.

A pointer is passed on and forgotten. Ink is kept in memory, within bounds, for pages that come
later, until the owner clears it.
"""

from __future__ import annotations

from cachetools import LRUCache

from ganscope.wire.json_text import Json

MAX_RUNS = 200
MAX_STROKES = 60
MAX_POINTS = 400

type Point = tuple[float, float]


class Ink:
    """The strokes on each run's picture. Of too many runs, those drawn on longest ago lose theirs;
    of too many strokes, the first ones go."""

    def __init__(self) -> None:
        self._strokes: LRUCache[str, dict[int, list[Point]]] = LRUCache(MAX_RUNS)

    def extend(self, run_id: str, stroke: int, points: list[Point]) -> None:
        """Adds points to a stroke, which begins with its first ones."""
        strokes = self._strokes.get(run_id, {})
        drawn = strokes.setdefault(stroke, [])
        drawn.extend(points[: MAX_POINTS - len(drawn)])
        while len(strokes) > MAX_STROKES:
            del strokes[next(iter(strokes))]
        self._strokes[run_id] = strokes

    def clear(self, run_id: str) -> None:
        """Removes all strokes of a run."""
        self._strokes.pop(run_id, None)

    def strokes(self, run_id: str) -> list[Json]:
        """All strokes of a run, the first ones first."""
        return [
            {"stroke": number, "points": points}
            for number, points in self._strokes.get(run_id, {}).items()
        ]
