"""The audio room: tags, exact length, analysis and transcoding of an hour of sound, beside mutagen and ffmpeg.

The hour is a minute of noise that comes and goes as speech does, sixty times; "always as loud" is noise that never
goes, so that nothing of it can be left out when the true peak is looked for; "clipped" is speech lifted by 20 dB. CPU
seconds count every process.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from time import perf_counter

import av
import mutagen
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.filter import Graph
from mutagen import id3

from bench.measure import Cost, Row, cost_of, leave_out, print_table
from podcast_service.audio import edges, mp3
from podcast_service.audio.analyse import analyse
from podcast_service.audio.reader import AudioReader
from podcast_service.audio.transcode import transcode

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from sounds import RATE, mp3_bytes, split_mp3

HOUR = 3600
MINUTE = 60
ROUNDS = 2
QUICK_ROUNDS = 30
MEGABYTE = 1024 * 1024
FACTOR, BESIDE_FFMPEG, MEMORY = 300, 1.3, 150
BESIDE_UNCLIPPED = 2
TAGS, LENGTH_MS = 3, 60
SPEECH = "tremolo=f=0.7:d=0.8,tremolo=f=4:d=0.6,tremolo=f=0.11:d=0.9"


def noise(filters: str, layout: str) -> Iterator[AudioFrame]:
    """Make a minute of noise, other noise in each channel."""
    graph = Graph()
    channels = 1 if layout == "mono" else 2
    join = graph.add("amerge", f"inputs={channels}") if channels > 1 else graph.add("anull")
    for channel in range(channels):
        last = graph.add("anoisesrc", f"c=pink:a=0.5:r={RATE}:d={MINUTE}:seed={channel + 1}")
        for one in filters.split(",") if filters else ():
            name, _, options = one.partition("=")
            following = graph.add(name, options)
            last.link_to(following)
            last = following
        last.link_to(join, 0, channel)
    form, sink = graph.add("aformat", f"sample_fmts=s16p:channel_layouts={layout}"), graph.add("abuffersink")
    join.link_to(form)
    form.link_to(sink)
    graph.configure()
    while True:
        try:
            frame = sink.pull()
        except av.error.EOFError:
            return
        if isinstance(frame, AudioFrame):
            yield frame


def make_hour(path: Path, filters: str, layout: str, bit_rate: int) -> Path:
    """Write an hour of MP3 with tags, whose frames stand alone and are repeated."""
    minute = path.with_suffix(".minute")
    with av.open(str(minute), "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout=layout, options={"reservoir": "0"})
        assert isinstance(stream, AudioStream)
        stream.bit_rate = bit_rate
        for frame in noise(filters, layout):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    path.write_bytes(b"".join(split_mp3(minute.read_bytes())) * (HOUR // MINUTE))
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=3, text=["At balancere sine forventninger"]))
    tags.add(id3.TPE1(encoding=3, text=["Anne Ærlig"]))
    tags.add(id3.APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=os.urandom(200_000)))
    tags.save(path)
    return path


def least(work: Callable[[], object], rounds: int) -> float:
    """Return the shortest seconds that ``work`` took."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def read_tags(path: Path) -> Row:
    """Read the tags of an hour in a limited child, beside a fork in which mutagen alone reads them."""

    def bare() -> None:
        child = os.fork()
        if not child:
            opened = mutagen.File(path)
            os._exit(0 if opened.tags.getall("TIT2") else 1)
        assert os.waitpid(child, 0)[1] == 0

    with AudioReader() as reader:
        assert reader.tags(path).title
        ours = least(lambda: reader.tags(path), QUICK_ROUNDS)
    peer = least(bare, QUICK_ROUNDS)
    return Row(
        name="tags of an hour", ours=ours * 1000, unit="ms", peer=peer * 1000, peer_name="fork and mutagen", limit=TAGS
    )


def measure_length(folder: Path) -> Row:
    """Count the frames of an hour of variable bit rate without a header."""
    path = folder / "vbr.mp3"
    path.write_bytes(mp3_bytes(HOUR, vbr=True))
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        start = edges.sound_start(data)
        measured, _ = mp3.measure(data, start)
        assert abs(measured.duration_ms - HOUR * 1000) < 50
        seconds = least(lambda: mp3.measure(data, start), QUICK_ROUNDS)
    return Row(name="exact length of an hour of VBR without header", ours=seconds * 1000, unit="ms", limit=LENGTH_MS)


def analysed(path: Path) -> Cost:
    """Analyse in a process of its own, as a child of the service does; with the start of Python."""
    costs = [cost_of([sys.executable, "-m", "bench.audio", "analyse", str(path)]) for _ in range(ROUNDS)]
    return min(costs, key=lambda cost: cost.cpu)


def rows(folder: Path) -> Iterator[Row]:
    """Measure everything."""
    stereo = make_hour(folder / "stereo.mp3", SPEECH, "stereo", 128_000)
    yield read_tags(stereo)
    yield measure_length(folder)
    ours = analysed(stereo)
    yield Row(
        name="analysis of an hour, stereo, times real time", ours=HOUR / ours.cpu, unit="x", limit=FACTOR, at_least=True
    )
    yield Row(name="analysis of an hour, stereo, peak memory", ours=ours.memory / MEGABYTE, unit="MB", limit=MEMORY)
    yield from beside_ffmpeg(stereo, ours)
    mono = make_hour(folder / "mono.mp3", SPEECH, "mono", 96_000)
    yield Row(
        name="analysis of an hour, mono, times real time",
        ours=HOUR / analysed(mono).cpu,
        unit="x",
        limit=FACTOR,
        at_least=True,
    )
    loud = make_hour(folder / "loud.mp3", "", "stereo", 128_000)
    yield Row(
        name="analysis, stereo, always as loud, times real time",
        ours=HOUR / analysed(loud).cpu,
        unit="x",
        limit=FACTOR,
        at_least=True,
    )
    yield from clipped(folder, ours)
    part = folder / "part.mp3"
    part.write_bytes(stereo.read_bytes()[: stereo.stat().st_size // 12])
    for name in ("mp3", "m4a", "opus"):
        cost = cost_of([sys.executable, "-m", "bench.audio", name, str(part), str(folder / "made")])
        yield Row(name=f"evened into {name}, stereo, times real time", ours=HOUR / 12 / cost.cpu, unit="x")


def clipped(folder: Path, unclipped: Cost) -> Iterator[Row]:
    """Analyse an hour whose waves are cut off nearly all the time."""
    what = "analysis of an hour, stereo, clipped"
    cost = analysed(make_hour(folder / "clipped.mp3", f"{SPEECH},volume=20dB", "stereo", 128_000))
    yield Row(name=f"{what}, times real time", ours=HOUR / cost.cpu, unit="x", limit=FACTOR, at_least=True)
    yield Row(name=what, ours=cost.cpu, unit="CPU s", peer=unclipped.cpu, peer_name="unclipped", limit=BESIDE_UNCLIPPED)


def beside_ffmpeg(path: Path, ours: Cost) -> Iterator[Row]:
    """Let ffmpeg measure loudness and true peak: the waveform would cost it more."""
    what = "analysis of an hour, stereo"
    program = shutil.which("ffmpeg")
    if program is None:
        leave_out(f"{what}, beside ffmpeg", "ffmpeg is not installed")
        return
    meter = ["-threads", "1", "-i", str(path), "-vn", "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
    peer = min(cost_of([program, "-nostdin", "-v", "error", *meter], quiet=True).cpu for _ in range(ROUNDS))
    yield Row(name=what, ours=ours.cpu, unit="CPU s", peer=peer, peer_name="ffmpeg", limit=BESIDE_FFMPEG)


def main() -> int:
    """Measure and print, each figure beside its limit; 1 when one is over."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        return 0 if print_table(rows(Path(name))) else 1


def work(what: str, path: str, target: str = "") -> None:
    """Be the process that is measured."""
    with Path(path).open("rb") as file:
        if what == "analyse":
            analyse(file)
            return
        with Path(target).open("w+b") as made:
            transcode(file, made, what, 3.0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(*sys.argv[1:])
    else:
        sys.exit(main())
