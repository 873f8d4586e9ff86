"""How much two pictures differ, whatever program has drawn them."""

import numpy as np
from PIL import Image, ImageFilter


def blurred(picture: Image.Image) -> np.ndarray:
    """Edges of letters are smoothed differently by every program that draws them."""
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(2)), dtype=float)


def differing(found: Image.Image, kept: Image.Image) -> float:
    """Share of the picture that looks otherwise."""
    size = kept.size
    assert abs(found.width - size[0]) <= 1
    assert abs(found.height - size[1]) <= 1
    apart = np.abs(blurred(found.crop((0, 0, *size))) - blurred(kept)).max(axis=2)
    return float((apart > 24).mean())
