"""Looks into a clip or a sound with libav: counted packet by packet, decoded at its beginning and near its end."""

from __future__ import annotations

import struct
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from adapters.media.answers import Wrong
from adapters.media.formats import M4A, Format
from bot.references import Inspected, Kind

#: Pixels of the largest frame that is decoded: 8K fits.
MOST_PIXELS = 36_000_000
#: Seconds after which nobody counts any further: it is too long whatever follows.
_LONG_ENOUGH = 3600.0
#: Frames decoded at each end. A long chain of them costs seconds of CPU and tells no more.
_FRAMES = 8
#: Packets of sound decoded from the start.
_SOUND_PACKETS = 64
_OPTIONS = {
    # a container is one file: nothing else is opened because it says so
    "protocol_whitelist": "file",
    "enable_drefs": "0",
    "use_absolute_path": "0",
}

# what is wrong with a hostile file is nothing for anybody's terminal
av.logging.set_libav_level(av.logging.PANIC)


@dataclass
class _Span:
    """What was counted of one stream."""

    stream: Stream
    packets: int = 0
    #: Seconds.
    start: float | None = None
    end: float = 0.0
    #: Time stamp of the last packet that can be decoded by itself.
    last_key: int | None = None

    def add(self, packet: Packet[Any]) -> None:
        self.packets += 1
        stamp = packet.dts if packet.pts is None else packet.pts
        if stamp is None or packet.is_discard:
            return
        base = float(packet.time_base)
        silent_start, silent_end = self._padding(packet)
        # what lies before zero is an encoder's run-up, and not played
        start = max(0.0, stamp * base + silent_start)
        self.start = start if self.start is None else min(self.start, start)
        self.end = max(self.end, (stamp + (packet.duration or 0)) * base - silent_end)
        if packet.is_keyframe:
            self.last_key = stamp

    def _padding(self, packet: Packet[Any]) -> tuple[float, float]:
        """Seconds of a sound's packet that an encoder added at its start and its end, and no player plays."""
        if not packet.has_sidedata("skip_samples"):
            return 0.0, 0.0
        start, end = struct.unpack_from("<II", bytes(packet.get_sidedata("skip_samples")))
        rate = getattr(self.stream.codec_context, "sample_rate", 0) or 1
        # a packet is not longer than itself, whatever the file says
        longest = float((packet.duration or 0) * packet.time_base)
        return min(start / rate, longest), min(end / rate, longest)


def _open(path: Path, found: Format) -> AbstractContextManager[InputContainer]:
    options = {**_OPTIONS, "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2" if found.reader == "mov" else found.reader}
    return av.open(f"file:{path}", format=found.reader, options=options)


def look_at_clip(path: Path, found: Format) -> Inspected:
    """Count and sample a clip. Raises Wrong, or what libav raises for a damaged one."""
    with _open(path, found) as container:
        frame = _first_frame(container, _picture(container))
    with _open(path, found) as container:
        video = _picture(container)
        span, seconds = _count(container, video)
        container.seek(span.last_key or 0, stream=video)
        _first_frame(container, video)
        turned = frame.rotation % 180
        return Inspected(
            kind=Kind.VIDEO,
            media_type=found.media_types[Kind.VIDEO],
            size=path.stat().st_size,
            width=frame.height if turned else frame.width,
            height=frame.width if turned else frame.height,
            seconds=round(seconds, 3),
            fps=_fps(video, span),
        )


def look_at_sound(path: Path, found: Format) -> Inspected:
    """Count and sample a sound. Raises Wrong, or what libav raises for a damaged one."""
    with _open(path, found) as container:
        sound = next(iter(container.streams.audio), None)
        if sound is None:
            raise Wrong("file_damaged")
        packets = islice(container.demux(sound), _SOUND_PACKETS)
        if not any(True for packet in packets for _ in _decoded(sound, packet)):
            raise Wrong("file_damaged")
    with _open(path, found) as container:
        _, seconds = _count(container, container.streams.audio[0])
        return Inspected(
            kind=Kind.AUDIO,
            media_type=found.media_types[Kind.AUDIO],
            size=path.stat().st_size,
            seconds=round(seconds, 3),
        )


def _picture(container: InputContainer) -> VideoStream:
    """The stream with the moving picture. A cover image is none."""
    moving = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not moving:
        if container.streams.audio:
            raise Wrong("file_kind_differs", claimed=Kind.VIDEO, kind=Kind.AUDIO, format=M4A.name)
        raise Wrong("file_damaged")
    video = max(moving, key=lambda stream: bool(stream.disposition & Disposition.default))
    width, height = video.codec_context.width, video.codec_context.height
    if width * height > MOST_PIXELS:
        raise Wrong("file_too_many_pixels", width=width, height=height, most=MOST_PIXELS // 1_000_000)
    # the frames themselves may say something else than the container
    video.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
    video.codec_context.thread_count = 1
    return video


def _count(container: InputContainer, main: VideoStream | AudioStream) -> tuple[_Span, float]:
    """Count a stream, and the seconds from the first packet of any picture or sound to the end of the last.

    What the header says of the length does not matter, unless the file is longer than anybody counts.
    """
    streams = [stream for stream in container.streams if stream.type in ("video", "audio")]
    spans = {stream.index: _Span(stream) for stream in streams if not stream.disposition & Disposition.attached_pic}
    for packet in container.demux(*(span.stream for span in spans.values())):
        if packet.size == 0:
            continue
        # sounds may be written by programs that did not know the length; their end is just where the file ends
        if isinstance(main, VideoStream) and (packet.is_corrupt or _is_blank(packet)):
            raise Wrong("file_damaged")
        span = spans[packet.stream_index]
        span.add(packet)
        if span.end - (span.start or 0.0) > _LONG_ENOUGH:
            return spans[main.index], max(span.end, (container.duration or 0) / av.time_base)
    counted = spans[main.index]
    # the index, not the header's number of frames: a trimmed clip keeps frames that are not shown
    missing = isinstance(main, VideoStream) and counted.packets < len(main.index_entries)
    start = min((span.start for span in spans.values() if span.start is not None), default=0.0)
    seconds = max(span.end for span in spans.values()) - start
    if counted.start is None or missing or seconds <= 0:
        raise Wrong("file_damaged")
    return counted, seconds


def _is_blank(packet: Packet[Any]) -> bool:
    """Whether a frame's place in the file was never filled, as after a download that broke off."""
    return packet.stream.type == "video" and packet.stream.codec.name != "rawvideo" and not any(memoryview(packet)[:32])


def _first_frame(container: InputContainer, video: VideoStream) -> VideoFrame:
    """Decode a few frames from here on and give the first. Raises Wrong when none come."""
    frames = (frame for packet in container.demux(video) for frame in _decoded(video, packet))
    few = list(islice(frames, _FRAMES))
    if not few:
        raise Wrong("file_damaged")
    return cast(VideoFrame, few[0])


def _decoded(stream: Any, packet: Packet[Any]) -> list[Any]:
    """The frames of a packet; none for one that is broken: others may do."""
    try:
        return list(stream.decode(packet if packet.size else None))
    except av.error.InvalidDataError:
        return []


def _fps(video: VideoStream, span: _Span) -> float | None:
    if video.average_rate:
        return round(float(video.average_rate), 3)
    length = span.end - (span.start or 0.0)
    return round(span.packets / length, 3) if length > 0 else None
