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
    # blurred-0.004: 0.47 | blurred-0.01: 2.38. Noise: a convention, half as much detail again.
    "detail": Change(1.05, 0.4, "softer", "noisier", LOGARITHM),
    # landscape/compressed-0.25: 0.25 | landscape/compressed-0.85: 1.38
    "blocks": Change(None, 0.6, "", "broken into blocks by compression", LOGARITHM),
    # portrait/hazy-0.03: 0.02, dimmed-0.1: 0.1 | sketches/blank: 1.2. Sixteen levels of 256 would be 2.8.
    "levels": Change(1.0, None, "posterised", "", LOGARITHM),
    # street/sharpened-0.03: 0.1 | street/sharpened-0.3: 2.6
    "clipping": Change(None, 1.0, "", "clipped in their lights or shadows", LOGARITHM),
    # A convention: a twentieth of the picture.
    "opacity": Change(0.05, 0.05, "more transparent", "less transparent"),
    # none | logo/ragged: all of it. A convention: half as many such pixels, or twice.
    "translucent": Change(0.7, 0.7, "harder at their transparent edges", "translucent in more places", LOGARITHM),
}
# The same at one place of all pictures. Harmless changes move the detail of a cell by 0.6, noise of one level in what
# was flat; portrait/stamped: 1.2. What is in a single picture where is no harm.
PLACED: dict[str, Change] = {
    **{
        f"brightness at {place}": Change(12.0, 12.0, "darker there", "brighter there", "levels of 255", alone=False)
        for place in PLACES
    },
    **{
        f"detail at {place}": Change(1.05, 0.8, "softer there", "marked there", LOGARITHM, alone=False)
        for place in PLACES
    },
}
