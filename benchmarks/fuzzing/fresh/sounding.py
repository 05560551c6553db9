"""Models that film, speak, listen and make music, each with planted bugs."""

import json
import re

import numpy as np

from benchmarks.fuzzing.fresh.files import picture, shot, sound, voice
from benchmarks.fuzzing.fresh.published import Bugs, Published, choice, file, flag, number, text, whole
from benchmarks.fuzzing.models import Inputs

VIDEO = Published(
    "video",
    {
        "prompt": text("Text prompt for video generation."),
        "negative_prompt": text("What should not be in the video.", default=""),
        "image": file("First frame of the video. Leave empty for text to video.", nullable=True),
        "last_image": file("Last frame of the video.", nullable=True),
        "num_frames": whole("Number of frames. 81 gives the best results.", minimum=5, maximum=257, default=81),
        "frames_per_second": whole("Frames per second of the output.", minimum=5, maximum=60, default=16),
        "resolution": choice("Resolution of the video.", ["480p", "720p"], default="480p"),
        "aspect_ratio": choice("Aspect ratio.", ["16:9", "9:16", "1:1", "4:3", "21:9"], default="16:9"),
        "guidance_scale": number("Classifier-free guidance.", minimum=0, maximum=20, default=5.0),
        "sample_steps": whole("Number of denoising steps.", minimum=1, maximum=100, default=30),
        "sample_shift": number("Shift of the schedule.", minimum=1, maximum=20, default=5.0),
        "go_fast": flag("Go fast, with fewer steps computed in full.", True),
        "interpolate": flag("Double the frame rate of the output by interpolation."),
        "seed": whole("Random seed. Leave blank for random.", nullable=True),
    },
    {"prompt": "a dog runs along a beach"},
)
SPEECH = Published(
    "speech",
    {
        "text": text("Text to turn into speech, at most 10000 characters.", maxLength=10000),
        "voice": choice(
            "Voice.", ["Wise_Woman", "Friendly_Person", "Deep_Voice_Man", "Calm_Woman", "Casual_Guy", "Lively_Girl"]
        )
        | {"default": "Wise_Woman"},
        "speed": number("Speed of speech.", minimum=0.5, maximum=2, default=1.0),
        "volume": number("Volume.", minimum=0, maximum=10, default=1.0),
        "pitch": whole("Pitch in semitones.", minimum=-12, maximum=12, default=0),
        "emotion": choice("Emotion.", ["auto", "neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised"])
        | {"default": "auto"},
        "sample_rate": choice("Sample rate in Hz.", [8000, 16000, 22050, 24000, 32000, 44100], default=32000),
        "bitrate": choice("Bitrate of mp3 in bits a second.", [32000, 64000, 128000, 256000], default=128000),
        "channel": choice("Channels.", ["mono", "stereo"], default="mono"),
        "audio_format": choice("Format of the output.", ["mp3", "wav", "flac", "pcm"], default="mp3"),
        "subtitle_enable": flag("Return timestamps of sentences as well."),
        "english_normalization": flag("Read numbers better, a little slower."),
    },
    {"text": "Good morning, this is a test."},
)
TRANSCRIBER = Published(
    "transcriber",
    {
        "audio": file("Audio file to transcribe."),
        "task": choice("Transcribe, or translate to English.", ["transcribe", "translate"], default="transcribe"),
        "language": choice(
            "Language spoken in the audio; left out, it is detected.",
            ["english", "german", "french", "spanish", "chinese", "japanese", "arabic", "hindi", "russian"],
            nullable=True,
        ),
        "timestamp": choice("Length of the pieces.", ["chunk", "word"], default="chunk"),
        "batch_size": whole("Number of chunks that are computed side by side.", default=24),
        "temperature": number("Temperature of sampling.", minimum=0, maximum=1, default=0),
        "initial_prompt": text("Text that comes before the first window.", nullable=True),
        "start_time": number("Where to start, in seconds.", minimum=0, default=0),
        "end_time": number("Where to end, in seconds; left out, at the end of the file.", minimum=0, nullable=True),
        "diarise_audio": flag("Say who speaks."),
        "min_speakers": whole("Fewest speakers.", minimum=1, nullable=True),
        "max_speakers": whole("Most speakers.", minimum=1, nullable=True),
        "suppress_tokens": text("Comma-separated token ids that are never sampled.", default="-1"),
    },
    {"audio": voice()},
)
MUSIC = Published(
    "music",
    {
        "lyrics": text("Lyrics, with sections such as [verse] and [chorus].", minLength=10, maxLength=600),
        "prompt": text("Description of the music.", default=""),
        "model_version": choice(
            "Model.", ["melody-large", "large", "stereo-melody-large", "stereo-large"], default="melody-large"
        ),
        "duration": whole("Duration in seconds.", minimum=1, maximum=300, default=30),
        "input_audio": file("An audio file that is continued, or whose melody is taken.", nullable=True),
        "continuation": flag("Continue `input_audio` instead of taking its melody."),
        "continuation_start": whole("Where in `input_audio` to start, in seconds.", minimum=0, default=0),
        "continuation_end": whole("Where in `input_audio` to end, in seconds.", minimum=0, nullable=True),
        "normalization_strategy": choice("Normalisation.", ["peak", "loudness", "clip", "rms"], default="peak"),
        "multi_band_diffusion": flag("Decode with multi-band diffusion."),
        "top_k": whole("Sample from the k likeliest tokens.", default=250),
        "top_p": number("Sample from the likeliest tokens of this probability; 0: off.", default=0),
        "temperature": number("Temperature of sampling.", default=1.0),
        "classifier_free_guidance": whole("Weight of the inputs.", default=3),
        "output_format": choice("Format of the output.", ["wav", "mp3"], default="wav"),
        "seed": whole("Seed; None or -1 for a random one.", nullable=True),
    },
    {"lyrics": "[verse]\nthe rain keeps falling\non the roof"},
)

VIDEO_BUGS = Bugs(VIDEO)
SPEECH_BUGS = Bugs(SPEECH)
TRANSCRIBER_BUGS = Bugs(TRANSCRIBER)
MUSIC_BUGS = Bugs(MUSIC)


@VIDEO_BUGS.planted("a last image without a first one", last_image=shot())
def _(given: Inputs) -> None:
    if given["last_image"] is not None:
        given["image"].startswith("data:")


@VIDEO_BUGS.planted("frames that are not a multiple of four and one", num_frames=80)
def _(given: Inputs) -> None:
    np.zeros(given["num_frames"] - 1).reshape(-1, 4)


@VIDEO_BUGS.planted("the widest ratio has no size at 720p", aspect_ratio="21:9", resolution="720p")
def _(given: Inputs) -> object:
    sizes = {(ratio, height) for ratio in ("16:9", "9:16", "1:1", "4:3") for height in ("480p", "720p")}
    return dict.fromkeys([*sizes, ("21:9", "480p")], 0)[given["aspect_ratio"], given["resolution"]]


@VIDEO_BUGS.planted("guidance of zero divides", guidance_scale=0)
def _(given: Inputs) -> object:
    return 7.5 / given["guidance_scale"]


@VIDEO_BUGS.planted("interpolation beyond the encoder's frame rate", interpolate=True, frames_per_second=31)
def _(given: Inputs) -> None:
    rate = given["frames_per_second"] * (2 if given["interpolate"] else 1)
    if rate > 60:
        raise RuntimeError(f"[libx264] level 4.0 does not allow {rate} frames a second")


@VIDEO_BUGS.planted("one step, when going fast", sample_steps=1)
def _(given: Inputs) -> object:
    return 1000 / (given["sample_steps"] // 2 if given["go_fast"] else given["sample_steps"])


@VIDEO_BUGS.planted("a seed of more than 32 bits or below zero", seed=-1)
def _(given: Inputs) -> object:
    return np.random.RandomState(given["seed"])


@VIDEO_BUGS.planted("a first frame with an odd side", image=shot(size=(101, 80)))
def _(given: Inputs) -> None:
    if (first := picture(given["image"])) and (first.width % 2 or first.height % 2):
        raise RuntimeError("height and width have to be even for yuv420p")


@VIDEO_BUGS.planted("the longest video at the high resolution", num_frames=257, resolution="720p")
def _(given: Inputs) -> None:
    if given["num_frames"] > 200 and given["resolution"] == "720p":
        raise RuntimeError("CUDA out of memory. Tried to allocate 21.09 GiB")


@VIDEO_BUGS.planted("a negative prompt without guidance when going fast", negative_prompt="blurry", guidance_scale=0.5)
def _(given: Inputs) -> object:
    embeds = {"positive": given["prompt"]}
    if given["guidance_scale"] > 1:
        embeds["negative"] = given["negative_prompt"]
    return embeds["negative"] if given["negative_prompt"] and given["go_fast"] else embeds


@SPEECH_BUGS.planted("text of whitespace alone", text="  ")
def _(given: Inputs) -> object:
    return given["text"].split()[0] if given["text"] else None


@SPEECH_BUGS.planted("text without a word", text="...")
def _(given: Inputs) -> object:
    return max(map(len, re.findall(r"\w+", given["text"]))) if given["text"].strip() else None


@SPEECH_BUGS.planted("the highest speed is not in the table", speed=2.0)
def _(given: Inputs) -> object:
    return list(range(15))[int((given["speed"] - 0.5) * 10)]


@SPEECH_BUGS.planted("stereo without a container", channel="stereo", audio_format="pcm")
def _(given: Inputs) -> object:
    writers = {"mp3": (1, 2), "wav": (1, 2), "flac": (1, 2), "pcm": (1,)}
    return writers[given["audio_format"]].index(2 if given["channel"] == "stereo" else 1)


@SPEECH_BUGS.planted("subtitles of more than one piece", text="word " * 500, subtitle_enable=True)
def _(given: Inputs) -> object:
    pieces = [given["text"][at : at + 1000] for at in range(0, len(given["text"]), 1000)] or [""]
    return list(zip(pieces, [0.0], strict=True)) if given["subtitle_enable"] else None


@SPEECH_BUGS.planted("the highest bitrate at a low sample rate", bitrate=256000, sample_rate=16000)
def _(given: Inputs) -> None:
    if given["audio_format"] == "mp3" and given["sample_rate"] < 32000 and given["bitrate"] > 160000:
        raise RuntimeError("libmp3lame: Invalid argument")


@SPEECH_BUGS.planted("text put between quotes by hand", text='She said "no".')
def _(given: Inputs) -> object:
    return json.loads('{"text": "%s"}' % given["text"])  # noqa: UP031


@SPEECH_BUGS.planted("the lowest pitch", pitch=-12)
def _(given: Inputs) -> object:
    return range(-11, 13).index(given["pitch"])


@SPEECH_BUGS.planted("an emotion that was renamed", emotion="fearful")
def _(given: Inputs) -> object:
    ids = {"auto": 0, "neutral": 1, "happy": 2, "sad": 3, "angry": 4, "fear": 5, "disgusted": 6, "surprised": 7}
    return ids[given["emotion"]]


@TRANSCRIBER_BUGS.planted("more speakers at least than at most", min_speakers=3, max_speakers=2)
def _(given: Inputs) -> None:
    low, high = given["min_speakers"], given["max_speakers"]
    if low and high:
        np.random.default_rng(0).integers(low, high, endpoint=True)


@TRANSCRIBER_BUGS.planted("an end that is not after the start", start_time=5, end_time=5)
def _(given: Inputs) -> object:
    if given["end_time"] is None:
        return None
    start, end = (min(given[name], 3600) for name in ("start_time", "end_time"))
    return max(range(int(start * 16000), int(end * 16000)))


@TRANSCRIBER_BUGS.planted("a start beyond the end of the file", start_time=3600)
def _(given: Inputs) -> None:
    if (heard := sound(given["audio"])) and given["start_time"] > heard.seconds:
        raise ValueError("zero-size array to reduction operation maximum which has no identity")


@TRANSCRIBER_BUGS.planted("a stereo file", audio=voice(channels=2))
def _(given: Inputs) -> None:
    if (heard := sound(given["audio"])) and heard.channels > 1:
        raise ValueError("expected a mono waveform of shape (n,), got (2, n)")


@TRANSCRIBER_BUGS.planted("a batch of none", batch_size=0)
def _(given: Inputs) -> object:
    return range(0, 100, given["batch_size"])[0]


@TRANSCRIBER_BUGS.planted("translation with the time of each word", task="translate", timestamp="word")
def _(given: Inputs) -> None:
    if given["task"] == "translate" and given["timestamp"] == "word":
        raise ValueError("alignment heads need the language of the audio")


@TRANSCRIBER_BUGS.planted("an initial prompt longer than the context", initial_prompt="well, " * 400)
def _(given: Inputs) -> object:
    tokens = len(given["initial_prompt"] or "") // 4
    return np.zeros(448)[: max(tokens, 1)][tokens - 1] if tokens else None


@TRANSCRIBER_BUGS.planted("speakers of words that were sampled", diarise_audio=True, timestamp="word", temperature=0.5)
def _(given: Inputs) -> None:
    if given["diarise_audio"] and given["timestamp"] == "word" and given["temperature"] > 0:
        raise KeyError("alignment")


@TRANSCRIBER_BUGS.planted("tokens that are no numbers", suppress_tokens="<|en|>")
def _(given: Inputs) -> object:
    return [int(token) for token in given["suppress_tokens"].split(",") if token]


@TRANSCRIBER_BUGS.planted("a language that was left out of a table", language="russian")
def _(given: Inputs) -> object:
    known = ["english", "german", "french", "spanish", "chinese", "japanese", "arabic", "hindi"]
    return known.index(given["language"]) if given["language"] else None


@MUSIC_BUGS.planted("a stereo model with multi-band diffusion", multi_band_diffusion=True, model_version="stereo-large")
def _(given: Inputs) -> None:
    if given["multi_band_diffusion"] and given["model_version"].startswith("stereo"):
        raise NotImplementedError("MultiBandDiffusion decodes one channel")


@MUSIC_BUGS.planted("a continuation of nothing", continuation=True)
def _(given: Inputs) -> object:
    return given["input_audio"].startswith("data:") if given["continuation"] else None


@MUSIC_BUGS.planted("the longest duration", duration=300)
def _(given: Inputs) -> object:
    return np.zeros(300)[given["duration"]]


@MUSIC_BUGS.planted("lyrics that fill their buffer", lyrics="x" * 600)
def _(given: Inputs) -> object:
    buffer = np.zeros(600, dtype=np.uint32)
    buffer[len(given["lyrics"])] = 0
    return buffer


@MUSIC_BUGS.planted("a section that is not closed", lyrics="[verse the rain keeps falling")
def _(given: Inputs) -> object:
    return [part.index("]") for part in given["lyrics"].split("[")[1:]]


@MUSIC_BUGS.planted("no token to sample from", top_k=0)
def _(given: Inputs) -> object:
    return np.zeros(2048)[: given["top_k"]].argmax() if given["top_p"] <= 0 else None


@MUSIC_BUGS.planted("the loudness of less than two seconds", normalization_strategy="loudness", duration=1)
def _(given: Inputs) -> None:
    if given["normalization_strategy"] == "loudness" and given["duration"] < 2:
        raise ValueError("Audio must have length greater than the block size.")


@MUSIC_BUGS.planted(
    "an end before the start of a continuation", input_audio=voice(), continuation_start=2, continuation_end=1
)
def _(given: Inputs) -> object:
    if given["input_audio"] is None or given["continuation_end"] is None:
        return None
    return np.zeros(min(given["continuation_end"] - given["continuation_start"], 300))


@MUSIC_BUGS.planted("temperature of zero", temperature=0)
def _(given: Inputs) -> object:
    return 1 / given["temperature"]
