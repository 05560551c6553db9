"""How large a change of each measure of sounds is noticed, see `gate.judges.measures.sound`."""

from gate.judges.noticeable import LOGARITHM, Change

SOUND: dict[str, Change] = {
    # melody/quieter: 0.5 | voice/clipped-0.2: 8
    "loudness": Change(2.0, 2.0, "quieter", "louder", "LU"),
    # footsteps/lingering: 0.12 longer | melody/faster: 0.22 shorter; half of that, and half as much again.
    "duration": Change(0.1, 0.15, "shorter", "longer", LOGARITHM),
    # stems/consistent: 0.14 | melody/silent-0.333: 0.5 where it is
    "silence": Change(None, 0.25, "", "silent for more of their time"),
    # A convention: fifty samples of ten thousand.
    "clipping": Change(None, 0.005, "", "clipped"),
    # voice/room: 0.09 | melody/detuned-0.08: 0.42
    "pitch": Change(0.2, 0.2, "lower or duller", "higher or sharper", "mel bands"),
    # converter/hissing-0.0018: 3.5 | voice/noisy: 16.5
    "floor": Change(None, 6.0, "", "noisier in their quiet moments", "dB"),
    # chords/bitrate: 0.04 | chords/left: 39; 3 dB is what listeners place elsewhere.
    "balance": Change(3.0, 3.0, "further to the right", "further to the left", "dB"),
    # An MP3 of 96 kbit/s: 1.6 | nothing above 5.5 kHz: 5. More of the highs is no harm.
    "bandwidth": Change(3.0, None, "duller: they lack the highest frequencies", "", "mel bands"),
    # MP3, AAC, Opus: 0.1 | ambience/mono: 15, a channel turned over: 5. As `balance`, and a little more.
    "width": Change(4.0, 4.0, "narrower in stereo", "wider in stereo, or out of phase", "dB"),
    # MP3, AAC, Opus: 0.9 | squashed by a limiter: 6.4
    "crest": Change(3.0, None, "squashed: their peaks do not stand out", "", "dB"),
    # birdsong/rumble: 0.13 | speech/words, where the word is missing: 0.16 to 0.95
    # Of single sounds: stems/same, 0.45 once in 300.
    "sounding": Change(0.145, 0.145, "sounding for less time", "sounding for more time", LOGARITHM, fewest=2),
    # speech/echoing-0.03: 0.23 | chords backwards: 0.38, birdsong/backwards: 1.2, and 3.7 where it is. More of it is
    # often the absence of an echo. Of single sounds: chords/rng, 0.9.
    "suddenness": Change(0.3, 0.8, "rising slowly and breaking off", "rising more suddenly", LOGARITHM, fewest=2),
    # encoders: 0.4; other moments of 10 ms: 4.7 | 150 ms missing at the end of song, voice: 8.5, 30. How a single sound
    # happens to end, where all go on for ever, is chance.
    "ending": Change(None, 6.0, "", "ending abruptly", "dB", alone=False),
    # encoders: 0.1; other moments of 10 ms: 4.7 | 150 ms missing at the beginning of speech, voice: 8.7, 21
    "beginning": Change(None, 6.0, "", "beginning abruptly", "dB", alone=False),
    # encoders: 1.8 | fading by 12 dB: 4.3 to 7.4. How single sounds swell is chance.
    "fading": Change(3.0, 3.0, "growing louder", "fading", "dB", alone=False),
    # speech/higher-0.005: 0.01, Opus: 0.07 | speech/higher-0.12: 0.12. A convention between, a semitone.
    "fundamental": Change(
        1 / 12, 1 / 12, "lower in their voice or tone", "higher in their voice or tone", "octaves", alone=False
    ),
    # encoders: 0.01 | voice/noisy: 0.5, a flutter: 0.2
    "harmonicity": Change(0.1, None, "hoarser: noise instead of tones", "", ""),
    # encoders: 0.03 | a flutter of 5 Hz: 0.4 to 0.6. Of a single sound of several tones: 0.9 once in 100, which tone
    # is the loudest in it may change.
    "wobble": Change(None, 0.12, "", "wavering in pitch", "semitones", fewest=2),
    # 0 | one gap of 30 ms: 0.69. Two in three outputs with a gap more.
    "dropouts": Change(None, 0.46, "", "gone for moments", LOGARITHM),
    # An MP3 of 96 kbit/s: 0.8 | five clicks: 1.1 to 1.8. Of one click, a voice may have one by nature.
    "clicks": Change(None, 0.95, "", "clicking more often", LOGARITHM),
    # 30 ms later: 0.030 | a loop with 40 ms of silence at its end: 0.040. How single sounds begin is chance.
    "gap": Change(None, 0.035, "", "silent for a moment where their end meets their beginning", "s", alone=False),
    # encoders, dither: 0.0001 | a constant at -26 dBFS: 0.05. A convention between: the eighth bit.
    "offset": Change(None, 0.01, "", "off the middle: a constant is added to all samples, which clicks", ""),
}

# Of sounds that have one course, see `gate.judges.measures.takes`: they depart from it by accident hardly ever.
TAKE: dict[str, Change] = {
    # One moment: 0.29 | three moments, as of a gap of 30 ms: 0.69.
    "falls": Change(None, 0.69, "", "quieter for moments, as of gaps and seams", LOGARITHM, rule=True),
    "rises": Change(None, 0.69, "", "louder for moments, as of clicks and seams", LOGARITHM, rule=True),
    # Half a syllable.
    "lacking": Change(None, 0.06, "", "lacking parts that equal seeds give", "s", rule=True),
    "repeating": Change(None, 0.06, "", "repeating parts, or with more than equal seeds give", "s", rule=True),
}
# Of tracks in step: none | 30 ms, from which on a stroke is heard twice.
LAG = Change(0.02, 0.02, "sooner than the other tracks", "later than the other tracks", "s", rule=True)
