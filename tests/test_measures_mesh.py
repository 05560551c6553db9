"""Measures of shapes in space: each sees what it is for, and none sees how a shape is written."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image

from gate.judges.measures.mesh import measure_attributes, measure_mesh, mesh_features
from gate.judges.noticeable.mesh import MESH
from gate.media.store import ArtifactStore
from tests.shape_samples import block, cloud, exported, sphere, textured

RNG = np.random.default_rng(1)
BALL = RNG.normal(size=(600, 3)) / 3
NOISE = Image.fromarray(RNG.integers(0, 255, (64, 64, 3), np.uint8))


def noticed(store: ArtifactStore, changed: bytes, whole: bytes) -> set[str]:
    """The measures that differ by what users notice."""
    ours, theirs = measure_mesh(store.save(changed)), measure_mesh(store.save(whole))
    assert set(ours) == set(MESH)
    assert all(map(np.isfinite, ours.values()))
    moved = {name: ours[name] - theirs[name] for name in ours}
    return {
        name
        for name, change in moved.items()
        if (limit := MESH[name].limit(change)) is not None and abs(change) >= limit
    }


def of_block(change: Callable[[Any], Any]) -> bytes:
    return exported(change(block().subdivide().subdivide()), "obj")


def faces(mesh: Any, chosen: Any) -> Any:
    return trimesh.Trimesh(mesh.vertices, mesh.faces[chosen], process=False)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda mesh: faces(mesh, np.arange(len(mesh.faces)) > 4), "holes"),
        (lambda mesh: trimesh.Trimesh(mesh.vertices, mesh.faces[:, ::-1], process=False), "outward"),
        (lambda mesh: mesh.apply_scale(1.2), "length along x"),
        (lambda mesh: mesh.apply_translation([0, 0.5, 0]), "middle on y"),
        (lambda mesh: faces(mesh, [*range(len(mesh.faces)), *range(20)]), "doubled"),
        (lambda mesh: trimesh.util.concatenate([mesh, sphere(1).apply_scale(0.05)]), "pieces"),
        (lambda mesh: block(), "triangles"),
    ],
    ids=["a hole", "inside out", "larger", "moved", "doubled faces", "a loose piece", "coarser"],
)
def test_what_is_wrong_with_a_surface_is_noticed(
    store: ArtifactStore, change: Callable[[Any], Any], expected: str
) -> None:
    assert expected in noticed(store, of_block(change), of_block(lambda mesh: mesh))


def test_some_triangles_that_face_the_other_side_are_noticed(store: ArtifactStore) -> None:
    mesh = sphere()
    turned = mesh.faces.copy()
    turned[::5] = turned[::5, ::-1]
    changed = trimesh.Trimesh(mesh.vertices, turned, process=False)
    assert "turned" in noticed(store, exported(changed, "obj"), exported(mesh, "obj"))


def test_a_rough_surface_is_noticed(store: ArtifactStore) -> None:
    mesh = sphere()
    rough = trimesh.Trimesh(mesh.vertices + RNG.normal(0, 0.01, mesh.vertices.shape), mesh.faces, process=False)
    assert "bent" in noticed(store, exported(rough, "ply"), exported(mesh, "ply"))


def test_a_texture_that_is_gone_or_blurred_is_noticed(store: ArtifactStore) -> None:
    whole = textured(NOISE)
    assert {"coloured", "texture", "textures"} <= noticed(store, textured(None), whole)
    blurred = NOISE.resize((8, 8)).resize((64, 64), Image.Resampling.BICUBIC)
    assert noticed(store, textured(blurred), whole) == {"texture detail", "contrast", "saturation"}


def test_exchanged_colours_are_noticed(store: ArtifactStore) -> None:
    whole = cloud(BALL, red=np.full(600, 200), green=np.full(600, 90), blue=np.full(600, 30))
    changed = cloud(BALL, red=np.full(600, 30), green=np.full(600, 90), blue=np.full(600, 200))
    assert {"red", "blue"} <= noticed(store, changed, whole)


def test_stray_points_are_noticed_and_a_few_are_not(store: ArtifactStore) -> None:
    off = BALL.copy()
    off[:60] = RNG.uniform(-4, 4, (60, 3))
    few = BALL.copy()
    few[:2] = [[3.0, 3.0, 3.0], [3.1, -3.0, 3.0]]
    assert "stray" in noticed(store, cloud(off), cloud(BALL))
    assert not noticed(store, cloud(few), cloud(BALL))


@pytest.mark.parametrize(
    "written",
    [
        lambda mesh: exported(mesh, "ply"),
        lambda mesh: exported(mesh, "stl"),
        lambda mesh: exported(mesh, "stl_ascii"),
        lambda mesh: exported(mesh, "glb"),
        lambda mesh: exported(trimesh.Trimesh(mesh.vertices.round(5), mesh.faces, process=False), "obj"),
        lambda mesh: exported(faces(mesh, RNG.permutation(len(mesh.faces))), "obj"),
    ],
    ids=["ply", "stl", "stl in text", "glb", "fewer decimals", "another order"],
)
def test_how_a_shape_is_written_is_not_noticed(store: ArtifactStore, written: Callable[[Any], bytes]) -> None:
    mesh = block().subdivide()
    assert not noticed(store, written(mesh), exported(mesh, "obj")) - {"given", "materials", "coloured"}
    ours, theirs = (mesh_features(store.save(data)) for data in (written(mesh), exported(mesh, "obj")))
    assert np.linalg.norm(ours - theirs) < 0.02


def test_the_order_of_a_cloud_is_not_noticed(store: ArtifactStore) -> None:
    assert not noticed(store, cloud(BALL[::-1]), cloud(BALL))


def test_further_numbers_of_points_are_measured_in_their_deviations(store: ArtifactStore) -> None:
    one, other = (store.save(cloud(BALL, opacity=BALL[:, 0] + shift)) for shift in (0.0, 1.0))
    theirs, ours = measure_attributes([one, other])
    assert ours["mean of opacity"] - theirs["mean of opacity"] == pytest.approx(1 / BALL[:, 0].std(), rel=1e-3)


def test_the_smallest_shapes_have_finite_measures(store: ArtifactStore) -> None:
    for data in (b"v 0 0 0\n", b"v 0 0 0\nv 0 0 0\nv 0 0 0\nf 1 2 3\n", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"):
        assert all(map(np.isfinite, measure_mesh(store.save(data)).values()))
        assert np.isfinite(mesh_features(store.save(data))).all()
