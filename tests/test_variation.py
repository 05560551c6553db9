"""Files and texts of stochastic outputs, as vectors and as measures."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gate.checks.placed import Placed
from gate.checks.variation import repeated
from gate.checks.wording import text_strata
from gate.judges.blank import contrast, is_blank
from gate.judges.files import find_blank
from gate.judges.noise import judge_round
from gate.judges.permutation import Outputs, Stratum
from gate.media.base import Artifact, UnreadableMedia
from gate.media.store import ArtifactStore


@pytest.fixture
def saved() -> Iterator[ArtifactStore]:
    with ArtifactStore() as store:
        yield store


def test_a_blank_picture_is_found_unless_the_baseline_makes_some(saved: ArtifactStore) -> None:
    def picture(make: Callable[[], Image.Image]) -> Artifact:
        data = io.BytesIO()
        make().save(data, "PNG")
        return saved.save(data.getvalue())

    black = picture(lambda: Image.new("RGB", (96, 96)))
    noise = np.random.default_rng(0).integers(0, 256, (96, 96, 3), dtype=np.uint8)
    full = picture(lambda: Image.fromarray(noise).resize((12, 12)).resize((96, 96)))
    assert is_blank(black)
    assert contrast(full) > 5
    opinion = find_blank(black, [full, full])
    assert opinion is not None
    assert (opinion.decision, opinion.by) == ("fail", "pixels")
    assert find_blank(black, [full, black]) is None
    assert find_blank(full, [full]) is None


@pytest.mark.parametrize("colour", ["black", "white"])
def test_a_shape_that_is_cut_out_is_not_blank_whatever_its_colour(saved: ArtifactStore, colour: str) -> None:
    cut_out = Image.new("RGBA", (96, 96))
    cut_out.paste(colour, (20, 20, 60, 60))
    data = io.BytesIO()
    cut_out.save(data, "PNG")
    assert not is_blank(saved.save(data.getvalue()))


def placed(candidate: list[str], baseline: list[str]) -> Placed:
    return Placed(1, "output", candidate, baseline, range(len(candidate)), range(len(baseline)))


def decided(strata: list[Stratum], count: int) -> str:
    outputs = {1: Outputs(count, count)}
    return judge_round(strata, false_alarm_rate=0.01, looks=1, last=True, outputs=outputs)[1].decision


def says(rng: np.random.Generator, figure: str = "42", end: str = ".") -> str:
    who, what = rng.choice(["keeper", "child", "sailor", "captain"]), rng.choice(["boats", "ships", "birds", "waves"])
    return f"Yesterday the {who} counted {figure} {what} from the old tower{end}"


class TestFilesThatComeAgain:
    def rows(self, names: str, candidates: int, pairs: int = 0) -> list[list[float]]:
        """Which outputs are called so, of the candidate's and of the baseline's; a letter is a file."""
        files = [Artifact(Path(name), 1, name) for name in names]
        count = len(files) - candidates
        here = Placed(1, "output", files[:candidates], files[candidates:], range(candidates), range(count))
        found = repeated(here, Outputs(candidates, count, pairs))
        return [[*one.candidate.ravel().tolist(), *one.baseline.ravel().tolist()] for one in found]

    def test_under_other_seeds_are_told(self) -> None:
        assert self.rows("aabc" + "defg", 4) == [[1, 1, 0, 0, 0, 0, 0, 0]]

    def test_under_equal_seeds_are_what_seeds_are_for(self) -> None:
        assert self.rows("abcd" + "efcd", 4, pairs=2) == []
        assert self.rows("abcc" + "efcd", 4, pairs=2) == [[0, 0, 1, 1, 0, 0, 1, 0]]

    def test_of_a_model_that_gives_no_other_say_nothing(self) -> None:
        assert self.rows("aaaa" + "aaaa", 4) == []


class TestTexts:
    def test_of_one_model_pass_in_everything(self) -> None:
        rng = np.random.default_rng(1)
        found = text_strata(placed([says(rng) for _ in range(8)], [says(rng) for _ in range(8)]))
        assert (decided(found.firm, 8), decided(found.wording, 8)) == ("pass", "pass")

    def test_that_are_worded_otherwise_differ_in_wording_alone(self) -> None:
        rng = np.random.default_rng(2)
        other = [says(rng).replace("counted", "noted").replace("tower", "bridge") for _ in range(8)]
        found = text_strata(placed(other, [says(rng) for _ in range(8)]))
        assert (decided(found.firm, 8), decided(found.wording, 8)) == ("pass", "fail")

    def test_that_are_cut_off_are_worse_whatever_they_mean(self) -> None:
        rng = np.random.default_rng(3)
        found = text_strata(placed([says(rng, end="")[:-6] for _ in range(8)], [says(rng) for _ in range(8)]))
        assert decided(found.firm, 8) == "fail"

    def test_that_lack_their_last_full_stop_alone_are_none_the_worse(self) -> None:
        rng = np.random.default_rng(3)
        found = text_strata(placed([says(rng, end="") for _ in range(8)], [says(rng) for _ in range(8)]))
        assert decided(found.firm, 8) == "pass"

    def test_that_leave_a_figure_out_are_worse_whatever_they_mean(self) -> None:
        rng = np.random.default_rng(4)
        found = text_strata(placed([says(rng, "many") for _ in range(8)], [says(rng) for _ in range(8)]))
        assert decided(found.firm, 8) == "fail"
        telling = judge_round(found.firm, false_alarm_rate=0.01, looks=1, last=True)[1].answers
        assert "42" in {answer.measure for answer in telling if answer.alarming}


def test_what_is_no_finite_number_is_an_error_and_never_the_same() -> None:
    with pytest.raises(UnreadableMedia, match="output cannot be measured"):
        placed(["a"], ["b"]).stratum(np.array([[np.nan], [1.0]]), "audio")


def test_of_a_long_list_items_of_every_output_are_measured_from_all_over_it() -> None:
    of = [0] * 500 + [1] * 4
    found = Placed(1, "output[]", [*map(str, range(504))], ["x"] * 504, of, of).thinned(40)
    assert found.candidate == [
        "0",
        "50",
        "100",
        "150",
        "200",
        "250",
        "300",
        "350",
        "400",
        "450",
        *map(str, range(500, 504)),
    ]
    assert list(found.candidate_of) == [0] * 10 + [1] * 4
