"""Shapes in space and documents as files, for tests."""

import io
from typing import Any

import numpy as np
import trimesh
from PIL import Image
from trimesh.visual import TextureVisuals
from trimesh.visual.material import PBRMaterial


def sphere(subdivisions: int = 3) -> Any:
    return trimesh.creation.icosphere(subdivisions)


def block() -> Any:
    """Two metres wide, one high, three deep, from (0, 0, 0)."""
    return trimesh.creation.box([2, 1, 3]).apply_translation([1, 0.5, 1.5])


def exported(mesh: Any, format: str) -> bytes:
    data = mesh.export(file_type=format)
    return data.encode() if isinstance(data, str) else data


def textured(image: Image.Image | None, subdivisions: int = 3) -> bytes:
    """A GLB of a ball with a picture on it, or of one without."""
    mesh = sphere(subdivisions)
    if image is not None:
        material = PBRMaterial(baseColorTexture=image, metallicFactor=0.1)
        mesh.visual = TextureVisuals(uv=mesh.vertices[:, :2] / 2 + 0.5, material=material)
    return exported(mesh, "glb")


def cloud(points: np.ndarray, **columns: np.ndarray) -> bytes:
    """Points as binary PLY, with a column of numbers for each further name; colours are bytes."""
    kinds = {name: "u1" if name in ("red", "green", "blue") else "<f4" for name in columns}
    rows = np.zeros(len(points), [("x", "<f4"), ("y", "<f4"), ("z", "<f4"), *kinds.items()])
    for axis, name in enumerate("xyz"):
        rows[name] = points[:, axis]
    for name, column in columns.items():
        rows[name] = column
    head = ["ply", "format binary_little_endian 1.0", f"element vertex {len(points)}"]
    head += [f"property {'uchar' if kinds.get(name) == 'u1' else 'float'} {name}" for name in rows.dtype.names or ()]
    return "\n".join([*head, "end_header", ""]).encode() + rows.tobytes()


def pages(*texts: str, size: tuple[int, int] = (200, 300), producer: str = "a", lean: int = 0) -> bytes:
    """A PDF with a line of text on each page.

    Args:
        lean: bytes of a comment that no reader shows.
    """
    count = len(texts)
    objects = ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for text in texts:
        drawn = f"BT /F1 16 Tf 20 200 Td ({text}) Tj ET\n%{'x' * lean}"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        box = f"/MediaBox [0 0 {size[0]} {size[1]}] /Resources << /Font << /F1 1 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent {2 * count + 2} 0 R {box} /Contents {len(objects)} 0 R >>")
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(count))
    objects += [f"<< /Type /Pages /Count {count} /Kids [{kids}] >>", f"<< /Type /Catalog /Pages {2 * count + 2} 0 R >>"]
    objects.append(f"<< /Producer ({producer}) >>")
    file, places = io.BytesIO(), []
    file.write(b"%PDF-1.4\n")
    for number, one in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(f"{number} 0 obj\n{one}\nendobj\n".encode())
    table = file.tell()
    lines = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root {len(objects) - 1} 0 R /Info {len(objects)} 0 R >>"
    file.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{lines}trailer {trailer}\n".encode())
    file.write(f"startxref\n{table}\n%%EOF\n".encode())
    return file.getvalue()
