"""FoxAPI's JSON, both ways: the only place that knows its field names.

What is sent is strict: the fields its page lists and no other, since an unlisted one is answered with 422.
What is read is lenient: unknown fields are ignored, missing or senseless ones count as not said.
Sources: docs.foxapi.cc, seedance-2.0-reference-to-video, get-task-detail, error-codes and upload-stream.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.ports import Order
from bot.references import MOST, MOST_IN_ALL, Kind

#: What fits the stores' integers.
_LARGEST = 2**63 - 1
_LONGEST_ID = 200

# ---- what is asked ----------------------------------------------------------------------------------------------


class TextToVideo(BaseModel):
    """A video from a text alone: the text models take no media fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    model: str = Field(min_length=1)
    prompt: str = Field(min_length=1, max_length=5000)
    resolution: Literal["480p", "720p", "1080p"]
    aspect_ratio: Literal["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"]
    #: Seconds, 4..15; -1: the model decides.
    duration: int = Field(ge=-1, le=15)
    generate_audio: bool
    #: -1: the service picks one.
    seed: int

    @field_validator("duration")
    @classmethod
    def _offered(cls, seconds: int) -> int:
        if -1 < seconds < 4:
            raise ValueError("4 to 15 seconds, or -1")
        return seconds


_Urls = list[Annotated[str, Field(pattern=r"^https?://")]]


class ReferenceToVideo(TextToVideo):
    """A video from a text and reference files, which the prompt cites as `@Image1`, `@Video1`, `@Audio1`."""

    image_urls: _Urls | None = Field(None, max_length=MOST[Kind.IMAGE])
    video_urls: _Urls | None = Field(None, max_length=MOST[Kind.VIDEO])
    audio_urls: _Urls | None = Field(None, max_length=MOST[Kind.AUDIO])

    @model_validator(mode="after")
    def _together(self) -> Self:
        if not self.image_urls and not self.video_urls:
            raise ValueError("a sound needs an image or a clip beside it")
        if sum(len(urls or ()) for urls in (self.image_urls, self.video_urls, self.audio_urls)) > MOST_IN_ALL:
            raise ValueError("12 files in all")
        return self


_URL_FIELDS: Mapping[Kind, str] = {Kind.IMAGE: "image_urls", Kind.VIDEO: "video_urls", Kind.AUDIO: "audio_urls"}


def submission(order: Order, model: str) -> bytes:
    """The body of a submit. Raises ValueError for what the page does not offer: it is never sent."""
    fields: dict[str, Any] = {
        "model": model,
        "prompt": order.prompt,
        "resolution": order.resolution,
        "aspect_ratio": order.aspect_ratio,
        "duration": order.duration,
        "generate_audio": order.generate_audio,
        "seed": order.seed,
    }
    for reference in order.references:
        fields.setdefault(_URL_FIELDS[reference.kind], []).append(reference.uploaded)
    shape = ReferenceToVideo if order.references else TextToVideo
    return shape.model_validate(fields).model_dump_json(exclude_none=True).encode()


# ---- what is answered -------------------------------------------------------------------------------------------


def _number(value: object) -> float | None:
    """A finite number, also when written as a string ("50", "50%")."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%")
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _whole(value: object) -> int | None:
    """A whole number, kept exact: seeds have more digits than a float."""
    if isinstance(value, str) and len(value) <= 20 and value.strip().removeprefix("-").isdecimal():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) <= _LARGEST else None
    number = _number(value)
    return int(number) if number is not None and abs(number) <= 2**53 else None


def _progress(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(min(max(number, 0), 100))


def _not_negative(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number >= 0 else None


def _seconds(value: object) -> int | None:
    number = _whole(value)
    return number if number is not None and 0 <= number <= 7 * 86_400 else None


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    # int before str: Python refuses to print integers of thousands of digits
    return "" if isinstance(value, int) and abs(value) > _LARGEST else str(value).strip()


def _identifier(value: object) -> str | None:
    """A task id that can stand in a path; one that cannot be asked for is as good as none."""
    text = _text(value)
    usable = 0 < len(text) <= _LONGEST_ID and text.isprintable() and text not in (".", "..")
    return text if usable else None


def _address(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    return text if text.lower().startswith(("http://", "https://")) and text.isprintable() else None


def _object(value: object) -> object:
    return value if isinstance(value, dict) else {}


def _results(value: object) -> list[object]:
    """The finished videos: objects with an address, or (an older shape) addresses alone."""
    items = value if isinstance(value, list) else [value]
    shaped = ({"url": item} if isinstance(item, str) else item for item in items)
    return [item for item in shaped if isinstance(item, dict)]


def _error(value: object) -> object:
    return value if isinstance(value, dict) else {"message": value}


_Number = Annotated[float | None, BeforeValidator(_not_negative)]
_Whole = Annotated[int | None, BeforeValidator(_whole)]
_Text = Annotated[str, BeforeValidator(_text)]
_Address = Annotated[str | None, BeforeValidator(_address)]


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Info(_Told):
    #: Seconds.
    estimated_time: Annotated[int | None, BeforeValidator(_seconds)] = None


class _Usage(_Told):
    credits_reserved: _Number = None


class Created(_Told):
    """The receipt of a submit."""

    id: Annotated[str | None, BeforeValidator(_identifier)] = None
    task_info: Annotated[_Info, BeforeValidator(_object)] = _Info()
    usage: Annotated[_Usage, BeforeValidator(_object)] = _Usage()


class Result(_Told):
    """One finished video."""

    url: _Address = None
    seed: _Whole = None


class Words(_Told):
    """What an error says: of a failed task, or of an answer that is none."""

    code: _Text = ""
    type: _Text = ""
    message: _Text = ""


class Task(_Told):
    """How a task stands."""

    status: _Text = ""
    progress: Annotated[int | None, BeforeValidator(_progress)] = None
    results: Annotated[list[Result], BeforeValidator(_results)] = []
    output: Annotated[list[Result], BeforeValidator(_results)] = []
    error: Annotated[Words, BeforeValidator(_error)] = Words()

    @property
    def video(self) -> Result | None:
        """The first result that says where it is."""
        return next((result for result in (*self.results, *self.output) if result.url is not None), None)


class _Uploaded(_Told):
    url: _Address = None


class _Failed(Words):
    error: Annotated[Words, BeforeValidator(_error)] = Words()


class _Balance(_Told):
    #: Quota units, 500,000 to the dollar.
    total_available: Annotated[float | None, BeforeValidator(_number)] = None
    unlimited_quota: Any = None


class _BalanceAnswer(_Told):
    data: Annotated[_Balance, BeforeValidator(_object)] = _Balance()


class _ModelName(_Told):
    id: _Text = ""


def _model_names(value: object) -> object:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else None


class _ModelsAnswer(_Told):
    data: Annotated[list[_ModelName] | None, BeforeValidator(_model_names)] = None


_Shape = TypeVar("_Shape", bound=_Told)


def _read(shape: type[_Shape], body: bytes) -> _Shape | None:
    try:
        return shape.model_validate_json(body)
    except ValidationError:
        return None


def read_created(body: bytes) -> Created | None:
    """The receipt; None when it has no task id one can read."""
    created = _read(Created, body)
    return created if created is not None and created.id is not None else None


def read_task(body: bytes) -> Task | None:
    """How a task stands; None when that cannot be read."""
    task = _read(Task, body)
    return task if task is not None and task.status else None


def read_uploaded(body: bytes) -> str | None:
    """The address of an uploaded file; None when there is none, or it is not on the web."""
    uploaded = _read(_Uploaded, body)
    return None if uploaded is None else uploaded.url


def read_words(body: bytes) -> Words | None:
    """What a refusal says, in the shape FoxAPI documents or in its gateway's own; None when it is not JSON."""
    failed = _read(_Failed, body)
    if failed is None:
        return None
    said = failed.error
    return Words(code=said.code or failed.code, type=said.type or failed.type, message=said.message or failed.message)


def read_balance_is_empty(body: bytes) -> bool:
    """Whether the key has nothing left to spend; not when that is not said."""
    answer = _read(_BalanceAnswer, body)
    if answer is None or answer.data.total_available is None or answer.data.unlimited_quota is True:
        return False
    return answer.data.total_available <= 0


def read_model_ids(body: bytes) -> frozenset[str] | None:
    """The models the key may use; None when that is not said."""
    answer = _read(_ModelsAnswer, body)
    if answer is None or answer.data is None:
        return None
    return frozenset(model.id for model in answer.data)
