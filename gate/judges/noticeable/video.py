"""How large a change of each measure of videos is noticed, see `gate.judges.measures.video`."""

from gate.judges.noticeable import LOGARITHM, Change
from gate.judges.noticeable.image import IMAGE

VIDEO: dict[str, Change] = {
    **{name: IMAGE[name] for name in ("brightness", "contrast", "saturation", "blue", "red")},
    # Of frames as they are. crossing at crf 23: 0.16, at 26: 0.38 | panorama/compressed-0.5: 0.56
    "detail": Change(0.45, 0.4, "softer", "noisier", LOGARITHM),
    # panorama/quality: 0.06 | panorama/compressed-0.85: 0.52
    "blocks": Change(None, 0.3, "", "broken into blocks by compression", LOGARITHM),
    # frozen-0.15, which `still` sees: 0.15 | frozen-0.4: 0.53; more: crossing/grain: 0.03 | flickering: 2.5
    "motion": Change(0.28, 0.28, "moving less", "moving more", LOGARITHM),
    # frozen-0.07: 0.07 | frozen-0.15: 0.13
    "still": Change(None, 0.095, "", "standing still for more of their time"),
    "duration": Change(0.1, 0.1, "shorter", "longer", LOGARITHM),
    # frozen-0.15: 2.3 | reversed: 65
    "rightward": Change(12.0, 12.0, "moving further to the left", "moving further to the right", "64ths of the width"),
    "downward": Change(12.0, 12.0, "moving further up", "moving further down", "36ths of the height"),
    # talker/late: 0.6, rigid: 0.17 | quality, keyframes: 0.02
    "synchrony": Change(0.15, None, "out of step with their sound", ""),
    # As `motion`: quality, keyframes: 0.05 | talker/rigid: 0.48
    "liveliness": Change(0.28, None, "moving less where they move most", "", LOGARITHM),
    # frozen-0.07: 0.12 | stuttering: 0.69
    "flicker": Change(None, 0.3, "", "flickering", LOGARITHM),
    # talker/keyframes: 0.06 | flickering: 178. A convention: a frame that is off by so much is seen.
    "broken frames": Change(None, 3.0, "", "broken in single frames", "levels of 255"),
    # keyframes: 0.05 | frozen-0.4: 0.47. A single video may have a cut by nature.
    "jumps": Change(None, 0.35, "", "jumping", LOGARITHM, alone=False),
    # quality, grain: 0.01 | frames in pairs exchanged: 0.4
    "order": Change(0.15, None, "jerking to and fro", "", LOGARITHM),
    # Counted in milliseconds: 0.03 | every fifth frame lost: 0.4
    "pace": Change(None, 0.15, "", "shown at an uneven pace", ""),
    # A convention, as brightness.
    "fading": Change(
        8.0, 8.0, "darkening over their time", "brightening over their time", "levels of 255", alone=False
    ),
    # A convention, half as much again as `brightness`.
    "top": Change(12.0, 12.0, "brighter at the bottom", "brighter at the top", "levels of 255", alone=False),
    # A convention: a thirtieth, half a bar of a wide film.
    "bars": Change(None, 0.03, "", "framed by black bars", ""),
}
