"""The Python packages that the image gets."""

import re
from collections.abc import Iterator

from gate.lint import examples
from gate.lint.base import COG_YAML, GUIDE, Guide, Hit, rule
from gate.lint.place import Place
from gate.lint.project import Project

# Pinned direct dependencies of the largest of Replicate's own published models are about half of that.
MANY_PACKAGES = 40
_HEADLESS = {
    "opencv-python": "opencv-python-headless",
    "opencv-contrib-python": "opencv-contrib-python-headless",
}
# Packages for working on a model, with the modules by which a model that does need them imports them.
_FOR_DEVELOPMENT = {
    "black": "black",
    "coverage": "coverage",
    "flake8": "flake8",
    "ipdb": "ipdb",
    "ipykernel": "ipykernel",
    "ipython": "IPython",
    "ipywidgets": "ipywidgets",
    "isort": "isort",
    "jupyter": "jupyter",
    "jupyterlab": "jupyterlab",
    "mypy": "mypy",
    "notebook": "notebook",
    "pre-commit": "pre_commit",
    "pylint": "pylint",
    "pyright": "pyright",
    "pytest": "pytest",
    "pytest-asyncio": "pytest_asyncio",
    "pytest-cov": "pytest_cov",
    "ruff": "ruff",
    "sphinx": "sphinx",
    "tensorboard": "tensorboard",
    "tox": "tox",
    "twine": "twine",
}


@rule(
    "requirements-pinned",
    level="warning",
    reason="The next build gets other versions than this one, and nobody has tested those.",
    guide=Guide(GUIDE, "Dependencies are pinned to versions, so that a model is the same whenever it is built."),
    fix="Pin it: package==1.2.3, or a repository at a commit: git+https://…@<commit>.",
    flagged=examples.requirements("torch>=2.4"),
    clean=examples.requirements("torch==2.9.1"),
)
def requirements_pinned(project: Project) -> Iterator[Hit]:
    for package in project.packages:
        if package.readable and not package.pinned:
            yield Hit(package.place, f"{package.text} is not pinned to one version.")


@rule(
    "requirements-readable",
    level="error",
    reason="The image cannot be built.",
    guide=Guide(COG_YAML, "python_requirements is a file that pip can read."),
    fix="Write one package a line, as pip's requirements files do.",
    flagged=examples.requirements("numpy 2.4.6"),
    clean=examples.requirements("numpy==2.4.6  # arrays"),
)
def requirements_readable(project: Project) -> Iterator[Hit]:
    for package in project.packages:
        if not package.readable and "$" not in package.text:
            yield Hit(package.place, f"{package.text} is nothing that pip can install.")


@rule(
    "opencv-headless",
    level="warning",
    reason="The usual build of OpenCV brings windows and their system libraries, which no server has or needs.",
    guide=Guide(GUIDE, "OpenCV is large: opencv-python-headless is its smaller build for servers."),
    fix="Use the headless build.",
    flagged=examples.requirements("opencv-python==4.12.0.88"),
    clean=examples.requirements("opencv-python-headless==4.12.0.88"),
)
def opencv_headless(project: Project) -> Iterator[Hit]:
    for package in project.packages:
        if package.name in _HEADLESS:
            yield Hit(package.place, f"{package.name} is OpenCV with its windows.", f"Use {_HEADLESS[package.name]}.")


@rule(
    "few-dependencies",
    level="advice",
    reason="Every package makes the image larger, its build slower, and something more that can break.",
    guide=Guide(GUIDE, "Dependencies are kept to a minimum, for small containers and fast builds."),
    fix="List what the model's own code imports, and leave what that needs to pip.",
    flagged=examples.requirements("\n".join(f"package-{number}==1.0" for number in range(MANY_PACKAGES + 1))),
    clean=examples.requirements("numpy==2.4.6\npillow==13.0.0"),
)
def few_dependencies(project: Project) -> Iterator[Hit]:
    if len(project.packages) > MANY_PACKAGES:
        place = Place(project.packages[0].place.file)
        yield Hit(place, f"The model asks for {len(project.packages)} packages, more than {MANY_PACKAGES}.")


@rule(
    "development-dependencies",
    level="advice",
    reason="What only helps to work on a model makes its image larger for nothing.",
    guide=Guide(GUIDE, "Dependencies are kept to a minimum: what predictions do not need is left out."),
    fix="Move it to a requirements file of its own, which cog.yaml does not name.",
    flagged=examples.requirements("numpy==2.4.6\njupyter==1.1.1"),
    clean=examples.requirements("numpy==2.4.6"),
)
def development_dependencies(project: Project) -> Iterator[Hit]:
    suspects = [package for package in project.packages if package.name in _FOR_DEVELOPMENT]
    names = {_FOR_DEVELOPMENT[package.name] for package in suspects}
    if not names:
        return
    statement = re.compile(rf"^[ \t]*(?:from|import)[ \t]+({'|'.join(names)})\b", re.MULTILINE)
    imported = {name for text in project.sources.texts() for name in statement.findall(text)}
    for package in suspects:
        if _FOR_DEVELOPMENT[package.name] not in imported:
            yield Hit(package.place, f"{package.name} is for working on a model, and none of its code imports it.")


@rule(
    "python-version-pinned",
    level="warning",
    reason="Without it the model gets whichever Python Cog takes that day, and new versions of Cog refuse the project.",
    guide=Guide(COG_YAML, "python_version names the minor or the patch version of Python that the model runs on."),
    fix='Set it under build, in quotes: python_version: "3.12".',
    flagged=examples.build("python_requirements: requirements.txt"),
    clean=examples.build('python_version: "3.12"\npython_requirements: requirements.txt'),
)
def python_version_pinned(project: Project) -> Iterator[Hit]:
    version = project.cog_yaml.text_of("build", "python_version")
    place = project.cog_yaml.place("build", "python_version")
    if project.cog_yaml.problem:
        return
    if version is None:
        yield Hit(project.cog_yaml.place("build"), "cog.yaml does not say which Python the model runs on.")
    elif not re.fullmatch(r"\d+\.\d+(\.\d+)?", version.strip()):
        yield Hit(place, f"python_version {version} is no minor or patch version of Python.")
    elif project.cog_yaml.is_number("build", "python_version") and version.endswith("0"):
        yield Hit(place, f"python_version {version} is read as the number {float(version):g}.", f'Write "{version}".')
