"""Claims against files, and candidates against what is constant in the baseline."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from gate.judges.claims import read_claims
from gate.judges.facts import compare_facts, judge_claims
from gate.media.base import Leaf
from gate.media.store import ArtifactStore
from tests.media_samples import animation, audio, blank_png, image, video

PNG = image("PNG", Image.new("RGB", (64, 48), "red"))
SQUARE = image("PNG", Image.new("RGB", (64, 64), "red"))
JPEG = image("JPEG", Image.new("RGB", (64, 48), "red"))
GIF = animation("GIF", frames=5)  # 0.5 s, 128x96
ENDING = animation("GIF", frames=5, rounds=None)
MP3, WAV, OGG = audio("mp3", "libmp3lame"), audio(), audio("ogg", "libopus", rate=48000)  # 2 s
M4A_IN_MP4 = audio("mp4", "aac")
MP4, MP4_WITH_SOUND = video(seconds=2), video(seconds=2, with_audio=True)
SVG, TEXT, JSON, BROKEN = b"<svg></svg>", b"a cat", b'{"a": 1}', PNG[:60]

Output = Callable[..., list[Leaf]]


@pytest.fixture
def output() -> Iterator[Output]:
    """Makes an output: of one file or value, of a list of them, or of an object."""
    with ArtifactStore() as store:

        def leaf(path: str, value: Any) -> Leaf:
            return Leaf(path, store.save(value) if isinstance(value, bytes) else value)

        def make(*values: Any, **properties: Any) -> list[Leaf]:
            if properties:
                return [leaf(f"output.{name}", value) for name, value in properties.items()]
            if len(values) == 1:
                return [leaf("output", values[0])]
            return [leaf(f"output[{index}]", value) for index, value in enumerate(values)]

        yield make


class TestClaims:
    @pytest.mark.parametrize(
        ("prompt", "values"),
        [
            ("A png image", [PNG]),
            ("A png", [PNG]),
            ("A png image", [PNG, PNG]),  # "a" claims no count
            ("A 64x48px image", [PNG]),
            ("One image", [PNG]),
            ("Three png images", [PNG] * 3),
            ("two files", [PNG, MP3]),
            ("a jpg", [JPEG]),
            ("a JPEG image", [JPEG]),
            ("a square image", [SQUARE]),
            ("A 2 second mp3 file", [MP3]),
            ("a video of about 2.4 s", [MP4]),
            ("a 2 second mp4 video", [MP4_WITH_SOUND]),
            ("a m4a file", [M4A_IN_MP4]),
            ("an mp4 audio file", [M4A_IN_MP4]),
            ("an ogg audio file", [OGG]),
            ("A 0.5 second gif", [GIF]),
            ("an svg image", [SVG]),
            ("a text file", [TEXT]),
            ("a json file", [JSON]),
        ],
    )
    def test_that_are_all_true_and_all_there_is_pass(self, output: Output, prompt: str, values: list[Any]) -> None:
        opinion = judge_claims(output(*values), read_claims(prompt))
        assert (opinion.decision, opinion.by) == ("pass", "facts"), opinion.reason

    @pytest.mark.parametrize(
        ("prompt", "values", "words"),
        [
            ("A png image", [JPEG], "The prompt says png; output is a jpeg ("),
            ("Three png images", [PNG, PNG, JPEG], "The prompt says png; output[2] is a jpeg ("),
            ("A 64x64px png", [PNG], "The prompt says 64x64px; output is a png ("),
            ("A 64x64px png", [PNG], ", 64x48)."),
            ("a square image", [PNG], "The prompt says square; output is a png"),
            ("Four png images", [PNG] * 3, "The prompt says Four images; the output has 3."),
            ("One image", [PNG] * 2, "The prompt says One image; the output has 2."),
            ("A png image", ["https://example.com"], "The prompt says image; the output has no image."),
            ("A png image", [None], "the output has no image"),
            ("A video of a cat", [PNG], "The prompt says video; output is a png"),
            ("An audio file", [MP4], "The prompt says audio file; output is an mp4"),
            ("Two images", [PNG, TEXT], "The prompt says images; output[1] is a txt"),
            ("A 5 second video", [MP4], "The prompt says 5 second; output is an mp4"),
            ("A 5 second video", [MP4], "2.00 s)."),
            ("A jpg image of a cat", [PNG], "The prompt says jpg"),  # though the cat is not judged yet
            ("A zip file", [PNG], "The prompt says zip"),
        ],
    )
    def test_that_are_false_fail_with_both_values(
        self, output: Output, prompt: str, values: list[Any], words: str
    ) -> None:
        opinion = judge_claims(output(*values), read_claims(prompt))
        assert opinion.decision == "fail"
        assert words in opinion.reason

    def test_that_are_false_of_several_files_are_all_in_the_evidence(self, output: Output) -> None:
        opinion = judge_claims(output(JPEG, PNG, JPEG), read_claims("Four png images"))
        assert opinion.reason == "The prompt says Four images; the output has 3 (and 2 more)."
        assert len(opinion.evidence["false"]) == 3

    @pytest.mark.parametrize(
        ("prompt", "values", "words"),
        [
            # something is left to judge
            ("A png image of a cat", [PNG], "left to judge: 'a cat'"),
            ("A painting", [PNG], "left to judge: 'A painting'"),
            # nothing was claimed
            ("A cat", [PNG], "makes no claim about files"),
            ("", [PNG], "The prompt is empty"),
            # the file does not tell
            ("a 512x512 svg image", [SVG], "not decided by facts: width of output, height of output"),
            ("A 5 second png", [PNG], "duration of output"),
            ("a video", [GIF], "kind of output"),
            ("a text file", [JSON], "kind of output"),
            # a text may be described by the words too
            ("A photo of a cat", ["A photo of a cat on a mat."], "may describe what the prompt names"),
            ("A text file with a poem", ["Roses are red"], "may describe what the prompt names"),
            # the gate's own limit is not the file's fault
            ("A png image", [blank_png(20_000, 10_000)], "more than the 100 megapixels"),
        ],
    )
    def test_that_are_true_as_far_as_facts_go_stay_undecided(
        self, output: Output, prompt: str, values: list[Any], words: str
    ) -> None:
        opinion = judge_claims(output(*values), read_claims(prompt))
        assert opinion.decision == "undecided"
        assert words in opinion.reason

    def test_are_about_the_files_of_their_kind_in_an_object(self, output: Output) -> None:
        claims = read_claims("One png image")
        assert judge_claims(output(image=PNG, log=TEXT, seed=3), claims).decision == "pass"
        assert judge_claims(output(sound=MP3, log=TEXT), claims).decision == "fail"

    @pytest.mark.parametrize("prompt", ["A png image", "Four png images of a cat", "A cat", ""])
    def test_fail_with_a_broken_file_whatever_they_say(self, output: Output, prompt: str) -> None:
        opinion = judge_claims(output(PNG, BROKEN), read_claims(prompt))
        assert opinion.decision == "fail"
        assert opinion.reason.startswith("output[1] is truncated")

    def test_that_are_false_of_a_huge_image_fail(self, output: Output) -> None:
        opinion = judge_claims(output(blank_png(20_000, 10_000)), read_claims("A 512x512 png"))
        assert opinion.decision == "fail"
        assert "20000x10000" in opinion.reason

    def test_come_with_their_quotes_and_the_files_as_evidence(self, output: Output) -> None:
        opinion = judge_claims(output(PNG), read_claims("A png image of a cat"))
        assert opinion.evidence == {
            "claims": {"format": "png", "kind": "image"},
            "remainder": "a cat",
            "files": {"output": f"a png ({len(PNG)} bytes, 64x48)"},
        }


class TestComparison:
    @pytest.mark.parametrize(
        ("candidate", "baseline", "words"),
        [
            # the number of files
            ([PNG], [[PNG, PNG]] * 3, "The candidate's output has 1 file; every baseline output has 2."),
            (["text"], [[PNG]] * 3, "has 0 files; every baseline output has 1"),
            # the structure
            ([1], [["one"], ["two"]], "output is a number in the candidate's output and text in every baseline"),
            ([None], [["one"], ["two"]], "output is null in the candidate's output and text"),
            ([True], [[1], [2]], "output is a boolean in the candidate's output and a number"),
            ([[]], [["a"], ["b"]], "output is an empty list in the candidate's output and text"),
            ([1, 2], [["a", "b"]] * 2, "output[0] is a number in the candidate's output and text"),
            # format, kind, size
            ([JPEG], [[PNG]] * 3, "output of the candidate is a jpeg ("),
            ([JPEG], [[PNG]] * 3, "its format is jpeg and in every baseline output png."),
            ([SQUARE], [[PNG]] * 3, "its height is 64 and in every baseline output 48."),
            ([PNG, SQUARE], [[PNG, PNG]] * 3, "output[1] of the candidate is a png"),
            ([TEXT], [[PNG], [JPEG]], "its kind is text and in every baseline output image."),
            ([TEXT], [[PNG], [MP3]], "its kind is text and in every baseline output audio or image."),
            # how often it is played
            ([ENDING], [[GIF]] * 2, "its number of rounds (0: for ever) is 1 and in every baseline output 0."),
            # sound
            ([MP4], [[MP4_WITH_SOUND]] * 2, "its sound is absent and in every baseline output present."),
            ([audio(rate=22050)], [[WAV]] * 2, "its sample rate in Hz is 22050 and in every baseline output 44100."),
            # duration
            ([audio(seconds=1)], [[WAV]] * 2, "its duration in seconds is 1.00 and in every baseline output 2.00."),
            # a broken file
            ([BROKEN], [[PNG]] * 3, "output is truncated"),
            ([b""], [[PNG]] * 3, "output is empty (0 bytes); every file of the baseline's outputs is fine."),
            ([blank_png(20_000, 10_000)], [[PNG], [SQUARE]], "more than the 100 megapixels"),
        ],
    )  # fmt: skip
    def test_a_deviation_from_what_is_constant_fails(
        self, output: Output, candidate: list[Any], baseline: list[list[Any]], words: str
    ) -> None:
        opinion = compare_facts([output(*candidate)], [output(*values) for values in baseline])
        assert (opinion.decision, opinion.by) == ("fail", "facts")
        assert words in opinion.reason

    @pytest.mark.parametrize(
        ("candidate", "baseline"),
        [
            ([PNG], [[PNG]] * 3),
            (["one text"], [["another"], ["a third"]]),
            ([audio(rate=48000)], [[WAV]] * 3),
            ([0.5], [[1], [2]]),
            # what varies in the baseline may vary
            ([image("WEBP", Image.new("RGB", (64, 48)))], [[PNG], [JPEG]]),
            ([SQUARE], [[PNG], [image()]]),
            ([PNG] * 4, [[PNG] * 2, [PNG] * 3]),
            (["text"], [[1], [None]]),
            ([audio(seconds=3)], [[audio(seconds=2)], [audio(seconds=2.3)]]),  # as speech does
            # one output shows no duration to be constant
            ([audio(seconds=3)], [[WAV]]),
            # within the tolerance of durations
            ([audio(seconds=2.4)], [[WAV]] * 3),
            # three lists of one length do not make it a rule
            (["a", "b", "c"], [["a", "b"]] * 3),
        ],
    )
    def test_equal_facts_leave_the_content_to_judge(
        self, output: Output, candidate: list[Any], baseline: list[list[Any]]
    ) -> None:
        opinion = compare_facts([output(*candidate)], [output(*values) for values in baseline])
        assert opinion.decision == "undecided", opinion.reason
        assert opinion.reason == "The candidate's facts are the baseline's; the content is left to judge."

    def test_every_candidate_output_is_held_to_it_and_the_reason_says_which(self, output: Output) -> None:
        opinion = compare_facts([output(PNG), output(JPEG), output(PNG)], [output(PNG)] * 3)
        assert opinion.decision == "fail"
        assert opinion.reason.startswith("output of the candidate (output 2 of 3) is a jpeg")

    def test_lists_of_any_length_are_held_to_what_all_their_files_share(self, output: Output) -> None:
        baseline = [output(PNG, PNG), output(PNG, PNG, PNG)]
        opinion = compare_facts([output(PNG, PNG, PNG, PNG, JPEG)], baseline)
        assert opinion.decision == "fail"
        assert "output[4] of the candidate is a jpeg" in opinion.reason

    def test_properties_are_compared_each_with_its_own(self, output: Output) -> None:
        baseline = [output(image=PNG, sound=MP3, seed=3)] * 2
        assert compare_facts([output(image=PNG, sound=MP3, seed=9)], baseline).decision == "undecided"
        opinion = compare_facts([output(image=MP3, sound=PNG, seed=9)], baseline)
        assert "output.image of the candidate is an mp3" in opinion.reason

    def test_a_broken_baseline_leaves_a_broken_candidate_undecided(self, output: Output) -> None:
        opinion = compare_facts([output(BROKEN)], [output(PNG), output(b"")])
        assert opinion.decision == "undecided"
        assert "Both sides have broken files: the candidate's output is truncated" in opinion.reason
        assert "the baseline's output (output 2 of 2) is empty" in opinion.reason

    def test_a_broken_baseline_still_holds_the_candidate_to_its_good_files(self, output: Output) -> None:
        baseline = [output(PNG), output(b""), output(PNG)]
        assert compare_facts([output(JPEG)], baseline).decision == "fail"
        opinion = compare_facts([output(PNG)], baseline)
        assert opinion.decision == "undecided"
        assert "the baseline's output (output 2 of 3) is empty" in opinion.reason

    def test_the_constants_are_the_evidence(self, output: Output) -> None:
        opinion = compare_facts([output(PNG)], [output(PNG), output(PNG)])
        assert opinion.evidence == {
            "candidate_outputs": 1,
            "baseline_outputs": 2,
            "constant": {"output": {"kind": "image", "format": "png", "width": 64, "height": 48}},
        }

    @pytest.mark.parametrize("missing", ["candidate", "baseline"])
    def test_nothing_to_compare_is_undecided(self, output: Output, missing: str) -> None:
        sides = {"candidate": [output(PNG)], "baseline": [output(PNG)], missing: []}
        assert compare_facts(sides["candidate"], sides["baseline"]).decision == "undecided"
