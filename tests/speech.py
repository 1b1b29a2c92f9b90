"""Made-up speech of any length: words that are no words, as often and as long as Danish ones, the same each time."""

from __future__ import annotations

from itertools import accumulate
from random import Random

from podcast_service.domain.transcript import Cue, Transcript

SYLLABLES = "be de en er fo ge hø in jo ka le mø ne og på rå se ti ud vi ær".split()  # noqa: SIM905 - easier to read
TURN, STEP = 12, 2_400


def made_up_speech(cues: int = 3_000, words: int = 7, seed: int = 1) -> Transcript:
    """Make two people who talk in turns of ``TURN`` cues, a cue each ``STEP`` milliseconds: two hours by itself."""
    random = Random(seed)
    vocabulary = ["".join(random.choices(SYLLABLES, k=random.choice((1, 2, 2, 3, 3, 4)))) for _ in range(6_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    return Transcript(
        language="da",
        cues=tuple(
            Cue(
                start_ms=number * STEP,
                end_ms=(number + 1) * STEP,
                speaker=("Helle Schøler Kjær", "Jytte Quist")[number // TURN % 2],
                text=" ".join(random.choices(vocabulary, cum_weights=weights, k=words)).capitalize() + ".",
            )
            for number in range(cues)
        ),
    )
