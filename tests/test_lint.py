"""`gate lint`: every rule on its own examples, what silences one, and what callers see."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gate.checks.lint_project import lint_project
from gate.cli.main import main
from gate.errors import UsageError
from gate.lint import examples
from gate.lint.all import RULES
from gate.lint.base import Finding, Rule
from gate.lint.report import as_annotations, as_catalogue
from gate.lint.run import Report, lint
from tests.conftest import EXAMPLES, ROOT

Make = Callable[[Mapping[str, str]], Path]
BY_ID = {rule.id: rule for rule in RULES}
PAINTERS = sorted(folder.name for folder in EXAMPLES.glob("painter*"))


@pytest.fixture
def write(tmp_path: Path) -> Make:
    """Make a project of files; returns its folder."""

    def make(files: Mapping[str, str]) -> Path:
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content)
        return tmp_path

    return make


def found(folder: Path) -> set[str]:
    return {finding.rule for finding in lint(folder).findings}


class TestRules:
    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
    def test_its_bad_example_is_flagged_by_it_alone(self, rule: Rule, write: Make) -> None:
        report = lint(write(rule.flagged.files))
        assert {finding.rule for finding in report.findings} == {rule.id}, report.findings
        assert {finding.level for finding in report.findings} == {rule.level}

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
    def test_its_good_example_is_clean(self, rule: Rule, write: Make) -> None:
        report = lint(write(rule.clean.files))
        assert report.findings == []

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
    def test_it_says_why_what_to_do_and_whose_advice_it_is(self, rule: Rule) -> None:
        for sentence in (rule.reason, rule.fix, rule.guide.sentence):
            assert len(sentence) > 15 and sentence[-1] in '."'
        assert rule.guide.page.title and rule.guide.page.url
        assert rule.flagged.text and rule.clean.text
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)

    def test_no_two_rules_have_one_name(self) -> None:
        assert len(BY_ID) == len(RULES)

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
    def test_its_finding_points_to_a_line_that_is_there(self, rule: Rule, write: Make) -> None:
        folder = write(rule.flagged.files)
        for finding in lint(folder).findings:
            assert 1 <= finding.line <= len((folder / finding.file).read_text().splitlines())
            assert finding.message.endswith(".") and finding.fix


class TestNames:
    @pytest.mark.parametrize(
        ("name", "better"),
        [("My Model", "my-model"), ("my_model", "my-model"), ("StableDiffusion", "stable-diffusion"), ("SDXL", "sdxl")],
    )
    def test_a_better_name_is_proposed(self, name: str, better: str, write: Make) -> None:
        folder = write(
            examples.cog_yaml(
                f'image: "r8.im/acme/{name}"\nbuild: {{python_version: "3.12"}}\nrun: "run.py:Runner"'
            ).files
        )
        (finding,) = lint(folder).findings
        assert (finding.rule, finding.fix) == ("model-name", f"Call it {better}.")

    @pytest.mark.parametrize(
        "name", ["llama-2-70b-chat", "flux-1.1-pro", "stable-diffusion-3.5-large", "instruct-pix2pix"]
    )
    def test_names_of_the_wild_are_fine(self, name: str, write: Make) -> None:
        assert not found(
            write(
                examples.cog_yaml(
                    f'image: "r8.im/acme/{name}:latest"\nbuild: {{python_version: "3.12"}}\nrun: "run.py:Runner"'
                ).files
            )
        )

    def test_the_releases_configuration_names_the_model_too(self, write: Make, tmp_path: Path) -> None:
        folder = write({**examples.USUAL.files, "cog-safe-push.yaml": "predict: {}\nmodel: acme/Painter\n"})
        (finding,) = lint(folder).findings
        assert (finding.file, finding.line) == ("cog-safe-push.yaml", 2)
        other = tmp_path / "other.yaml"
        other.write_text("model: acme/painter\n")
        assert not lint(folder, other).findings


class TestInputs:
    @pytest.mark.parametrize(
        ("parameter", "rules"),
        [
            ('steps: int = Input(description="More take longer", default=5.5, ge=1, le=20)', {"input-default-bounds"}),
            ('steps: int = Input(description="More take longer", default=5.0, ge=1, le=20)', set()),
            ('steps: float = Input(description="More take longer", default="x", ge=1, le=9)', {"input-default-bounds"}),
            ('style: str = Input(description="Which", default="base", choices=["a", "b"])', {"input-default-bounds"}),
            ('style: str = Input(description="Which", default="a", choices=["a"])', {"input-bounds-empty"}),
            ('style: str = Input(description="Which", default=None, choices=["a", "b"])', set()),
            ('style: str = Input(description="Which", default="abc", max_length=2)', {"input-default-bounds"}),
            ('style: str = Input(description="Which", default="", min_length=1)', {"input-default-bounds"}),
            ('styles: list[str] = Input(description="Which", default=["c"], choices=["a", "b"])', {"input-default-bounds"}),
            ('style: str = Input(description="Which", default="a", choices=list(STYLES))', set()),
            ('style: str = Input(description="Which", default="z", choices=STYLES.keys())', {"input-default-bounds"}),
            ('style: str = Input(description="Which", default="z", choices=found_on_disk())', set()),
            ('steps: int = Input(description="More take longer", default=9, ge=LOW, le=2 * LOW)', {"input-default-bounds"}),
            ('old: str = Input(deprecated=True, default="")', set()),
            ("style: str = 'plain'", {"input-description"}),
            ('seed: int | None = Input(description="Of the noise", default=None)', set()),
            ('size: int = Input(description="Of it all", default=8)', {"input-range-guidance"}),
            ('size: "int | None" = Input(description="Of it all", default=8)', {"input-range-guidance"}),
            ('max_tokens: int = Input(description="Most are shorter", default=8, ge=1)', set()),
            ('tokenizer: str = Input(description="Which", default="a")', set()),
            ('api_key: str = Input(description="Of the service", default="")', {"input-secret"}),
        ],
    )  # fmt: skip
    def test_what_an_input_allows(self, parameter: str, rules: set[str], write: Make) -> None:
        example = examples.more_inputs(parameter)
        source = example.files["run.py"].replace(
            "\n\nclass", 'LOW = 2\nSTYLES = {"a": object(), "b": object()}\n\nclass'
        )
        assert found(write({**example.files, "run.py": source})) == rules

    def test_constants_of_another_module_are_followed(self, write: Make) -> None:
        example = examples.more_inputs(
            'steps: int = Input(description="More take longer", default=limits.MOST + 1, le=MOST, ge=1)'
        )
        source = "import limits\nfrom limits import MOST\n" + example.files["run.py"]
        (finding,) = lint(write({**example.files, "run.py": source, "limits.py": "MOST = 10\n"})).findings
        assert finding.message == "The default of steps, 11, is above its maximum, 10."

    def test_an_input_with_a_shared_description_is_not_held_to_lack_one(self, write: Make) -> None:
        source = 'from cog import BaseRunner, Input\n\nSHARED = Input(description="What to write about")\nTABLE = make()\n\n\nclass Runner(BaseRunner):\n    def run(self, prompt: str = SHARED, other: str = TABLE.other) -> str:\n        return prompt\n'
        assert not found(write({**examples.USUAL.files, "run.py": source}))

    def test_the_openapi_document_completes_what_the_source_leaves_open(self, write: Make) -> None:
        parameter = 'steps: int = Input(description="More take longer", default=default_steps(), ge=1, le=20)'
        schema = {"type": "object", "properties": {"steps": {"type": "integer", "default": 50, "maximum": 9}}}
        document = {"components": {"schemas": {"Input": schema}}}
        folder = write({**examples.more_inputs(parameter).files, ".dockerignore": ".git\n.venv\n__pycache__\n.cog\n"})
        assert not lint(folder).findings
        messages = [finding.message for finding in lint(folder, document=document).findings]
        assert messages == ["The default of steps, 50, is above its maximum, 20."]
        (folder / ".cog").mkdir()
        (folder / ".cog" / "openapi_schema.json").write_text(json.dumps(document))
        assert [finding.message for finding in lint(folder).findings] == messages

    @pytest.mark.parametrize(
        "names",
        [
            "prompt, prompt_2, negative_prompt",
            "image, mask, prompt, seed",
            "text, num_beams, top_k, num_outputs, top_p",
        ],
    )
    def test_usual_orders_are_fine(self, names: str, write: Make) -> None:
        parameters = [f'{name.strip()}: str = Input(description="What it is", default="")' for name in names.split(",")]
        assert not found(write(examples.inputs(",\n".join(parameters)).files))

    def test_a_method_of_a_class_above_the_predictor_is_its_own(self, write: Make) -> None:
        base = (
            examples.more_inputs("steps: int = Input(default=1, ge=1, le=4)")
            .files["run.py"]
            .replace("Runner(Base", "Shared(Base")
        )
        source = "from base import Shared\n\n\nclass Runner(Shared):\n    pass\n"
        (finding,) = lint(write({**examples.USUAL.files, "base.py": base, "run.py": source})).findings
        assert (finding.rule, finding.file) == ("input-description", "base.py")


class TestRequirements:
    @pytest.mark.parametrize(
        ("line", "rules"),
        [
            ("torch==2.9.1", set()),
            ("torch == 2.9.1 ; python_version >= '3.11'", set()),
            ("torch===2.9.1+cu128", set()),
            ("torch[x]==2.9.1 --hash=sha256:abc", set()),
            ("torch==2.9.1 \\\n    --hash=sha256:abc", set()),
            ("--extra-index-url https://download.pytorch.org/whl/cu128\ntorch==2.9.1", set()),
            ("git+https://github.com/acme/x@2d1602a", set()),
            ("x @ git+https://github.com/acme/x@v1.0", set()),
            ("-e git+https://github.com/acme/x@2d1602a#egg=x", set()),
            ("https://example.com/x-1.0-py3-none-any.whl", set()),
            ("./vendored", set()),
            ("torch", {"requirements-pinned"}),
            ("torch>=2", {"requirements-pinned"}),
            ("torch==2.*", {"requirements-pinned"}),
            ("git+https://github.com/acme/x", {"requirements-pinned"}),
            ("git+https://user@github.com/acme/x@main", {"requirements-pinned"}),
            ("torch=2.9.1", {"requirements-readable"}),
            ("-r more.txt", {"requirements-pinned"}),
            ("opencv_python==4.12.0.88", {"opencv-headless"}),
        ],
    )
    def test_lines(self, line: str, rules: set[str], write: Make) -> None:
        assert found(write({**examples.requirements(line).files, "more.txt": "-r requirements.txt\nnumpy\n"})) == rules

    def test_python_packages_are_read_too(self, write: Make) -> None:
        folder = write(examples.build('python_version: "3.12"\npython_packages:\n  - torch\n').files)
        findings = {finding.rule: finding.line for finding in lint(folder).findings}
        assert findings == {"requirements-pinned": 5, "cog-renamed": 4}

    def test_a_development_package_that_the_model_imports_is_none(self, write: Make) -> None:
        files = {**examples.requirements("ruff==0.17.6").files, "tool.py": "import ruff\n"}
        assert not found(write(files))


class TestReadme:
    @pytest.mark.parametrize(
        ("text", "flagged"),
        [
            ("Restore old photos.\n\nIt is a GAN with a VAE.", False),
            ("---\nlicense: VAE\n---\n# restore\n\nRestore old photos.", False),
            (
                "# restore\n\n![badge](VAE)\n\n```\npip install vae\n```\n\nRestore [old photos](https://vae.example).",
                False,
            ),
            ("# restore\n\nRestore photos with a VAE", True),
            ("# restore\n", True),
            (f"Restore old photos{' and new ones' * 20}.", True),
        ],
    )
    def test_its_first_sentence_is_what_counts(self, text: str, flagged: bool, write: Make) -> None:
        folder = write({**examples.USUAL.files, "README.md": text})
        assert found(folder) == ({"model-description"} if flagged else set())


class TestImage:
    def test_what_git_has_is_left_out(self, write: Make) -> None:
        folder = write({**examples.USUAL.files, ".git/config": "", ".dockerignore": "__pycache__\n"})
        (finding,) = lint(folder).findings
        assert finding.rule == "dockerignore-complete"
        assert finding.message == ".git would enter the image: the repository's history."

    def test_a_module_that_the_predictor_imports_has_to_be_there(self, write: Make) -> None:
        source = "from code.helper import help\n" + examples.USUAL.files["run.py"]
        files = {**examples.USUAL.files, "run.py": source, "code/helper.py": "def help(): ...\n"}
        assert not found(write(files))
        (finding,) = lint(write({**files, ".dockerignore": ".git\ncode\n"})).findings
        assert finding.message == "code/helper.py is part of the model, and would not enter the image."

    def test_a_link_is_copied_as_a_link(self, write: Make) -> None:
        folder = write({**examples.USUAL.files, "source.py": examples.USUAL.files["run.py"]})
        (folder / "run.py").unlink()
        (folder / "run.py").symlink_to("source.py")
        assert not found(folder)

    def test_a_secret_is_named_by_place_and_kind_and_not_shown(self, write: Make) -> None:
        files = BY_ID["secrets-in-tree"].flagged.files
        token = files["settings.py"].split('"')[1]
        report = lint(write(files))
        assert [(finding.file, finding.line) for finding in report.findings] == [("settings.py", 1)]
        assert token not in report.to_json()

    def test_a_secret_that_does_not_enter_the_image_is_none_of_ours(self, write: Make) -> None:
        files = BY_ID["secrets-in-tree"].flagged.files
        assert not found(write({**files, ".dockerignore": ".git\nsettings.py\n"}))


class TestCogYaml:
    @pytest.mark.parametrize(
        ("text", "rules"),
        [
            ("run: [", {"project-readable"}),
            ("- a", {"project-readable"}),
            ("", {"project-readable"}),
            ("a: " + "[" * 5000, {"project-readable"}),
            ("a: \x00", {"project-readable"}),
            ('build: {python_version: "3.12"}', {"project-readable"}),
            ('build: {python_version: "3.12"}\nrun: "run.py:Other"', {"project-readable"}),
            ('build: {python_version: "3.12"}\nrun: "other.py:Runner"', {"project-readable"}),
            ('build: {python_version: "3.12"}\nrun: run.py', {"cog-refused"}),
            ('build: {python_version: "3.12"}\nrun: "run.py:Runner"\npredict: "run.py:Runner"', {"cog-refused", "cog-renamed"}),
            ('build: {python_version: "3.12", python_requirements: no.txt}\nrun: "run.py:Runner"', {"cog-refused"}),
            ('build: {python_version: 3.10}\nrun: "run.py:Runner"', {"python-version-pinned"}),
            ('build: {python_version: 3.11}\nrun: "run.py:Runner"', set()),
            ('build: {python_version: "3"}\nrun: "run.py:Runner"', {"python-version-pinned"}),
            ('environment: {python_version: "3.8"}\nrun: "run.py:Runner"', {"cog-removed", "python-version-pinned"}),
            ('build: {python_version: "3.12"}\ntrain: "train.py:train"', set()),
        ],
    )  # fmt: skip
    def test_what_it_says(self, text: str, rules: set[str], write: Make) -> None:
        folder = write({**examples.USUAL.files, "train.py": "def train() -> str: ...\n"})
        (folder / "cog.yaml").write_text(text)
        assert found(folder) == rules

    def test_an_enormous_one_is_not_read(self, write: Make) -> None:
        folder = write({**examples.USUAL.files, "cog.yaml": "a: b\n" * 200_000})
        (finding,) = lint(folder).findings
        assert finding.message == "cog.yaml cannot be read as YAML: is larger than 256 KB."


class TestSource:
    @pytest.mark.parametrize(
        "source",
        [
            "def (",
            "x = \x00",
            "class Runner:\n        def run(self): ...\n    def other(self): ...",
        ],
    )
    def test_a_syntax_error_is_a_finding(self, source: str, write: Make) -> None:
        folder = write({**examples.USUAL.files, "run.py": source})
        (finding,) = lint(folder).findings
        assert finding.rule == "project-readable"
        assert finding.message.startswith("run.py is not valid Python")

    def test_so_is_one_in_a_module_that_the_predictor_imports_and_none_elsewhere(self, write: Make) -> None:
        source = "import helper\n" + examples.USUAL.files["run.py"]
        folder = write({**examples.USUAL.files, "run.py": source, "helper.py": "def (", "notes.py": "def ("})
        assert [finding.file for finding in lint(folder).findings] == ["helper.py"]

    @pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python knows the syntax")
    def test_syntax_of_a_newer_python_that_the_model_runs_on_is_no_error(self, write: Make) -> None:
        source = examples.USUAL.files["run.py"] + "\n\ndef first[T](items: list[T]) -> T:\n    return items[0]\n"
        assert found(write({**examples.USUAL.files, "run.py": source})) == {"project-unread"}
        older = examples.USUAL.files["cog.yaml"].replace("3.12", "3.11")
        assert found(write({**examples.USUAL.files, "run.py": source, "cog.yaml": older})) == {"project-readable"}

    @pytest.mark.parametrize(
        "expression",
        ["1" + "+1" * 900, "-" * 5000 + "1", "a" + ".b" * 900, "a" + "()" * 900, "f(" * 80 + ")" * 80, "2 ** 9 ** 9 ** 9"],
    )  # fmt: skip
    def test_hostile_nesting_ends_as_findings(self, expression: str, write: Make) -> None:
        example = examples.more_inputs(f'steps: int = Input(description="More take longer", default={expression})')
        assert found(write(example.files)) <= {"project-readable", "project-unread", "input-range-guidance"}

    def test_hostile_constants_take_no_time(self, write: Make) -> None:
        doubled = "".join(f"A{n} = A{n + 1} + A{n + 1}\n" for n in range(60)) + 'A60 = "x" * 9\nB = 9 ** 99 ** 99\n'
        example = examples.more_inputs('steps: str = Input(description="More", default=A0, max_length=B)')
        source = doubled + example.files["run.py"]
        assert not found(write({**example.files, "run.py": source}))


class TestSilence:
    FLAGGED = examples.more_inputs('n_prompt: str = Input(description="What you do not want to see", default="")')

    def with_comment(self, comment: str, file: str = "run.py") -> dict[str, str]:
        return {**self.FLAGGED.files, file: f"{self.FLAGGED.files[file]}{comment}\n"}

    def test_a_comment_with_a_reason_silences_the_rule_in_its_file(self, write: Make) -> None:
        report = lint(write(self.with_comment("# gate: ignore[input-full-words] callers use the name since 2023")))
        assert report.findings == []
        (silenced,) = report.silenced
        assert silenced.finding.rule == "input-full-words"
        assert silenced.reason == "callers use the name since 2023"

    @pytest.mark.parametrize("comment", ["# gate: ignore[input-full-words]", "# gate: ignore[input-full-words]   "])
    def test_without_a_reason_it_silences_nothing_and_is_a_finding(self, comment: str, write: Make) -> None:
        report = lint(write(self.with_comment(comment)))
        assert {finding.rule for finding in report.findings} == {"input-full-words", "silence-reason"}
        assert report.silenced == []

    def test_a_rule_that_does_not_exist_is_a_finding(self, write: Make) -> None:
        assert found(write(self.with_comment("# gate: ignore[n-prompt] it is short"))) == {
            "input-full-words",
            "silence-reason",
        }

    def test_in_cog_yaml_it_silences_the_rule_in_the_whole_project(self, write: Make) -> None:
        assert not found(write(self.with_comment("# gate: ignore[input-full-words] an old name", "cog.yaml")))

    def test_in_another_file_it_does_not(self, write: Make) -> None:
        folder = write(self.with_comment("# gate: ignore[input-full-words] an old name", "requirements.txt"))
        assert found(folder) == {"input-full-words"}

    def test_a_text_that_looks_like_a_comment_is_none(self, write: Make) -> None:
        folder = write(self.with_comment('TEXT = "# gate: ignore[input-full-words] no comment"'))
        assert found(folder) == {"input-full-words"}

    def test_in_markdown_it_is_a_comment_of_markdown(self, write: Make) -> None:
        readme = "<!-- gate: ignore[model-description] for engineers only -->\nA DiT with LoRA.\n"
        assert not found(write({**examples.USUAL.files, "README.md": readme}))


class TestReports:
    REPORT = Report([Finding("a-rule", "error", "a b,c:d.py", 3, 7, "100% wrong:\r\n::warning::x", "Mend, it.")], [], 1)

    def test_what_github_would_misread_is_escaped(self) -> None:
        (line,) = as_annotations(self.REPORT, Path("models/x"))
        assert line == (
            "::error file=models/x/a b%2Cc%3Ad.py,line=3,col=7,title=gate lint%3A a-rule"
            "::100%25 wrong:%0D%0A::warning::x Mend, it."
        )

    @pytest.mark.parametrize(("level", "command"), [("error", "error"), ("warning", "warning"), ("advice", "notice")])
    def test_levels_have_their_commands(self, level: str, command: str) -> None:
        finding = Finding("a-rule", level, "a.py", 1, 1, "Wrong.", "Mend it.")  # type: ignore[arg-type]
        assert next(as_annotations(Report([finding], [], 1), Path())).startswith(f"::{command} file=a.py,")

    def test_secrets_are_taken_out_of_every_form(self, write: Make, capsys: pytest.CaptureFixture[str]) -> None:
        token = "r8_" + "a1B2c3D4" * 5
        folder = write(examples.requirements(f"{token} x").files)
        for options in (["--format", "text"], ["--format", "json"], ["--format", "github"]):
            main(["lint", str(folder), *options])
            printed = capsys.readouterr()
            assert "requirements-readable" in printed.out
            assert token not in printed.out + printed.err

    def test_the_catalogue_has_every_rule(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["lint", "--rules"]) == 0
        assert capsys.readouterr().out == "\n".join(as_catalogue(RULES)) + "\n"
        text = "\n".join(as_catalogue(RULES))
        for rule in RULES:
            assert f"{rule.id} ({rule.level})" in text
            assert rule.reason in text and rule.fix in text and rule.guide.sentence in text


class TestCommand:
    ERROR, WARNING, ADVICE = (
        BY_ID[name].flagged.files for name in ("input-default-bounds", "requirements-pinned", "input-order")
    )

    @pytest.mark.parametrize(
        ("files", "options", "code"),
        [
            (examples.USUAL.files, [], 0),
            (ERROR, [], 1),
            (WARNING, [], 0),
            (WARNING, ["--strict"], 1),
            (ADVICE, ["--strict"], 0),
            ({}, [], 2),
            (examples.USUAL.files, ["--config", "nowhere.yaml"], 2),
            (examples.USUAL.files, ["--json", "nowhere/report.json"], 2),
        ],
    )
    def test_exit_codes(self, files: Mapping[str, str], options: list[str], code: int, write: Make) -> None:
        assert main(["lint", str(write(files)), *options]) == code

    def test_text_names_places_that_can_be_opened(self, write: Make, capsys: pytest.CaptureFixture[str]) -> None:
        folder = write(self.WARNING)
        main(["lint", str(folder)])
        lines = capsys.readouterr().out.splitlines()
        assert (
            lines[0]
            == f"{folder}/requirements.txt:1: warning requirements-pinned: torch>=2.4 is not pinned to one version."
        )
        assert lines[1].startswith("    Pin it:")
        assert lines[2] == f"1 warning ({len(RULES)} rules)."

    def test_json_is_alone_on_stdout(self, write: Make, capsys: pytest.CaptureFixture[str]) -> None:
        main(["lint", str(write(self.ERROR)), "--json", "-"])
        document = json.loads(capsys.readouterr().out)
        assert set(document) == {"lint", "findings", "silenced", "rules"}
        assert document["lint"] == "fail"
        assert document["rules"] == len(RULES)
        assert set(document["findings"][0]) == {"rule", "level", "file", "line", "column", "message", "fix"}

    def test_json_goes_to_a_file_and_text_to_stdout(
        self, write: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main(["lint", str(write(self.WARNING)), "--json", str(tmp_path / "report.json"), "--strict"])
        assert json.loads((tmp_path / "report.json").read_text())["lint"] == "fail"
        assert "requirements-pinned" in capsys.readouterr().out

    def test_the_project_is_not_imported(self, write: Make, tmp_path: Path) -> None:
        source = "import pathlib\npathlib.Path('ran').touch()\nraise SystemExit(7)\n" + examples.USUAL.files["run.py"]
        folder = write({**examples.USUAL.files, "run.py": source})
        done = subprocess.run([sys.executable, "-m", "gate", "lint", "."], cwd=folder, check=False)
        assert done.returncode == 0
        assert not (tmp_path / "ran").exists()


class TestCheck:
    async def test_errors_fail_it(self, write: Make) -> None:
        result = await lint_project(write(TestCommand.ERROR))
        assert (result.id, result.status, result.decided_by) == ("lint.project", "fail", "facts")
        assert (
            result.message
            == "run.py, line 9: The default of steps, 50, is above its maximum, 20. [input-default-bounds]"
        )

    @pytest.mark.parametrize("files", [TestCommand.WARNING, TestCommand.ADVICE])
    async def test_warnings_and_advice_do_not_and_are_listed(self, files: Mapping[str, str], write: Make) -> None:
        result = await lint_project(write(files))
        assert result.status == "pass"
        assert len(result.evidence["findings"]) == 1

    async def test_a_folder_without_cog_yaml_is_no_project(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"there is no cog\.yaml"):
            await lint_project(tmp_path)


class TestOurOwn:
    @pytest.mark.parametrize("name", PAINTERS)
    def test_the_examples_have_no_error(self, name: str) -> None:
        assert not lint(EXAMPLES / name).failed()

    def test_the_gates_own_project_passes(self) -> None:
        report = lint(ROOT)
        assert not report.failed(strict=True), report.findings
