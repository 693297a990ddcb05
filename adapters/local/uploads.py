"""Reads a message from the page: fields first, then files, each streamed into the file store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from adapters.local.chat import FOLDER
from adapters.local.names import ending, file_name
from adapters.local.translate import NotUnderstood, StoredFile, event_of, message_id
from bot.errors import BadInput
from bot.messages import Person
from bot.ports import Files
from bot.problems import Problem, problem
from bot.references import MOST_IN_ALL

#: Bytes of one file, and files of one message.
MOST_FILE_BYTES = 100 * 1024 * 1024
MOST_FILES = MOST_IN_ALL
#: Bytes of a field's text: far more than a prompt may have, so that a too long one is told by its length.
_MOST_FIELD_BYTES = 48 * 1024
_MOST_FIELDS = 12
_CHUNK = 64 * 1024
_LONGEST_TYPE = 100


@dataclass(slots=True)
class Upload:
    """What the page sent."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[StoredFile] = field(default_factory=list)


async def read_upload(request: web.Request, upload: Upload, person: Person, files: Files) -> None:
    """Read a message; its files are kept under `local/<message id>/`, also when a later one fails.

    Raises BadInput with the fault of the first file that cannot be taken, NotUnderstood, FileUnreachable.
    """
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            await _take(part, upload, person, files)
    except NotUnderstood:
        raise
    except (ValueError, AssertionError, HttpProcessingError) as error:
        raise NotUnderstood("multipart") from error


def folder(upload: Upload, person: Person) -> str:
    """Where the message's files are kept. Raises NotUnderstood while its event is not known."""
    return f"{FOLDER}/{message_id(person, event_of(upload.fields))}/"


async def _take(part: MultipartReader | BodyPartReader, upload: Upload, person: Person, files: Files) -> None:
    if not isinstance(part, BodyPartReader) or not part.name:
        raise NotUnderstood("multipart")
    if part.filename is None:
        if len(upload.fields) >= _MOST_FIELDS:
            raise NotUnderstood("fields")
        upload.fields[part.name] = await _text(part)
        return
    if len(upload.files) >= MOST_FILES:
        raise BadInput(problem("page_too_many_files", most=MOST_FILES))
    upload.files.append(await _store(part, upload, person, files))


async def _text(part: BodyPartReader) -> str:
    value = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        value += chunk
        if len(value) > _MOST_FIELD_BYTES:
            raise BadInput(problem("page_text_too_long", most=_MOST_FIELD_BYTES // 4))
    return value.decode("utf-8", "replace")


async def _store(part: BodyPartReader, upload: Upload, person: Person, files: Files) -> StoredFile:
    name = file_name(part.filename or "")
    key = f"{folder(upload, person)}{len(upload.files) + 1}.{ending(name) or 'bin'}"
    try:
        size = await files.write(key, _chunks(part), MOST_FILE_BYTES)
    except BadInput as bad:
        raise BadInput(*(_called(each, name) for each in bad.problems)) from bad
    media_type = part.headers.get("Content-Type", "")[:_LONGEST_TYPE]
    return StoredFile(name=name, key=key, size=size, media_type=media_type)


def _called(fault: Problem, name: str) -> Problem:
    return problem(fault.code, fault.fault, **{**fault.values, "name": name})


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(_CHUNK):
        yield chunk
