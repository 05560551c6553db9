"""Two shapes in space, two documents, two drawings that should be one."""

from collections.abc import Callable

import numpy as np
import pytest
import trimesh
from trimesh.exchange.ply import export_ply

from gate.media.base import TooLarge, UnreadableMedia
from gate.media.facts import read_facts
from gate.media.mesh import read_mesh
from gate.media.store import ArtifactStore
from tests.shape_samples import block, cloud, exported, pages, sphere

POINTS = np.random.default_rng(3).normal(size=(400, 3))


def remade(mesh: trimesh.Trimesh, vertices: np.ndarray, faces: np.ndarray) -> bytes:
    return exported(trimesh.Trimesh(vertices, faces, process=False), "obj")


def test_order_decimals_and_the_cut_of_flat_faces_do_not_count(decided: Callable[[bytes, bytes], str]) -> None:
    mesh = block()
    whole = exported(mesh, "obj")
    order = np.random.default_rng(1).permutation(len(mesh.faces))
    assert decided(remade(mesh, mesh.vertices, mesh.faces[order][:, [1, 2, 0]]), whole) == "pass"
    assert decided(remade(mesh, mesh.vertices.round(3), mesh.faces), whole) == "pass"
    square = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"
    one, other = f"{square}f 1 2 3\nf 1 3 4\n", f"{square}f 1 2 4\nf 2 3 4\n"
    assert decided(one.encode(), other.encode()) == "pass"


def test_the_order_of_long_thin_triangles_does_not_count(decided: Callable[[bytes, bytes], str]) -> None:
    tube = trimesh.creation.cylinder(1, 20, sections=64)
    order = np.random.default_rng(1).permutation(len(tube.faces))
    assert decided(remade(tube, tube.vertices, tube.faces[order]), exported(tube, "obj")) == "pass"


def test_a_moved_corner_a_missing_face_and_another_size_count(decided: Callable[[bytes, bytes], str]) -> None:
    mesh = sphere()
    whole, dented = exported(mesh, "obj"), mesh.vertices.copy()
    dented[0] *= 0.9
    assert decided(remade(mesh, dented, mesh.faces), whole) == "fail"
    assert decided(remade(mesh, mesh.vertices, mesh.faces[1:]), whole) == "fail"
    assert decided(remade(mesh, mesh.vertices * 1000, mesh.faces), whole) == "fail"


def test_the_order_of_points_does_not_count_and_their_places_do(decided: Callable[[bytes, bytes], str]) -> None:
    assert decided(cloud(POINTS[::-1]), cloud(POINTS)) == "pass"
    assert decided(cloud(POINTS * [1, 1, -1]), cloud(POINTS)) == "fail"


def test_another_format_counts(decided: Callable[[bytes, bytes], str]) -> None:
    assert decided(exported(block(), "ply"), exported(block(), "obj")) == "fail"


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (exported(block(), "obj"), "obj"),
        (exported(block(), "ply"), "ply"),
        (exported(block(), "stl"), "stl"),
        (exported(block(), "stl_ascii"), "stl"),
        (exported(block(), "glb"), "glb"),
        (b"v 1 2 3\nv 4 5 6\n", "obj"),
    ],
)
def test_shapes_are_told_by_their_bytes(store: ArtifactStore, data: bytes, format: str) -> None:
    facts = read_facts(store.save(data))
    assert (facts.kind, facts.format, facts.problem) == ("file", format, None)
    assert facts.points


@pytest.mark.parametrize("text", ["very 1 2 3\n", "v\n", "f 1 2\n", "go left\ns curve ahead\n", "v 1 2 3 is a note\n"])
def test_texts_are_no_shapes(store: ArtifactStore, text: str) -> None:
    assert read_facts(store.save(text.encode())).format == "txt"


@pytest.mark.parametrize(
    "data",
    [
        exported(block(), "glb")[:-50],
        exported(block(), "ply")[:-50],
        export_ply(block(), encoding="ascii")[:-60],
        exported(block(), "stl_ascii")[:-60],
        b"v 0 0 0\nv 1 0 0\nf 1 2 9\n",
        b"v 0 0 0\nv 1 0 nan\nv 1 1 1\nf 1 2 3\n",
        b"glTF\2\0\0\0" + bytes(40),
        pages("hello")[:-100],
        b"%PDF-1.7\n%%EOF",
    ],
    ids=["glb", "ply", "ply in text", "stl in text", "no such point", "no number", "empty glb", "pdf", "empty pdf"],
)
def test_broken_files_are_facts(store: ArtifactStore, data: bytes) -> None:
    facts = read_facts(store.save(data))
    assert facts.problem
    assert not facts.oversize


@pytest.mark.parametrize(
    "header",
    [
        '{"asset":{"version":"2.0"},"accessors":[{"count":9999999999,"type":"VEC3","componentType":5126}]}',
        '{"asset":{"version":"2.0"},"nodes":[{"children":[1]},{"children":[0]}]}',
        '{"asset":{"version":"2.0"},"extensionsRequired":["KHR_draco_mesh_compression"]}',
    ],
    ids=["a billion zeros", "nodes within themselves", "compressed"],
)
def test_what_a_glb_announces_is_not_believed(store: ArtifactStore, header: str) -> None:
    padded = header.encode().ljust((len(header) + 3) // 4 * 4)
    data = b"glTF" + (2).to_bytes(4, "little") + (20 + len(padded)).to_bytes(4, "little")
    data += len(padded).to_bytes(4, "little") + b"JSON" + padded
    with pytest.raises(UnreadableMedia):
        read_mesh(store.save(data))


def test_a_large_text_is_refused_at_once(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate.media.mesh.MAX_TEXT_BYTES", 100)
    with pytest.raises(TooLarge):
        read_mesh(store.save(exported(block(), "obj")))
