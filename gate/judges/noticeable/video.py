"""How large a change of each measure of videos is noticed, see `gate.judges.measures.video`."""

from gate.judges.noticeable import LOGARITHM, Change
from gate.judges.noticeable.image import IMAGE, PLACED

VIDEO: dict[str, Change] = {
    **{name: IMAGE[name] for name in ("brightness", "contrast", "saturation", "blue", "red")},
    # Of frames as they are. crossing at crf 23: 0.16, at 26: 0.38 | panorama/compressed-0.5: 0.56. Noise: as of images.
    "detail": Change(0.45, 0.55, "softer", "noisier", LOGARITHM),
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
    # aquarium/flickering-0.012, to argue about: 0.43 | flickering-0.05: 1.24
    "flicker": Change(None, 0.69, "", "flickering", LOGARITHM),
    # talker/keyframes: 0.06 | flickering: 178. A convention: a frame that is off by so much is seen.
    "broken frames": Change(None, 3.0, "", "broken in single frames", "levels of 255"),
    # keyframes: 0.05 | frozen-0.4: 0.47. A single video may have a cut by nature.
    "jumps": Change(None, 0.35, "", "jumping", LOGARITHM, alone=False),
    # Of yes and no: three in ten.
    "cut": Change(None, 0.3, "", "broken off by a cut to another picture", rule=True),
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
    # Encoders: 0.05 | fields of two moments: 0.5 to 1.5
    "combing": Change(None, 0.2, "", "combed, as of interlaced fields", LOGARITHM),
    # Encoders: 0.05 | 4:3 shown as 16:9: 0.3 to 0.4
    "stretch": Change(
        0.2, 0.2, "stretched in height or squeezed in width", "stretched in width or squeezed in height", LOGARITHM
    ),
    # What happens over a video's time differs from take to take; so does what moves where. One or two takes of another
    # course are therefore none, and limits are conventions where nothing else stands: a fifth of the colours, half of
    # the detail, half as much movement again, half of the parts of a picture.
    "bleaching": Change(
        0.2, 0.2, "losing colour over their time", "gaining colour over their time", LOGARITHM, alone=False
    ),
    # As brightness.
    "tinting": Change(None, 8.0, "", "changing their tint over their time", "levels of 255", alone=False),
    "softening": Change(
        0.4, 0.4, "becoming softer over their time", "becoming noisier over their time", LOGARITHM, alone=False
    ),
    # crossing/frozen-0.07: 0.1 | frozen-0.4: 1.1
    "slowing": Change(0.4, 0.4, "dying down over their time", "livening up over their time", LOGARITHM, fewest=3),
    # Half a frame.
    "loop": Change(None, 0.5, "", "leaping from their end to their beginning", "frames", rule=True, fewest=3),
    # Encoders: 0 | the first half played again: 0.5
    "returning": Change(None, 0.2, "", "showing again what they have shown", fewest=3),
    # Conventions: what is seen moves by a seventh of the width, a seventh in size, or by eight degrees.
    "panning right": Change(0.15, 0.15, "moving to the left", "moving to the right", "widths", fewest=3),
    "panning down": Change(0.15, 0.15, "moving up", "moving down", "widths", fewest=3),
    "zooming": Change(0.15, 0.15, "shrinking over their time", "growing over their time", LOGARITHM, fewest=3),
    "rolling": Change(0.15, 0.15, "turning counterclockwise", "turning clockwise", "radians", fewest=3),
    # Encoders: 0.1 | by two pixels of 160: 1.2
    "shake": Change(None, 0.5, "", "shaking", LOGARITHM, fewest=3),
    "moving area": Change(0.4, 0.4, "moving in less of the picture", "moving in more of it", LOGARITHM, fewest=3),
    # Whether a faint thing counts turns on a level: of single videos it tells little.
    "moving things": Change(0.2, 0.3, "moving in fewer places", "moving in more places", LOGARITHM, alone=False),
    # Encoders: 0.05 | time runs backwards: 0.3 to 0.9
    "suddenness": Change(
        0.3, 0.3, "changing the other way: darkening at once", "changing the other way: brightening at once", fewest=3
    ),
    # Encoders: 0.05 | every second frame made up from its neighbours: 1.2
    "alternating": Change(None, 0.3, "", "uneven: every second frame lies between its neighbours", LOGARITHM),
    **PLACED,
}
