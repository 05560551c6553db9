"""How large a change of each measure of shapes in space is noticed, see `gate.judges.measures.mesh`."""

from gate.judges.measures.mesh import AXES
from gate.judges.noticeable import LOGARITHM, Change
from gate.judges.noticeable.image import IMAGE

MESH: dict[str, Change] = {
    # Conventions: half as many, which makes a shape coarse, or three times as many, which makes it slow to show.
    "triangles": Change(0.69, 1.1, "of fewer triangles", "of more triangles", LOGARITHM),
    "points": Change(0.4, 1.1, "of fewer points", "of more points", LOGARITHM),
    # A convention: a tenth. Metres for millimetres are 6.9, another axis that is up about 1 in two of them.
    **{f"length along {axis}": Change(0.1, 0.1, "shorter there", "longer there", LOGARITHM) for axis in AXES},
    # Standing on its middle instead of its foot: 0.3. A convention: a twentieth.
    **{f"middle on {axis}": Change(0.05, 0.05, "placed elsewhere", "placed elsewhere", "sizes") for axis in AXES},
    # Other triangles of the same surface: 0.005 | upside down, mirrored: twice of what it is, 0.1 and more.
    **{
        f"balance on {axis}": Change(
            0.05, 0.05, "fuller on the other side", "fuller on the other side", "lengths", alone=False
        )
        for axis in AXES
    },
    "area": Change(0.2, 0.2, "of a smaller surface", "of a larger surface", LOGARITHM),
    "volume": Change(0.25, 0.25, "of a smaller volume", "of a larger volume", LOGARITHM),
    # Inside out: 2. Of what is thin and open, the inside is a matter of luck.
    "outward": Change(0.4, None, "turned inside out", ""),
    # 0 | one triangle in five doubled, turned or without an area. A convention: one in fifty.
    "degenerate": Change(None, 0.02, "", "of triangles without an area"),
    "doubled": Change(None, 0.02, "", "of triangles that are there twice"),
    "turned": Change(None, 0.02, "", "of triangles that face opposite sides"),
    "seams": Change(None, 0.02, "", "of edges that more than two triangles share"),
    "shaded": Change(0.1, None, "shaded from the wrong side", ""),
    "given": Change(0.3, None, "without directions for smooth shading", ""),
    # One hole more beside one: 0.41. Beside many, one more is nothing.
    "holes": Change(None, 0.35, "", "of more holes", LOGARITHM),
    "rim": Change(None, 0.25, "", "more open at their rims", "sizes"),
    # Two pieces instead of one: 0.41.
    "pieces": Change(None, 0.35, "", "in more pieces", LOGARITHM),
    "loose": Change(0.1, 0.1, "in fewer loose pieces", "of more loose pieces"),
    # Noise of half a hundredth of the size on a sphere: 0.6. A convention: a quarter.
    "bent": Change(0.3, 0.25, "smoother", "rougher", LOGARITHM),
    # Half as far again.
    "spacing": Change(0.4, 0.4, "denser", "less dense", LOGARITHM),
    # Of the strays and one in a hundred. cloud/stray-0.001: 0.05 | stray-0.3: 2.7
    "stray": Change(None, 0.7, "", "of more points that float alone", LOGARITHM),
    "coloured": Change(0.1, 0.3, "without colours", "with colours"),
    **{name: IMAGE[name] for name in ("brightness", "blue", "red")},
    # splat/pruned, without the points that hardly show: 0.051 | what is transparent by accident: as of pictures.
    "opacity": Change(0.05, 0.12, "more transparent", "less transparent"),
    "saturation": Change(0.15, 0.3, "paler", "more saturated", LOGARITHM),
    "contrast": Change(0.15, 0.3, "lower in contrast", "higher in contrast", LOGARITHM),
    # A convention: half as many pixels.
    "texture": Change(0.65, None, "of smaller textures", "", LOGARITHM),
    "texture detail": IMAGE["detail"],
    # What there was is gone: of one 0.69, of three one 0.29.
    **{
        name: Change(0.28, None, f"of fewer {name}", "", LOGARITHM)
        for name in ("materials", "textures", "animations", "joints")
    },
    # Conventions, of 0 to 1.
    "metallic": Change(0.2, 0.2, "less metallic", "more metallic", ""),
    "roughness": Change(0.2, 0.2, "glossier", "duller", ""),
}
# A number that each point of a cloud has, such as a splat's scale, in deviations over the points. A convention.
ATTRIBUTE = Change(0.4, 0.4, "of points with lower values", "of points with higher values", "standard deviations")
