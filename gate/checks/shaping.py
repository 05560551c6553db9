"""The shapes in space of a stochastic case as vectors and as measures."""

from collections.abc import Sequence

import numpy as np

from gate.checks.placed import Placed
from gate.judges.measures.mesh import measure_attributes, measure_mesh, mesh_features
from gate.judges.noticeable.mesh import ATTRIBUTE, MESH
from gate.judges.permutation import Stratum
from gate.media.base import Artifact


def shape_strata(placed: Placed) -> list[Stratum]:
    """The shapes at one place of the outputs.

    Raises:
        UnreadableMedia: one cannot be read within the limits, or holds what cannot be measured.
    """
    files: Sequence[Artifact] = placed.both
    rows = [measure_mesh(file) for file in files]
    attributes = measure_attributes(files)
    rows = [row | more for row, more in zip(rows, attributes, strict=True)]
    changes = MESH | dict.fromkeys(attributes[0], ATTRIBUTE)
    # What none of them has, such as a texture, is no question.
    vary = {name: one for name, one in changes.items() if np.ptp([row[name] for row in rows]) > 0}
    found = [placed.stratum([mesh_features(file) for file in files], "shape")]
    return [*found, placed.measured(rows, vary)] if vary else found
