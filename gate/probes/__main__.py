"""`python -m gate.probes DIR [PICTURE]`: write the probes' pictures as files, to look at and to send again."""

import argparse
import asyncio
import sys
from pathlib import Path

from PIL import Image

from gate.errors import GateError, UsageError
from gate.media.store import ArtifactStore, file_url
from gate.probes.pictures import draw, scaled, scene
from gate.probes.setting import picture_at
from gate.probes.table import PROBES


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gate.probes", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder to write them to; made if it is not there")
    parser.add_argument("picture", metavar="PICTURE", nargs="?", help="file or URL to make them of (default: a scene)")
    options = parser.parse_args(arguments)
    try:
        picture = scaled(asyncio.run(_given(options.picture))) if options.picture else scene()
        _write(options.folder, {probe.file_name: draw(probe, picture) for probe in PROBES})
    except GateError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


async def _given(picture: str) -> Image.Image:
    url = picture if "://" in picture else file_url(Path(picture))
    with ArtifactStore() as store:
        return await picture_at(url, store)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """
    Raises:
        UsageError: they cannot be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written to: {error.strerror}.") from error


if __name__ == "__main__":
    sys.exit(main())
