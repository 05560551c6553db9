"""Files of finished predictions, kept beyond the run that fetched them: their addresses do not last.

FOLDER/<sha256 of prediction and URL>.json    what was fetched from there: digest, size, media type
FOLDER/<sha256 of the content>                the content
"""

import hashlib
import json
import shutil
import uuid
from dataclasses import replace
from pathlib import Path

from gate.errors import ServiceError
from gate.media.base import Artifact


class KeptFiles:
    """The files that are kept in a folder; it may be shared between threads, and by later runs.

    A file belongs to a prediction: another one may find other bytes at the same URL.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, prediction: str, url: str, name: str) -> Artifact | None:
        """The file that a prediction has left at a URL, if it was kept and is as it was.

        Args:
            prediction: its id.
            name: that the file is to have.
        """
        try:
            about = json.loads(self._about(prediction, url).read_text())
            path = self._folder / about["sha256"]
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == about["sha256"]:
                    return Artifact(path, about["size"], about["sha256"], name, about["media_type"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # Not there, or damaged: it is fetched again.
        return None

    def add(self, prediction: str, url: str, artifact: Artifact) -> Artifact:
        """Keep a file; it is moved.

        Raises:
            ServiceError: the folder cannot be written.
        """
        about = {"sha256": artifact.sha256, "size": artifact.size, "media_type": artifact.media_type}
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = self._new()
            shutil.move(artifact.path, new)
            path = new.replace(self._folder / artifact.sha256)
            new = self._new()
            new.write_text(json.dumps(about))
            new.replace(self._about(prediction, url))
        except OSError as error:
            raise ServiceError(f"{self._folder}: files cannot be kept there ({error.strerror or error}).") from error
        return replace(artifact, path=path)

    def _about(self, prediction: str, url: str) -> Path:
        # An address can be a secret, and is not written down.
        return self._folder / f"{hashlib.sha256(f'{prediction} {url}'.encode()).hexdigest()}.json"

    def _new(self) -> Path:
        """Where something is written before it appears whole under its name."""
        return self._folder / f"{uuid.uuid4().hex}.new"
