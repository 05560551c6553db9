"""What Cog has renamed, removed, or refuses."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from gate.lint import examples
from gate.lint.base import COG_PYTHON, COG_YAML, Guide, Hit, rule
from gate.lint.place import Place
from gate.lint.project import Project
from gate.lint.signature import Predictor, method
from gate.lint.source import full_name, is_file

# Keys of cog.yaml, and what to write instead.
_RENAMED_KEYS = {
    ("predict",): 'Write `run: "…"`, and call the method run() and its class\'s base BaseRunner.',
    ("build", "python_packages"): "List them in requirements.txt, and write `python_requirements: requirements.txt`.",
    ("build", "pre_install"): "Put its commands into the list `run` under build.",
}
# Names of the package cog, and what to write instead.
_RENAMED = {
    "cog.BasePredictor": "Write cog.BaseRunner, and call its method run().",
    "cog.File": "Write cog.Path, which is the path of the file on disk.",
    "cog.emit_metric": "Write self.record_metric(name, value).",
    "cog.ExperimentalFeatureWarning": "Remove it: Cog no longer warns so.",
}
# Those that have been gone since Cog 0.1, and what to write instead.
_REMOVED = {
    "cog.Predictor": "Write cog.BaseRunner, and give the inputs as parameters of run().",
    "cog.Model": "Write cog.BaseRunner, and give the inputs as parameters of run().",
    "cog.input": "Give the inputs as parameters of run(), each with cog.Input(description=…).",
}


@lru_cache(maxsize=1)
def _uses(project: Project) -> list[tuple[Place, str]]:
    """The old names that the model's code uses of the package cog: each once in each file, at its first use."""
    uses: dict[tuple[str, str], Place] = {}
    for module in project.modules:
        for node in ast.walk(module.tree):
            found: list[str] = []
            match node:
                case ast.ImportFrom(module="cog", names=aliases):
                    found = [f"cog.{alias.name}" for alias in aliases]
                case ast.Attribute(value=ast.Name()):
                    found = [full_name(module, node)]
            for name in found:
                if name in _RENAMED or name in _REMOVED:
                    uses.setdefault((module.name, name), module.place(node))
    return [(place, name) for (_, name), place in uses.items()]


@rule(
    "cog-renamed",
    level="warning",
    reason="Cog warns of the old names now, and will not know them one day.",
    guide=Guide(COG_PYTHON, "A model is a class over BaseRunner with a method run(), which `run:` in cog.yaml names."),
    fix="Use the new name.",
    flagged=examples.files(
        'predict: "run.py:Predictor"',
        {
            "cog.yaml": 'build:\n  python_version: "3.12"\npredict: "run.py:Predictor"\n',
            "run.py": (
                "from cog import BasePredictor\n\n\nclass Predictor(BasePredictor):\n"
                '    def predict(self) -> str:\n        return "hello"\n'
            ),
        },
    ),
    clean=examples.files(
        'run: "run.py:Runner"',
        {
            "cog.yaml": 'build:\n  python_version: "3.12"\nrun: "run.py:Runner"\n',
            "run.py": (
                "from cog import BaseRunner\n\n\nclass Runner(BaseRunner):\n"
                '    def run(self) -> str:\n        return "hello"\n'
            ),
        },
    ),
)
def cog_renamed(project: Project) -> Iterator[Hit]:
    for keys, fix in _RENAMED_KEYS.items():
        if project.cog_yaml.has(*keys):
            yield Hit(project.cog_yaml.place(*keys), f"The key {'.'.join(keys)} of cog.yaml is deprecated.", fix)
    for place, name in _uses(project):
        if name in _RENAMED:
            yield Hit(place, f"{name} is deprecated.", _RENAMED[name])
    predictor = project.predictor
    is_class = predictor is not None and isinstance(predictor.node, ast.ClassDef)
    run = predictor.run if predictor is not None and is_class else None
    if run is not None and run.node.name == "predict":
        yield Hit(run.place, "The method predict() is deprecated.", "Call it run().")


@rule(
    "cog-removed",
    level="error",
    reason="No Cog of today knows it: the model does not start.",
    guide=Guide(COG_PYTHON, "Inputs are the parameters of run(), each described by Input()."),
    fix="Use what has taken its place.",
    flagged=examples.source(
        """\
        import cog


        class Runner(cog.Predictor):
            def run(self, prompt: str = cog.Input(description="What to paint")) -> str:
                return prompt
        """
    ),
    clean=examples.source(
        """\
        import cog


        class Runner(cog.BaseRunner):
            def run(self, prompt: str = cog.Input(description="What to paint")) -> str:
                return prompt
        """
    ),
)
def cog_removed(project: Project) -> Iterator[Hit]:
    for place, name in _uses(project):
        if name in _REMOVED:
            yield Hit(place, f"{name} does not exist any more.", _REMOVED[name])
    if project.cog_yaml.has("environment", "python_version"):
        place = project.cog_yaml.place("environment")
        yield Hit(place, "cog.yaml describes the image under environment.", "Call the key build.")


@rule(
    "cog-refused",
    level="error",
    reason="Cog stops with an error, when it builds the image or when the model starts.",
    guide=Guide(
        COG_YAML, "cog.yaml names one predictor and one list of packages, and every input and output has a type."
    ),
    fix="Write it as Cog's reference says.",
    flagged=examples.source(
        """\
        from cog import BaseRunner, Input


        class Runner(BaseRunner):
            def run(self, prompt: str = Input(description="What to write about"), **options) -> str:
                return prompt
        """
    ),
    clean=examples.source(
        """\
        from cog import BaseRunner, Input


        class Runner(BaseRunner):
            def run(self, prompt: str = Input(description="What to write about")) -> str:
                return prompt
        """
    ),
)
def cog_refused(project: Project) -> Iterator[Hit]:
    file = project.cog_yaml
    if file.has("run") and file.has("predict"):
        yield Hit(file.place("predict"), "cog.yaml has both run and predict.", "Keep run.")
    for key in ("run", "predict", "train"):
        reference = file.text_of(key)
        if reference and len(reference.split(".py:")) != 2:
            yield Hit(file.place(key), f"{reference} names no class of a file.", 'Write it as "run.py:Runner".')
    if file.has("build", "python_packages") and file.has("build", "python_requirements"):
        yield Hit(file.place("build", "python_packages"), "cog.yaml has both python_packages and python_requirements.")
    name = file.text_of("build", "python_requirements")
    if name and not is_file(project.folder / name):
        yield Hit(file.place("build", "python_requirements"), f"There is no file {name}.")
    # Old decorators that give the inputs have a rule of their own.
    if project.predictor is not None and not any(name in _REMOVED for _, name in _uses(project)):
        yield from _refused_signature(project, project.predictor)


def _refused_signature(project: Project, predictor: Predictor) -> Iterator[Hit]:
    run = predictor.run
    if run is None:
        return
    owner = predictor.node
    if isinstance(owner, ast.ClassDef):
        both = [method(project.sources, predictor.module, owner, name) for name in ("run", "predict")]
        if all(both):
            yield Hit(run.place, f"{owner.name} has both run() and predict().", "Keep run().")
    name, arguments = run.node.name, run.node.args
    if arguments.vararg or arguments.kwarg:
        yield Hit(run.place, f"{name}() takes any arguments, and Cog has to know each.", "Name every input.")
    if run.node.returns is None or (isinstance(run.node.returns, ast.Constant) and run.node.returns.value is None):
        yield Hit(run.place, f"{name}() does not say what it returns.", f"Add a type: def {name}(…) -> Path.")
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for parameter in parameters[1:] if isinstance(owner, ast.ClassDef) else parameters:
        if parameter.annotation is None:
            place = run.module.place(parameter)
            yield Hit(place, f"The input {parameter.arg} has no type.", f"Add one: {parameter.arg}: str.")
