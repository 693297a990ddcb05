"""What a submit may say: FoxAPI's fields and limits, and the refusal for each that is broken."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.foxapi.simulator.answers import Refusal
from adapters.foxapi.simulator.catalogue import IMAGE, MODELS, REFERENCE, TEXT, is_fast
from adapters.foxapi.simulator.uploads import Upload

MIB = 1024 * 1024
MOST_REFERENCES = 12
MOST_IMAGE_BYTES = 30 * MIB
MOST_CLIP_BYTES_IN_ALL = 50 * MIB
MOST_SOUND_BYTES = 15 * MIB
#: Seconds; the tolerance is for the part of a frame that encoders add.
CLIP_SECONDS_IN_ALL = (2.0, 15.0)
MOST_SOUND_SECONDS = 15.0
TOLERANCE = 0.25

#: Finds an upload by its URL.
Find = Callable[[str], Upload | None]
#: Tells how long (s) uploads are, in order; None: not readable.
Seconds = Callable[[Sequence[Upload]], Awaitable[list[float | None]]]

Images = Annotated[list[str], Field(max_length=9)]
Three = Annotated[list[str], Field(max_length=3)]


class Order(BaseModel):
    """The fields of every model; what is not listed is refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    model: str
    prompt: str = Field(min_length=1, max_length=5000)
    resolution: Literal["480p", "720p", "1080p"] = "720p"
    aspect_ratio: Literal["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"] = "adaptive"
    duration: Annotated[int, Field(ge=4, le=15)] | Literal[-1] = 5
    generate_audio: bool = True
    seed: int = Field(default=-1, ge=-1, le=2**32 - 1)

    def urls(self) -> tuple[list[str], list[str], list[str]]:
        """The images, clips and sounds it cites."""
        return [], [], []


class ImageOrder(Order):
    """Image to video: a first picture, perhaps a last one."""

    image_url: str
    end_image_url: str | None = None

    def urls(self) -> tuple[list[str], list[str], list[str]]:
        """The one or two pictures."""
        return [self.image_url] + ([self.end_image_url] if self.end_image_url else []), [], []


class ReferenceOrder(Order):
    """Reference to video."""

    image_urls: Images = Field(default_factory=list)
    video_urls: Three = Field(default_factory=list)
    audio_urls: Three = Field(default_factory=list)

    def urls(self) -> tuple[list[str], list[str], list[str]]:
        """All references, by kind."""
        return self.image_urls, self.video_urls, self.audio_urls


_ORDERS: dict[str, type[Order]] = {TEXT: Order, IMAGE: ImageOrder, REFERENCE: ReferenceOrder}


@dataclass(frozen=True, slots=True)
class References:
    """The uploads an order cites."""

    images: tuple[Upload, ...] = ()
    videos: tuple[Upload, ...] = ()
    sounds: tuple[Upload, ...] = ()


def read(body: bytes) -> Order:
    """Understand a request body. Raises Refusal (400 for what is no JSON object, 422 for the rest)."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Refusal(400, "The request body is not valid JSON.", "invalid_json") from broken
    if not isinstance(fields, dict):
        raise Refusal(400, "The request body is not a JSON object.", "invalid_json")
    model = fields.get("model")
    if model is None:
        raise Refusal(422, "model: Field required", "missing_parameter")
    if not isinstance(model, str) or model not in MODELS:
        raise Refusal(422, "The model does not exist or is not enabled for this key.", "model_not_found")
    try:
        order = _ORDERS[MODELS[model]].model_validate(fields)
    except ValidationError as invalid:
        raise _refusal(invalid) from invalid
    _check_together(order)
    return order


def _refusal(invalid: ValidationError) -> Refusal:
    """The first fault; a field that is not listed is one that no channel supports."""
    first: Any = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
    # the names of a union's branches are of no interest to a client
    where = ".".join(str(part) for part in first["loc"][:2] if str(part).isidentifier() or isinstance(part, int))
    code = {"extra_forbidden": "unsupported_advanced_options", "missing": "missing_parameter"}.get(
        first["type"], "invalid_parameter"
    )
    return Refusal(422, f"{where}: {first['msg']}", code)


def _check_together(order: Order) -> None:
    images, videos, sounds = order.urls()
    if order.resolution == "1080p" and is_fast(order.model):
        raise Refusal(422, "resolution: 1080p is not supported by fast models", "unsupported_advanced_options")
    if len(images) + len(videos) + len(sounds) > MOST_REFERENCES:
        raise Refusal(422, f"At most {MOST_REFERENCES} references are allowed in all", "invalid_parameter")
    if sounds and not images and not videos:
        raise Refusal(422, "audio_urls: at least one image or video is required", "invalid_parameter")


async def references(order: Order, find: Find, seconds: Seconds) -> References:
    """Find what an order cites and hold it to the limits. Raises Refusal (422).

    The simulator fetches nothing from the network: an address that is not one of its own uploads is refused.
    """
    images, videos, sounds = ([_found(url, find) for url in urls] for urls in order.urls())
    _check_files(images, "image/", MOST_IMAGE_BYTES)
    _check_files(videos, "video/", MOST_CLIP_BYTES_IN_ALL)
    _check_files(sounds, "audio/", MOST_SOUND_BYTES)
    if sum(video.size for video in videos) >= MOST_CLIP_BYTES_IN_ALL:
        raise Refusal(422, "video_urls: together they must be smaller than 50 MB", "invalid_file")
    if videos or sounds:
        lengths = await seconds([*videos, *sounds])
        _check_lengths(lengths[: len(videos)], lengths[len(videos) :])
    return References(tuple(images), tuple(videos), tuple(sounds))


def _found(url: str, find: Find) -> Upload:
    upload = find(url)
    if upload is None:
        raise Refusal(422, "The file at the given URL could not be fetched.", "invalid_image_url")
    return upload


def _check_files(uploads: Sequence[Upload], kind: str, most: int) -> None:
    for upload in uploads:
        if upload.media_type is None or not upload.media_type.startswith(kind):
            raise Refusal(422, f"The file is not a supported {kind.rstrip('/')}.", "invalid_file_type")
        if upload.size > most:
            raise Refusal(422, f"The file is larger than {most} bytes.", "invalid_file")


def _check_lengths(clips: Sequence[float | None], sounds: Sequence[float | None]) -> None:
    known = [length for length in (*clips, *sounds) if length is not None]
    if len(known) < len(clips) + len(sounds):
        raise Refusal(422, "The file cannot be decoded.", "invalid_file_type")
    least, most = CLIP_SECONDS_IN_ALL
    if clips and not least - TOLERANCE <= sum(known[: len(clips)]) <= most + TOLERANCE:
        raise Refusal(422, f"video_urls: together they must last {least:.0f} to {most:.0f} s", "invalid_file")
    if any(length > MOST_SOUND_SECONDS + TOLERANCE for length in known[len(clips) :]):
        raise Refusal(422, f"audio_urls: each must last at most {MOST_SOUND_SECONDS:.0f} s", "invalid_file")
