"""Further changes of models that answer with what has a course in time: captions, songs, motions and sprites."""

import json
import re
from dataclasses import replace

import numpy as np
from PIL import Image

from benchmarks.judging.captions import CAPTIONS, SPOKEN, captions
from benchmarks.judging.files import Members
from benchmarks.judging.fourth.known_documents import of_members
from benchmarks.judging.fourth.scores import COMPOSER, Note, composer
from benchmarks.judging.fourth.sprites import FRAMES, SIDE, SPRITES, sprites
from benchmarks.judging.pair import Pair, harmful, harmless

TRANSLATED = (
    "the café was closed", "we arrived very late", "where has the key gone", "it costs thirty euros",
    "the forest has burned since August", "I prefer iced tea", "she won at Orléans", "the teacher repeats the lesson",
    "we dine at eight", "here is the summary of the summer", "the window has to be repaired", "perhaps next year",
)  # fmt: skip
ENGLISH: dict[str, str] = dict(zip(SPOKEN, TRANSLATED, strict=True))
TIMES = re.compile(r"(?<= --> )(\d\d):(\d\d):(\d\d)([.,])(\d\d\d)")
CUE = re.compile(r"(\d\d):(\d\d):([\d.]+) --> (\d\d):(\d\d):([\d.]+)\n(.*(?:\n.+)*)")


def gone_sooner(members: Members) -> Members:
    """Captions are taken away 60 thousandths of a second earlier."""

    def sooner(found: re.Match[str]) -> str:
        hours, minutes, seconds, point, rest = found.groups()
        at = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest) - 60
        return f"{at // 3_600_000:02d}:{at // 60_000 % 60:02d}:{at // 1000 % 60:02d}{point}{at % 1000:03d}"

    texts = {name: TIMES.sub(sooner, members[name].decode()).encode() for name in ("captions.srt", "captions.vtt")}
    return members | texts


def translated(members: Members) -> Members:
    """What is said is translated into English, not written down."""

    def english(text: str) -> str:
        return re.sub("|".join(map(re.escape, SPOKEN)), lambda found: ENGLISH[found[0]], text)

    texts = {name: english(members[name].decode()) for name in ("captions.srt", "captions.vtt")}
    sure = [json.loads(line)["confidence"] for line in members["words.jsonl"].splitlines()]
    words = []
    for cue in CUE.finditer(texts["captions.vtt"]):
        begin, end = (60 * (60 * int(cue[at]) + int(cue[at + 1])) + float(cue[at + 2]) for at in (1, 4))
        said = cue[7].split()
        for place, word in enumerate(said):
            start = round(begin + (end - begin) * place / len(said), 3)
            one = {"word": word, "start": start, "confidence": sure[len(words) % len(sure)]}
            words.append(json.dumps(one, ensure_ascii=False))
    written = {name: text.encode() for name, text in texts.items()}
    return members | written | {"words.jsonl": ("\n".join(words) + "\n").encode()}


def rolled(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """The three notes of a chord begin some ten milliseconds after each other."""
    chords, made = 0, []
    for note in notes:
        late = 0
        if note.channel == 1:
            late, chords = 9 * (chords % 3), chords + 1
        made.append(replace(note, start=note.start + late))
    return made


def tune_too_low(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """The tune is a semitone lower than its chords."""
    return [replace(note, pitch=note.pitch - 1) if note.channel == 0 else note for note in notes]


def warmer(sheet: Image.Image) -> Image.Image:
    """A few levels more red, and fewer of blue, as much as colours vary by from call to call."""
    pixels = np.array(sheet).astype(int)
    shown = pixels[..., 3:] > 0
    pixels[..., :3] += np.array((7, 2, -7)) * shown
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8), "RGBA")


def standing_still(sheet: Image.Image) -> Image.Image:
    """The first picture in all four places."""
    first, still = sheet.crop((0, 0, SIDE, SIDE)), Image.new("RGBA", sheet.size)
    for frame in range(FRAMES):
        still.paste(first, (SIDE * frame, 0))
    return still


PAIRS: list[Pair] = [
    harmless(CAPTIONS, "sooner", of_members(captions(), gone_sooner), "Captions are taken away 60 ms earlier, by which they vary: nobody sees it."),
    harmful(CAPTIONS, "translated", of_members(captions(), translated), "Captions of what is said in French are in English."),
    harmless(COMPOSER, "rolled", composer(rolled), "The notes of a chord begin some ten milliseconds after each other, as on a real instrument."),
    harmful(COMPOSER, "tune-low", composer(tune_too_low), "The tune is a semitone lower than its chords: it sounds wrong from the first bar."),
    harmless(SPRITES, "warmer", sprites(warmer), "Colours are warmer by seven levels of 255, where they vary by eight from call to call."),
    harmful(SPRITES, "still", sprites(standing_still), "All four pictures are the same: figures slide along without moving."),
]  # fmt: skip
