"""How large a change of each measure of pictures is noticed, see `gate.judges.measures.image`."""

from gate.judges.measures.image import PLACES
from gate.judges.noticeable import LOGARITHM, Change

# Pairs and the change that they make are given as harmless | harmful.
IMAGE: dict[str, Change] = {
    # dimmed-0.03: 0.3 | dimmed-0.2: 19. Below that: 8 levels are 3 of CIE's L*, which is seen without a comparison.
    "brightness": Change(8.0, 8.0, "darker", "brighter", "levels of 255"),
    # dimmed-0.03: 0.03, sketches/pale-0.04: 0.08 | dimmed-0.1: 0.105. More contrast is often wanted: twice that.
    "contrast": Change(0.09, 0.18, "lower in contrast", "higher in contrast", LOGARITHM),
    # As contrast.
    "saturation": Change(0.09, 0.18, "paler", "more saturated", LOGARITHM),
    # As brightness.
    "blue": Change(8.0, 8.0, "yellower", "bluer", "levels of 255"),
    "red": Change(8.0, 8.0, "greener or bluer", "redder", "levels of 255"),
    # blurred-0.004: 0.47 | blurred-0.01: 2.38. Noise: landscape/tables, of another encoder: 0.44 | meal/burnt: 0.63.
    "detail": Change(1.05, 0.55, "softer", "noisier", LOGARITHM),
    # landscape/compressed-0.25: 0.25 | landscape/compressed-0.85: 1.38
    "blocks": Change(None, 0.6, "", "broken into blocks by compression", LOGARITHM),
    # portrait/hazy-0.03: 0.05, street/sharpened-0.03: 0.10, blurred-0.004: 0.19 | pixelated: 0.4, portrait/waxen: 0.68
    "texture": Change(0.45, 0.4, "softer in their texture", "coarser in their texture", LOGARITHM),
    # Half precision (0.6 levels in each channel): 0.45, colours stored at full size: 0.63 | colour noise of 8 levels,
    # channels 2 pixels apart: 0.9 and more.
    "colour detail": Change(0.65, 0.75, "softer in their colours", "noisier in their colours", LOGARITHM),
    # rooms/banded-0.06: 0.01, landscape/encoder: 0.02 | rooms/banded-0.15: 0.19, landscape/compressed-0.75: 0.24
    # Of single pictures: painter/same, 0.5 once in 24.
    "bands": Change(None, 0.1, "", "banded", "nats", alone=False),
    # landscape/compressed-0.4: 0.1 | street/chequered: 2.6; a grid of 3 levels: 1.5
    "pattern": Change(None, 1.0, "", "covered with a regular pattern", LOGARITHM),
    # blurred-0.004: 0.02, blurred-0.02: 0.17 | one half twice: 0.95
    "repetition": Change(None, 0.4, "", "showing the same thing twice"),
    # Harmless changes: 0.08 | none; a border, a subject that is cut off in every second picture: 0.5 and more. That a
    # single subject touches the edge is no harm.
    "edges": Change(0.5, 0.5, "framed by an even border", "cut off at their edges", LOGARITHM, alone=False),
    # landscape/compressed-0.25: 1.6 | page/skipped: 7.9, plant/raised: 22 of those that are.
    # Of single pictures: results/same, where a plot has all its bars at one end, 35 once in 90.
    "across": Change(
        6.0, 6.0, "showing things further left", "showing things further right", "% of the width", fewest=2
    ),
    "down": Change(6.0, 6.0, "showing things further up", "showing things further down", "% of the height", fewest=2),
    # rooms/banded-0.75: 0.05 | squeezed by a sixth: 0.11. Of a single picture it says what it shows.
    "stretch": Change(0.1, 0.1, "stretched upwards", "stretched sideways", LOGARITHM, alone=False),
    # plant/raised: 0.15 | texture/lit: 0.4, texture/seam: 0.43. Of a single picture it is chance.
    "tiling": Change(None, 0.25, "", "broken where their opposite sides meet", LOGARITHM, alone=False),
    # sticker/hidden: 27 | logo/premultiplied: 76
    "fringe": Change(45.0, 60.0, "dark at their transparent edges", "pale at their transparent edges", "levels of 255"),
    # street/sharpened-0.03: 0.1 | street/sharpened-0.3: 2.6
    "clipping": Change(None, 1.0, "", "clipped in their lights or shadows", LOGARITHM),
    # A convention: a twentieth of the picture.
    "opacity": Change(0.05, 0.05, "more transparent", "less transparent"),
    # none | logo/ragged: all of it. A convention: half as many such pixels, or twice.
    "translucent": Change(0.7, 0.7, "harder at their transparent edges", "translucent in more places", LOGARITHM),
}
# The same at one place of all pictures. Harmless changes move the detail of a cell by 0.6, noise of one level in what
# was flat; landscape/tables: 0.82 | portrait/stamped: 1.2. What is in a single picture where is no harm.
PLACED: dict[str, Change] = {
    **{
        f"brightness at {place}": Change(12.0, 12.0, "darker there", "brighter there", "levels of 255", alone=False)
        for place in PLACES
    },
    **{
        f"detail at {place}": Change(1.05, 0.95, "softer there", "marked there", LOGARITHM, alone=False)
        for place in PLACES
    },
}
# Of all outputs' pictures together, see `gate.judges.measures.together`.
SEAM: dict[str, Change] = {
    # landscape/compressed-0.4: 0.35 (which are its blocks) | aerial/disjoint: 0.74
    "seam": Change(None, 0.45, "", "broken along a line", LOGARITHM, alone=False),
}
# Of the pictures of one output. rooms/alike: -2.3, that all show the same. A convention: six tenths of the distance.
VARIETY: dict[str, Change] = {
    "variety": Change(0.5, None, "more alike within an output", "", LOGARITHM),
    "variety of layouts": Change(0.5, None, "laid out more alike within an output", "", LOGARITHM),
}
