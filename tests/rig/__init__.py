"""The rig: where a project goes from a folder to its users without Docker, r8.im and Replicate.

    def test_release(rig):
        project = rig.project("painter")
        rig.platform.add_model("acme/painter")             # repositories are those of models, as on r8.im
        ended = rig.gate("push", "acme/painter", cwd=project)
        assert rig.registry.digest("acme/painter") == rig.versions("acme/painter")[0]
        assert not rig.registry.layer_uploads("acme/painter")

`registry` is a real one (`docker-registry`), with `proxy` before it, which counts and refuses on demand; `cog` is the
stand-in for the command, which makes real images; the platform (`tests.platform`) lists what is pushed as versions and
runs them with Cog's own server. `python -m tests.rig` serves it all by hand.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.rig.rig import Rig

__all__ = ["Rig"]


def __getattr__(name: str) -> Any:
    """The stand-in for `cog` is a part of this package, and needs none of what a rig needs: it starts at once."""
    if name == "Rig":
        from tests.rig.rig import Rig

        return Rig
    raise AttributeError(name)
