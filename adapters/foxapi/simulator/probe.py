"""How long a clip or a sound is: looked into in a child process (`python -m adapters.foxapi.simulator.probe`)."""

from __future__ import annotations

import av

from adapters.foxapi.simulator import children

#: Seconds that looking into the files of one order may take.
TIMEOUT = 20.0

#: The demuxer of each type: never guessed, so that no file is read as a playlist of other files.
DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
}


async def seconds_of(files: list[tuple[str, str]]) -> list[float | None]:
    """The length (s) of each (path, media type), in order; None: it cannot be read. Never raises for a file."""
    try:
        answer = await children.ask_child(
            "adapters.foxapi.simulator.probe", {"files": [list(file) for file in files]}, timeout=TIMEOUT
        )
    except children.ChildFailed:
        return [None] * len(files)
    return [None if seconds is None else float(seconds) for seconds in answer["seconds"]]


def length(path: str, media_type: str) -> float | None:
    """The length (s) of one file, by the stream that matters; None: it cannot be read."""
    try:
        with av.open(path, format=DEMUXERS[media_type]) as container:
            streams = container.streams.video if media_type.startswith("video/") else container.streams.audio
            stream = streams[0]
            next(iter(container.decode(stream)))
            if stream.duration and stream.time_base:
                return float(stream.duration * stream.time_base)
            return container.duration / 1_000_000 if container.duration else None
    except Exception:  # whatever a damaged file does to the decoder, it is not one we can read
        return None


def main() -> None:
    """Answer {"files": [[path, media type], …]} with {"seconds": […]}."""
    request = children.be_a_child()
    children.answer({"seconds": [length(path, media_type) for path, media_type in request["files"]]})


if __name__ == "__main__":
    main()
