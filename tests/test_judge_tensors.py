"""Weights and arrays in files: what loaders look for, and how large the numbers are."""

import io
import json
from collections.abc import Mapping
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import save

from gate.checks.placed import Placed
from gate.checks.variation import tensor_strata
from gate.judges.base import Opinion
from gate.judges.files import compare_files, find_defects
from gate.judges.noise import judge_round
from gate.media import tensors
from gate.media.base import Artifact
from gate.media.facts import read_facts
from gate.media.store import ArtifactStore
from gate.media.tensors import ZERO_LEVEL, level, read_tensors

Arrays = Mapping[str, np.ndarray[Any, Any]]
NOTES = {"format": "pt", "trigger": "KOBIDOG", "steps": "1000", "made": "2026-01-02T03:04:05Z"}


def weights(seed: int = 0, scale: float = 1.0) -> dict[str, np.ndarray[Any, Any]]:
    """Four layers: what is drawn by lot, times what is learned."""
    rng = np.random.default_rng(seed)
    return {
        f"layer.{block}.{name}": (size * scale * rng.normal(size=shape)).astype(np.float32)
        for block in range(2)
        for name, size, shape in (("down", 0.2, (8, 48)), ("up", 0.03, (48, 8)))
    }


def as_bfloat16(arrays: Arrays, kind: str = "BF16") -> bytes:
    """A file as it is specified, written by hand: NumPy has no such numbers."""
    header: dict[str, Any] = {}
    data = b""
    for name, array in arrays.items():
        part = array.astype(ml_dtypes.bfloat16).tobytes()
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def npy(array: np.ndarray[Any, Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def judged(store: ArtifactStore, candidate: bytes, baseline: bytes) -> Opinion:
    return compare_files(store.save(candidate), store.save(baseline))


def test_the_facts_of_a_file_count_its_tensors(store: ArtifactStore) -> None:
    data = save(weights())
    facts = read_facts(store.save(data, "lora.safetensors"))
    assert (facts.kind, facts.format, facts.tensors, facts.problem) == ("file", "safetensors", 4, None)
    assert facts.describe() == f"a safetensors ({len(data) / 1e3:.1f} kB, 4 tensors)"
    assert read_facts(store.save(npy(np.zeros(3)))).describe() == "an npy (152 bytes, 1 tensor)"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (save(weights())[:-8], "cannot be read as safetensors: Error while deserializing"),
        (as_bfloat16(weights(), "F4"), "cannot be read as safetensors: "),
        (npy(np.zeros(3))[:-8], "cannot be read as npy: "),
        (npy(np.array(["a", "b"])), "cannot be read as npy: it holds <U1, and not numbers"),
        (npy(np.array([{}, []], dtype=object)), "cannot be read as npy: Object arrays cannot be loaded"),
    ],
)
def test_a_broken_file_has_a_problem(store: ArtifactStore, data: bytes, problem: str) -> None:
    assert (read_facts(store.save(data)).problem or "").startswith(problem)


def test_a_file_that_is_too_large_is_not_read(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensors, "MAX_BYTES", 1 << 20)
    facts = read_facts(store.save(npy(np.arange(2e5))))
    assert (facts.problem, facts.oversize) == ("is larger than 1 MiB, of which the gate reads npy", True)


def test_bfloat16_is_read_as_it_was_meant(store: ArtifactStore) -> None:
    known = weights()
    read = read_tensors(store.save(as_bfloat16(known)))
    for name, array in known.items():
        assert np.allclose(read.arrays[name].astype(np.float32), array, rtol=0.01)


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.ones(5), 0.0),
        (np.full(5, 0.1), -20.0),
        (np.array([3, -3]), 20 * np.log10(3)),
        (np.array([1.0, np.nan, np.inf]), 0.0),
        (np.zeros(4), ZERO_LEVEL),
        (np.zeros(0), ZERO_LEVEL),
        (np.array([1j, -1j]), 0.0),
        (np.array([True, True]), 0.0),
    ],
)
def test_the_level_of_an_array_is_its_size_in_decibels(array: np.ndarray[Any, Any], expected: float) -> None:
    assert level(array) == pytest.approx(expected, abs=1e-5)


class TestOneTraining:
    @pytest.mark.parametrize(
        "candidate",
        [
            save({name: array.astype(np.float16) for name, array in weights().items()}),
            as_bfloat16(weights()),
            as_bfloat16(dict(reversed(weights().items()))),
            save(weights() | {"more": np.ones(3, np.float32)}),
            save({name: array + np.float32(1e-6) for name, array in weights().items()}, {"framework": "new"}),
        ],
        ids=["half precision", "bfloat16", "another order", "one more", "a rounding and a note"],
    )
    def test_written_otherwise_passes(self, store: ArtifactStore, candidate: bytes) -> None:
        opinion = judged(store, candidate, save(weights()))
        assert (opinion.decision, opinion.by) == ("pass", "signal"), opinion.reason

    @pytest.mark.parametrize(
        ("candidate", "reason"),
        [
            (save({f"model.{name}": array for name, array in weights().items()}), "lacks the tensor 'layer.0.down'"),
            (save({name: array.T.copy() for name, array in weights().items()}), "The shape of the tensor"),
            (save(weights(seed=1)), "of their size away from the baseline's"),
            (save(weights(scale=0.97)), "3.0% of their size away"),
            (as_bfloat16(weights(), "F16"), "of their size away"),
            (save(weights() | {"layer.0.up": np.full((48, 8), np.nan, np.float32)}), "are not finite"),
        ],
        ids=["other names", "turned", "another one", "3 % smaller", "called another type", "no numbers"],
    )
    def test_with_other_weights_fails(self, store: ArtifactStore, candidate: bytes, reason: str) -> None:
        opinion = judged(store, candidate, save(weights()))
        assert opinion.decision == "fail"
        assert reason in opinion.reason

    @pytest.mark.parametrize(
        ("notes", "decision"),
        [
            (NOTES | {"made": "2026-02-03T04:05:06Z", "steps": "999"}, "pass"),
            (NOTES | {"trigger": "TOK"}, "fail"),
            ({name: said for name, said in NOTES.items() if name != "format"}, "fail"),
        ],
        ids=["made at another time", "another word", "without its format"],
    )
    def test_is_told_by_its_notes(self, store: ArtifactStore, notes: dict[str, str], decision: str) -> None:
        nearly = {name: array + np.float32(1e-6) for name, array in weights().items()}
        assert judged(store, save(nearly, notes), save(weights(), NOTES)).decision == decision

    @pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
    def test_has_what_is_no_finite_number_where_it_was(self, store: ArtifactStore, odd: float) -> None:
        known = np.array([1.0, odd, 3.0, 4.0])
        nearly = np.array([1.0, odd, 3.0, 4.000001])
        assert judged(store, npy(nearly), npy(known)).decision == "pass"
        for other in ([1.0, odd, odd, 4.0], [1.0, 2.0, 3.0, 4.0], [odd, 1.0, 3.0, 4.0], [1.0, odd, 3.0, 5.0]):
            assert judged(store, npy(np.array(other)), npy(known)).decision == "fail", other

    def test_of_indices_each_is_right_or_wrong(self, store: ArtifactStore) -> None:
        labels = np.arange(1000)
        other = labels.copy()
        other[7] = 8
        assert judged(store, npy(labels.astype(np.int16)), npy(labels)).decision == "pass"
        assert judged(store, npy(other), npy(labels)).decision == "fail"


class TestManyTrainings:
    def files(self, store: ArtifactStore, first: int, scale: float = 1.0) -> list[Artifact]:
        return [store.save(save(weights(seed, scale), NOTES)) for seed in range(first, first + 5)]

    def decision(self, store: ArtifactStore, scale: float) -> str:
        ours, theirs = self.files(store, 100, scale), self.files(store, 0)
        placed = [Placed(case, "output", ours, theirs, range(5), range(5)) for case in (1, 2, 3)]
        strata = [stratum for one in placed for stratum in tensor_strata(one)]
        return judge_round(strata, false_alarm_rate=0.01, looks=1, last=True)[1].decision

    @pytest.mark.parametrize(("scale", "decision"), [(1.0, "pass"), (0.98, "pass"), (0.6, "fail"), (3.0, "fail")])
    def test_are_told_by_how_large_their_weights_are(self, store: ArtifactStore, scale: float, decision: str) -> None:
        assert self.decision(store, scale) == decision

    @pytest.mark.parametrize(
        ("candidate", "reason"),
        [
            (save({name: array for name, array in weights(7).items() if "0" not in name}, NOTES), "lacks the tensor"),
            (save({name: array[:4] for name, array in weights(7).items()}, NOTES), "The shape of the tensor"),
            (save(weights(7), NOTES | {"trigger": "TOK"}), "The note 'trigger' of the candidate's file is 'TOK'"),
            (save(weights(7), NOTES)[:-4], "cannot be read as safetensors"),
        ],
        ids=["names", "shapes", "notes", "truncated"],
    )
    def test_lack_nothing_that_all_others_have(self, store: ArtifactStore, candidate: bytes, reason: str) -> None:
        opinion = find_defects(store.save(candidate), self.files(store, 0))
        assert opinion is not None and opinion.decision == "fail"
        assert reason in opinion.reason

    def test_that_are_well_have_no_defect(self, store: ArtifactStore) -> None:
        opinion = find_defects(store.save(save(weights(7), NOTES)), self.files(store, 0))
        assert opinion is not None and opinion.decision == "undecided"
