"""What `cog push` prints, in the words of the version that it is."""

import sys

from tests.rig.cog.flags import Version
from tests.rig.cog.image import Blob, Image, Layer
from tests.rig.cog.terminal import say

_NO_MODEL = (
    "Unable to find existing Replicate model for {image}. Go to replicate.com and create a new model before pushing."
    "\n\nIf the model already exists, you may be getting this error because you're not logged in as owner of the model. "
    "This can happen if you did `sudo cog login` instead of `cog login` or `sudo cog push` instead of `cog push`, which "
    "causes Docker to use the wrong Docker credentials."
)
_BUILD = (
    '#0 building with "default" instance using docker driver',
    "#1 [internal] load build definition from Dockerfile",
    "#1 DONE 0.0s",
    "#2 [internal] load .dockerignore",
    "#2 DONE 0.0s",
    "#3 [internal] load build context",
    "#4 [stage-1 1/6] FROM r8.im/cog-base",
    "#5 [stage-1 2/6] RUN pip install -r /tmp/requirements.txt",
    "#6 [stage-1 6/6] COPY . /src",
    "#7 exporting to image",
    "#7 DONE 0.1s",
)


class Output:
    """The lines of one push.

    Args:
        image: as it was named on the command line or in cog.yaml.
        repository, tag: of the image; `host/owner/name` and `latest`.
        website: whether the registry is Replicate's.
    """

    def __init__(self, version: Version, fast: bool, image: str, repository: str, tag: str, website: bool) -> None:
        self._by_docker = version < (0, 14)
        self._tree = version >= (0, 17)
        self._fast = fast
        self._image, self._repository, self._tag = image, repository, tag
        self._website = website

    def building(self) -> None:
        say(f"Building Docker image from environment in cog.yaml as {self._image}...")
        if self._tree:
            say("")

    @property
    def build_lines(self) -> tuple[str, ...]:
        return _BUILD

    def built(self) -> None:
        say("Validating model schema...")
        say("Adding labels to image...")
        say("Unable to determine Git tag")

    def pushing(self) -> None:
        say(f"\nPushing to {self._image}..." if self._tree else f"\nPushing image '{self._image}'...")
        if self._fast:
            say("Fast push enabled.")
            return
        if self._tag == "latest" and self._image == self._repository:
            self._docker("Using default tag: latest")
        self._docker(f"The push refers to repository [{self._repository}]")

    def layer(self, blob: Blob, status: str) -> None:
        if not self._fast and isinstance(blob, Layer):
            self._docker(f"{blob.diff_id.removeprefix('sha256:')[:12]}: {status}")

    def pushed(self, image: Image, digest: str | None) -> None:
        """Args: digest: what is told as the image's, if anything is."""
        if digest is not None:
            if self._fast:
                say(f"New Version: {digest.removeprefix('sha256:')}")
            else:
                self._docker(f"{self._tag}: digest: {digest} size: {len(image.manifest.content)}")
            if self._tree:
                say(f"\n  image  {self._repository}@{digest}")
        say(f"Image '{self._image}' pushed")
        if self._website:
            say(f"\nRun your model on Replicate:\n    https://replicate.com/{self._repository.partition('/')[2]}")

    def failure(self, message: str, no_model: bool) -> str:
        """The sentence that the command ends with."""
        if no_model:
            return _NO_MODEL.format(image=self._image)
        if self._by_docker:
            say(message)
            return "Failed to push image: exit status 1"
        return f"Failed to push image: error during image push: {message}"

    def _docker(self, line: str) -> None:
        say(line, sys.stdout if self._by_docker else sys.stderr)
