"""How smoothly a page moves: the times of its frames."""

import statistics
from typing import Any, Final

from playwright.sync_api import Frame, Page

PLAY_SECONDS: Final = 4
FRAMES: Final = """
async (seconds) => {
  const times = [];
  const next = () => new Promise(requestAnimationFrame);
  let before = await next();
  const end = before + 1000 * seconds;
  while (before < end) {
    const now = await next();
    times.push(now - before);
    before = now;
  }
  return times;
}
"""


def playing(shown: Page | Frame) -> list[float]:
    """Return the milliseconds between the frames of what is shown, for a few seconds."""
    return list(shown.evaluate(FRAMES, PLAY_SECONDS))


def figures(times: list[float]) -> dict[str, Any]:
    """Sum up times in milliseconds."""
    median, slowest = round(statistics.median(times)), round(max(times))
    return {"rounds": len(times), "median_ms": median, "slowest_ms": slowest}


def per_second(times: list[float]) -> dict[str, Any]:
    """Sum up the times between frames."""
    return {**figures(times), "frames_per_second": round(1000 * len(times) / sum(times))}
