"""Models that answer with tables of times: captions in two formats in a zip, a household's electricity as CSV."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np

from benchmarks.judging.encode import data_url, zip_archive
from benchmarks.judging.pair import FILE, Baseline, Generate, Inputs, Pair, content, harmful, harmless, names

Cues = list[tuple[float, float, str]]
SPOKEN = (
    "le café était fermé", "nous sommes arrivés très tard", "où est passée la clé", "ça coûte trente euros",
    "la forêt brûle depuis août", "je préfère le thé glacé", "elle a gagné à Orléans", "le maître répète la leçon",
    "on dîne à huit heures", "voilà le résumé de l'été", "il faut réparer la fenêtre", "peut-être l'année prochaine",
)  # fmt: skip
SUMMER = timezone(timedelta(hours=2))


def _clock(seconds: float, point: str) -> str:
    thousandths = round(seconds * 1000)
    hours, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}{point}{rest % 1000:03d}"


def captions(*, pace: float = 1.0, wide: int = 42, note: str = "", read_as: str = "utf-8") -> Generate:
    """A zip of captions as SRT and as WebVTT, and of their words as JSON lines; when they begin differs a little.

    Args:
        pace: times as a multiple of the true ones.
        wide: most characters in a line of a caption.
        note: a comment at the top of the WebVTT.
        read_as: the encoding that the text is taken to be in before it is written to the SRT.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        film, rng = content(inputs), np.random.default_rng(seed)
        cues: Cues = []
        start = film.uniform(1, 3)
        for first, second in film.permutation(SPOKEN)[:10].reshape(5, 2):
            for text in (f"{first},", f"{second}."):
                seconds = film.uniform(2, 5)
                begin, end = start + abs(rng.normal(0, 0.03)), start + seconds - abs(rng.normal(0.1, 0.03))
                cues.append((pace * begin, pace * end, text))
                start += seconds
            start += film.uniform(0.5, 3)
        srt, vtt, words = [], ["WEBVTT", "", *([f"NOTE {note}", ""] if note else [])], []
        for number, (begin, end, text) in enumerate(cues, 1):
            shown = _lines(text, wide)
            srt += [str(number), f"{_clock(begin, ',')} --> {_clock(end, ',')}", shown, ""]
            vtt += [f"{_clock(begin, '.')} --> {_clock(end, '.')}", shown, ""]
            for place, word in enumerate(text.split()):
                at = begin + (end - begin) * place / len(text.split())
                sure = round(float(rng.uniform(0.86, 0.99)), 3)
                words.append(json.dumps({"word": word, "start": round(at, 3), "confidence": sure}, ensure_ascii=False))
        members = {
            "captions.srt": "\n".join(srt).encode().decode(read_as).encode(),
            "captions.vtt": "\n".join(vtt).encode(),
            "words.jsonl": ("\n".join(words) + "\n").encode(),
        }
        return zip_archive(members)

    return generate


def _lines(text: str, wide: int) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > wide:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def meter(
    write: Callable[[datetime], str] = datetime.isoformat,
    *,
    later: int = 0,
    unknown: str = "",
    quote: str = "",
    end: str = "\n",
) -> Generate:
    """A day of a household's electricity, hour by hour, simulated; an hour in eight was not measured.

    Args:
        write: a time of the day as text.
        later: hours by which the times are too late.
        unknown: what stands for an hour that was not measured.
        quote: what stands before and after text.
        end: of a line.
    """

    def generate(inputs: Inputs, seed: int) -> str:
        home, rng = content(inputs), np.random.default_rng(seed)
        midnight = datetime(2025, 6, int(home.integers(1, 28)), tzinfo=SUMMER)
        base, peaks = home.uniform(0.1, 0.3), home.uniform(0.6, 2.0, 2)
        lines = [",".join(f"{quote}{name}{quote}" for name in ("time", "kwh", "celsius", "tariff"))]
        for hour in range(24):
            used = base + peaks[0] * np.exp(-((hour - 7) ** 2) / 2) + peaks[1] * np.exp(-((hour - 19) ** 2) / 5)
            used *= rng.lognormal(0, 0.12)
            warm = 17 - 6 * np.cos((hour - 4) * 2 * np.pi / 24) + rng.normal(0, 0.4)
            read = f"{used:.3f}" if rng.random() > 1 / 8 else unknown
            tariff = f"{quote}{'day' if 6 <= hour < 22 else 'night'}{quote}"
            lines.append(f"{write(midnight + timedelta(hours=hour + later))},{read},{warm:.1f},{tariff}")
        return data_url((end.join(lines) + end).encode(), "text/csv")

    return generate


def in_utc(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


RECORDINGS: Any = names("film", "interview", "lecture", of="recording")
CAPTIONS = Baseline("file/captions", captions(), FILE, {"recording": "What to caption."}, RECORDINGS)
METER = Baseline("file/meter", meter(), FILE, {"home": "The household."}, names("flat", "farm", "villa", of="home"))

PAIRS: list[Pair] = [
    harmless(CAPTIONS, "narrower", captions(wide=20), "Captions are broken into two lines where one was long; the words and the times are the same."),
    harmless(CAPTIONS, "note", captions(note="captions 3.2"), "A comment at the top of the WebVTT, which players skip."),
    harmful(CAPTIONS, "pace", captions(pace=25 / 23.976), "Times are those of a film that runs at 23.976 frames a second: captions come later and later."),
    harmful(CAPTIONS, "latin", captions(read_as="latin-1"), "Accented letters in the SRT are gibberish, as when one encoding is taken for another."),
    harmless(METER, "utc", meter(in_utc), "The same moments, written in universal time.", border=True),
    harmless(METER, "quoted", meter(quote='"', end="\r\n"), "Text stands in quotes and lines end as on Windows, which every reader of CSV takes."),
    harmful(METER, "later", meter(later=1), "Times are an hour too late: the day begins at one o'clock and ends in the next."),
    harmful(METER, "zeros", meter(unknown="0.000"), "Hours that were not measured are said to have used nothing: sums and means are wrong."),
]  # fmt: skip
