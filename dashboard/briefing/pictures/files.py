"""Write a picture of the map as a file: the one function for page, command line and `verify`."""

from dashboard.briefing import fonts
from dashboard.briefing.pages import Progress
from dashboard.briefing.pictures import animation, shown_map
from dashboard.briefing.pictures.looks import Look
from dashboard.briefing.slides.models import Brief


def render(brief: Brief, look: Look, file_format: str, progress: Progress | None = None) -> bytes:
    """
    Render a picture as `png`, `svg` or, of a look that is played, `gif`.

    Raises
    ------
    GlyphError, TooLongError
        If a text has characters that no font has, or the time to play is too long.
    """
    fonts.require(brief.options.texts)
    if file_format == "gif":
        return animation.render(brief, look, progress)
    return shown_map.render(brief, look, file_format)
