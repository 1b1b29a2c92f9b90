"""Make the sample sound of part 3 and its transcript: synthetic speech, measured sentence by sentence.

Needs espeak-ng and ffmpeg on the path, and mutagen and Pillow from the project's environment:

    .venv/bin/python docs/how-to/make-sample-sound.py

Writes the MP3 and the WebVTT beside the episode's page and prints the lines that name the sound on that page.
Run twice with the same versions of espeak-ng and ffmpeg it writes the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    TALB,
    TIT2,
    TLAN,
    TPE1,
    TRCK,
    CTOCFlags,
    Encoding,
    PictureType,
)
from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / "episodes" / "troen-paa-jobchancen"
STEM = "at-balancere-sine-forventninger"
TITLE = "At balancere sine forventninger til borgeren (prøvelyd)"
SHOW = 'Podcastserie om "troen på borgernes jobchance" med NB-Beskæftigelse'
PEOPLE = ["Helle Schøler Kjær", "Jytte Quist", "Merete Andersen-Nielsen"]
COMMENT = (
    "Prøvelyd: maskinstemme (espeak-ng). Ingen af de nævnte personer taler i optagelsen. "
    "Den rigtige samtale er ikke lagt ind endnu."
)
SPEAKER = "Prøvestemme"

# (chapter title, (sentence, ...)). The voice reads exactly what the transcript says.
CHAPTERS = (
    (
        "Dette er en prøvelyd",
        (
            "Dette er en prøvelyd.",
            "Stemmen er lavet af en maskine, og ingen af de personer, der er nævnt på siden, taler her.",
            "Den rigtige samtale er ikke lagt ind endnu.",
        ),
    ),
    (
        "Hvad afsnittet handler om",
        (
            "Tredje og sidste del af serien handler om de situationer, hvor troen på jobchancen ikke længere rækker.",
            "I podcasten taler Helle Schøler Kjær fra NB-Beskæftigelse med Jytte Quist og Merete Andersen-Nielsen.",
            "De to gæster arbejder begge i Frederiksberg Jobcenter med borgere i ressourceforløb.",
            "De fortæller om de gange, hvor de må sige stop for flere forsøg på at udvikle borgerens arbejdsevne.",
            "Og de fortæller, hvilke tegn de holder øje med, når nok er nok.",
        ),
    ),
    (
        "Temaet: en tro, der er i balance",
        (
            "Afsnittet hører til temaet: At balancere sine forventninger til borgeren.",
            "Temaet undersøger forskellen på en naiv tro og en tro, der bygger på faglighed.",
            "Kan en medarbejder tro for meget på en borgers jobchancer?",
            "Kan troen også blive så lille, at borgeren mister muligheder?",
            "Nogle medarbejdere deler deres forventninger op i trin og delmål.",
            "Andre tror bredere: på forandring, på udvikling og på et godt liv.",
        ),
    ),
    (
        "Læs videre",
        (
            "Du kan læse mere på siden om temaet.",
            "Prøvelyden er slut.",
        ),
    ),
)

# Names the voice stumbles on, spelled as they sound. The transcript keeps the right spelling.
SPELLED = {"Quist": "Kvist"}

VOICE = ("-v", "da", "-s", "142", "-p", "42", "-g", "2", "-a", "100", "-z")
LEAD_S, BETWEEN_SENTENCES_S, BETWEEN_CHAPTERS_S, TAIL_S = 0.4, 0.55, 1.2, 0.8
LOUDNESS = "I=-16:TP=-2:LRA=11"
BIT_RATE = "96k"
COVER_WIDTH = 1400


@dataclass(frozen=True)
class Line:
    """One spoken sentence; times in milliseconds from the start of the sound."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True)
class Speech:
    """The raw sound with the measured times of its sentences and chapters."""

    pcm: bytes
    rate: int
    lines: tuple[Line, ...]
    starts_ms: tuple[int, ...]

    @property
    def duration_ms(self) -> int:
        """Return how long the sound lasts."""
        return _ms(len(self.pcm), self.rate)


def _ms(size: int, rate: int) -> int:
    return round(size / 2 * 1000 / rate)


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr  # noqa: S603 - our own words, no shell


def _say(text: str, folder: Path) -> tuple[bytes, int]:
    """Speak one sentence; return 16-bit mono samples, without silence at the ends, and their rate."""
    target = folder / "sentence.wav"
    for name, sound in SPELLED.items():
        text = text.replace(name, sound)
    _run("espeak-ng", *VOICE, "-w", str(target), text)
    with wave.open(str(target)) as spoken:
        pcm, rate = spoken.readframes(spoken.getnframes()), spoken.getframerate()
    heard = [at for at in range(0, len(pcm), 2) if abs(int.from_bytes(pcm[at : at + 2], "little", signed=True)) > 64]
    return pcm[heard[0] : heard[-1] + 2], rate


def _silence(seconds: float, rate: int) -> bytes:
    return bytes(2 * round(seconds * rate))


def speak(folder: Path) -> Speech:
    """Speak all chapters, joined with short pauses, and keep where each sentence and chapter starts."""
    lines: list[Line] = []
    starts: list[int] = []
    pcm, rate = bytearray(), 22050
    for number, (_title, sentences) in enumerate(CHAPTERS):
        pcm += _silence(BETWEEN_CHAPTERS_S if number else LEAD_S, rate)
        starts.append(_ms(len(pcm), rate) if number else 0)
        for place, sentence in enumerate(sentences):
            pcm += _silence(BETWEEN_SENTENCES_S if place else 0, rate)
            spoken, found_rate = _say(sentence, folder)
            if found_rate != rate:
                sys.exit(f"espeak-ng speaks at {found_rate} Hz; this script counts on {rate} Hz")
            start = _ms(len(pcm), rate)
            pcm += spoken
            lines.append(Line(start, _ms(len(pcm), rate), sentence))
    pcm += _silence(TAIL_S, rate)
    return Speech(bytes(pcm), rate, tuple(lines), tuple(starts))


def encode(speech: Speech, folder: Path, target: Path) -> None:
    """Even out the loudness in two passes and write an MP3 without tags."""
    raw = folder / "speech.wav"
    with wave.open(str(raw), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(speech.rate)
        sound.writeframes(speech.pcm)
    # The speech is too peaky to reach -16 LUFS by gain alone: a compressor and a limiter come first, in both passes.
    soft = "highpass=f=70,acompressor=threshold=-24dB:ratio=4:attack=2:release=100,alimiter=limit=0.25:level=false"
    report = _run(
        "ffmpeg", "-hide_banner", "-nostats", "-i", str(raw),
        "-af", f"{soft},loudnorm={LOUDNESS}:print_format=json", "-f", "null", "-",
    )  # fmt: skip
    found = json.loads(report[report.rindex("{") :])
    measured = ":".join(
        f"measured_{name}={found[key]}"
        for name, key in (("I", "input_i"), ("TP", "input_tp"), ("LRA", "input_lra"), ("thresh", "input_thresh"))
    )
    loud = f"loudnorm={LOUDNESS}:{measured}:offset={found['target_offset']}:linear=true"
    _run(
        "ffmpeg", "-hide_banner", "-nostats", "-y", "-i", str(raw), "-af", f"{soft},{loud}",
        "-ar", "44100", "-ac", "1", "-c:a", "libmp3lame", "-b:a", BIT_RATE, "-map_metadata", "-1",
        "-id3v2_version", "0", "-fflags", "+bitexact", "-flags:a", "+bitexact", str(target),
    )  # fmt: skip


def tag(speech: Speech, cover: Path, target: Path) -> None:
    """Write title, show, number, people, comment, language, chapters and cover as ID3v2.4."""
    text = Encoding.UTF8
    tags = ID3()
    tags.add(TIT2(encoding=text, text=TITLE))
    tags.add(TALB(encoding=text, text=SHOW))
    tags.add(TRCK(encoding=text, text="3/3"))
    tags.add(TPE1(encoding=text, text=PEOPLE))
    tags.add(TLAN(encoding=text, text="dan"))
    tags.add(COMM(encoding=text, lang="dan", desc="", text=COMMENT))
    names = [f"chp{number}" for number in range(len(CHAPTERS))]
    ends = (*speech.starts_ms[1:], speech.duration_ms)
    for name, (title, _), start, end in zip(names, CHAPTERS, speech.starts_ms, ends, strict=True):
        tags.add(CHAP(element_id=name, start_time=start, end_time=end, sub_frames=[TIT2(encoding=text, text=title)]))
    tags.add(
        CTOC(
            element_id="toc",
            flags=CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED,
            child_element_ids=names,
            sub_frames=[TIT2(encoding=text, text="Kapitler")],
        )
    )
    picture = io.BytesIO()
    with Image.open(cover) as full:
        small = full.convert("RGB").resize((COVER_WIDTH, COVER_WIDTH), Image.Resampling.LANCZOS)
    small.save(picture, "JPEG", quality=82, optimize=True)
    tags.add(
        APIC(encoding=text, mime="image/jpeg", type=PictureType.COVER_FRONT, desc="Cover", data=picture.getvalue())
    )
    tags.save(target, v1=0, v2_version=4, padding=lambda _: 0)


def _stamp(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def transcript(speech: Speech) -> str:
    """Write the sentences as WebVTT, one cue each, all by the synthetic voice."""
    cues = (f"{_stamp(line.start_ms)} --> {_stamp(line.end_ms)}\n<v {SPEAKER}>{line.text}</v>" for line in speech.lines)
    return "\n\n".join(("WEBVTT", *cues)) + "\n"


def main() -> None:
    """Make both files and print what the episode's page must say of them."""
    sound = FOLDER / f"{STEM}.mp3"
    with tempfile.TemporaryDirectory() as name:
        speech = speak(Path(name))
        encode(speech, Path(name), sound)
    tag(speech, FOLDER / "cover.jpg", sound)
    (FOLDER / f"{STEM}.vtt").write_text(transcript(speech), encoding="utf-8")
    data = sound.read_bytes()
    starts = ", ".join(_stamp(start) for start in speech.starts_ms)
    sys.stdout.write(
        f"audio:\n  name: {sound.name}\n  sha256: {hashlib.sha256(data).hexdigest()}\n  size: {len(data)}\n"
        f"# {speech.duration_ms / 1000:.3f} s; chapters start at {starts}\n"
    )


if __name__ == "__main__":
    main()
