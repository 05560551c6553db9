"""`gate push [MODEL]`: test push, judge, release; of one model or of many."""

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gate.cli import judging
from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.release.request import PushRequest
    from gate.verdict import Verdict

DESCRIPTION = """\
Take a Cog project from its folder to its users: lint it, push it to the test model, judge that very version against
the live one, and release what passed by copying it inside the registry. Then the deployment follows, and one
prediction looks at what users have now; if that fails, the release before is brought back.

MODEL is owner/name on Replicate; without it, the configuration's `model` or the `image` of cog.yaml.
Without --config, ./cog-safe-push.yaml is read, else the one in the project's folder. Options override the file.
Needs the cog command, logged in (cog login), and REPLICATE_API_TOKEN.
"""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "push",
        help="push to the test model, judge, release what passed",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("model", nargs="?", metavar="MODEL", help="the live model, owner/name (default: see above)")
    parser.add_argument("--project", metavar="DIR", type=Path, default=Path(), help="the project's folder (default: .)")
    parser.add_argument("--test-model", metavar="MODEL", help="where candidates are pushed (default: MODEL-test)")
    parser.add_argument(
        "--test-hardware", metavar="NAME", help="Replicate hardware of a test model that is created (default: cpu)"
    )
    parser.add_argument("--no-push", action="store_true", help="judge, and leave the live model alone")
    parser.add_argument(
        "--push-official-model",
        action="store_true",
        help="only push to the configuration's official_model, if no secret is in what would be pushed",
    )
    release = parser.add_argument_group("release")
    release.add_argument(
        "--promote",
        choices=("auto", "registry", "push"),
        default="auto",
        help="how what passed is released: copied by digest inside the registry, pushed once more, or the first and, "
        "where the registry refuses, the second (default: auto)",
    )
    release.add_argument(
        "--resume",
        action="store_true",
        help="go on with the last run on this model; nothing that it has done is done twice",
    )
    build = parser.add_argument_group("build, as cog push takes them")
    build.add_argument("--separate-weights", action="store_true", help="weights in layers of their own")
    build.add_argument("--no-cache", action="store_true", help="build without the cache")
    build.add_argument("--fast-push", action="store_true", help="with --x-fast, where the installed Cog has it")
    build.add_argument(
        "--use-cog-base-image",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="build on Cog's base image (default: the configuration's, which is yes)",
    )
    build.add_argument(
        "--secret", metavar="SPEC", action="append", default=[], help="id=NAME,src=FILE or id=NAME,env=VARIABLE"
    )
    many = parser.add_argument_group("many models")
    many.add_argument("--all", action="store_true", help="every configuration file of --configs, one after the other")
    many.add_argument("--models", metavar="A,B", help="these of them, or all")
    many.add_argument(
        "--configs", metavar="DIR", type=Path, help="folder of NAME.yaml files (default: cog-safe-push-configs)"
    )
    many.add_argument(
        "--select",
        metavar="COMMAND",
        help="run with the name before each model, in the project (default: its script/select-model, if there is one)",
    )
    many.add_argument("--matrix", action="store_true", help='print {"model": [...]} for a CI matrix, and do nothing')
    judging.add_options(parser)


def run(options: argparse.Namespace) -> int:
    if options.help_config:
        from gate import config as configuration

        print(configuration.help_config(), end="")
        return 0
    if options.all or options.models is not None or options.matrix:
        return _many(options)
    from gate.verdict import EXIT_CODES

    judging.check_writable(options.json)
    verdict = _push(options)
    judging.write(options.json, verdict.to_json())
    return EXIT_CODES[verdict.verdict]


def _many(options: argparse.Namespace) -> int:
    from gate.release import many

    for name in ("config", "model"):
        if getattr(options, name) is not None:
            raise UsageError(
                f"{'MODEL' if name == 'model' else '--config'} names one model; leave it out with --all, "
                "--models and --matrix."
            )
    configs = options.configs or options.project / many.CONFIGS
    names = many.chosen(configs, None if options.all else options.models)
    if options.matrix:
        print(many.matrix(names))
        return 0
    judging.check_writable(options.json)

    def push(name: str) -> "Verdict":
        many.select(options.select, name, options.project)
        one = argparse.Namespace(**vars(options) | {"config": many.config_file(configs, name)})
        return _push(one)

    results = many.push_all(names, push)
    for line in many.summary(results):
        print(line, file=sys.stderr if options.json == "-" else sys.stdout)
    judging.write(options.json, many.report(results))
    return many.exit_code(results)


def _push(options: argparse.Namespace) -> "Verdict":
    request = read_request(options)
    if options.push_official_model and not options.no_push:
        from gate.release.official import push_official as release
    else:
        from gate.release.push import push as release
    return judging.show(options, lambda emit: release(request, emit))


def read_request(options: argparse.Namespace) -> "PushRequest":
    """What the options and the configuration ask for.

    Raises:
        UsageError: they do not name a model, or are wrong.
    """
    from gate.config import overlay
    from gate.release.cog import BuildOptions
    from gate.release.request import PushRequest

    config, name = judging.read_config(options, str(options.project))
    given: dict[str, object] = {
        "model": options.model,
        "test_model": options.test_model,
        "test_hardware": options.test_hardware,
        "fast_push": options.fast_push or None,
        "use_cog_base_image": options.use_cog_base_image,
    }
    config = overlay(config, {key: value for key, value in given.items() if value is not None})
    return PushRequest(
        project=options.project,
        model=config.model or _model_of_image(options.project),
        config=config,
        config_name=name,
        build=BuildOptions(
            dockerfile=config.dockerfile,
            use_cog_base_image=config.use_cog_base_image,
            fast_push=config.fast_push,
            separate_weights=options.separate_weights,
            no_cache=options.no_cache,
            secrets=tuple(options.secret),
        ),
        how=options.promote,
        no_push=options.no_push,
        via=options.via,
        resume=options.resume,
        cache=options.cache,
        fuzz_seed=options.fuzz_seed,
        report=Path(options.json) if options.json not in (None, "-") else None,
    )


def _model_of_image(project: Path) -> str:
    """The model that the `image` of cog.yaml names.

    Raises:
        UsageError: it names none.
    """
    from gate.targets.local import read_project

    image = read_project(project).image or ""
    match = re.fullmatch(r"(?:[^/]+\.[^/]+/|[^/]+:\d+/)?(?P<model>[\w.-]+/[\w.-]+?)(?::[\w.-]+)?", image, re.ASCII)
    if match is None:
        raise UsageError(
            "gate push needs a MODEL: give owner/name, or `model` in the configuration, or "
            "`image: r8.im/owner/name` in cog.yaml."
        )
    return match["model"]
