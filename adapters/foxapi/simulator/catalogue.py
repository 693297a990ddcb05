"""What the simulated service offers: its models, prices and frame sizes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TEXT, IMAGE, REFERENCE = "text", "image", "reference"

#: Every model id and its mode. The reference ids are on FoxAPI's page, the others in its clients' catalogue.
MODELS: Mapping[str, str] = MappingProxyType(
    {f"seedance-2.0{fast}-{mode}-to-video": mode for fast in ("", "-fast") for mode in (TEXT, IMAGE, REFERENCE)}
)

#: The ratios on offer beside `adaptive`, as width / height.
RATIOS: Mapping[str, float] = MappingProxyType(
    {"16:9": 16 / 9, "4:3": 4 / 3, "1:1": 1.0, "3:4": 3 / 4, "9:16": 9 / 16, "21:9": 21 / 9}
)

#: Output pixels (width, height). 16:9 and 21:9 as documented; the others hold about the same area, as the vendor's do.
SIZES: Mapping[tuple[str, str], tuple[int, int]] = MappingProxyType(
    {
        ("480p", "16:9"): (864, 496),
        ("480p", "4:3"): (752, 560),
        ("480p", "1:1"): (640, 640),
        ("480p", "3:4"): (560, 752),
        ("480p", "9:16"): (496, 864),
        ("480p", "21:9"): (992, 432),
        ("720p", "16:9"): (1280, 720),
        ("720p", "4:3"): (1112, 834),
        ("720p", "1:1"): (960, 960),
        ("720p", "3:4"): (834, 1112),
        ("720p", "9:16"): (720, 1280),
        ("720p", "21:9"): (1470, 630),
        ("1080p", "16:9"): (1920, 1080),
        ("1080p", "4:3"): (1664, 1248),
        ("1080p", "1:1"): (1440, 1440),
        ("1080p", "3:4"): (1248, 1664),
        ("1080p", "9:16"): (1080, 1920),
        ("1080p", "21:9"): (2206, 946),
    }
)

#: Frames a second of every result.
FPS = 24
#: Seconds a model-chosen duration (-1) comes to.
AUTO_SECONDS = 5
#: Seconds that are reserved for a model-chosen duration.
AUTO_RESERVED_SECONDS = 10

#: Invented US dollars per second of output: the real prices are not published.
PRICES: Mapping[tuple[bool, str], float] = MappingProxyType(
    {
        (False, "480p"): 0.09,
        (False, "720p"): 0.20,
        (False, "1080p"): 0.45,
        (True, "480p"): 0.07,
        (True, "720p"): 0.16,
    }
)
#: The gateway counts money in these: 500,000 are one dollar.
QUOTA_PER_DOLLAR = 500_000


def is_fast(model: str) -> bool:
    """Whether it is one of the fast models, which do not offer 1080p."""
    return "-fast-" in model


def nearest_ratio(width: float, height: float) -> str:
    """The ratio on offer that is nearest to a picture's, which is what `adaptive` comes to."""
    asked = width / height
    return min(RATIOS, key=lambda name: max(RATIOS[name] / asked, asked / RATIOS[name]))


def size_of(resolution: str, ratio: str) -> tuple[int, int]:
    """Pixels (width, height), both even, of a result."""
    return SIZES[resolution, ratio]


def dollars(model: str, resolution: str, duration: int) -> float:
    """What a job reserves; a duration of -1 reserves ten seconds."""
    return round(PRICES[is_fast(model), resolution] * (AUTO_RESERVED_SECONDS if duration == -1 else duration), 4)
