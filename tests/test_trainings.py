"""The `train:` section as a run of its own, and what predictions name of it."""

from gate.config import loads
from gate.trainings import Trained, as_run, fill_in, refers_to_trainings

CONFIG = """
train:
  train_timeout: 77
  test_cases:
    - inputs: {steps: 3}
predict:
  test_cases:
    - inputs: {prompt: plain}
    - inputs: {prompt: "a", weights: "${train.case.1.version}", all: ["${train.case.1.weights}", 3]}
"""


def test_the_cases_of_train_are_checked_as_predictions_are_without_comparison_and_fuzzing():
    section = as_run(loads(CONFIG, "config"))
    assert section.predict is not None
    assert [test.inputs for test in section.predict.test_cases] == [{"steps": 3}]
    assert section.predict.predict_timeout == 77
    assert not section.predict.compare_outputs
    assert section.predict.fuzz is not None
    assert section.predict.fuzz.iterations == 0


def test_inputs_name_the_version_and_the_weights_that_a_training_has_made():
    config = loads(CONFIG, "config")
    assert refers_to_trainings(config)
    filled, unavailable = fill_in(config, {1: Trained("acme/dest:abc", "https://example.com/w.tar")})
    assert filled.predict is not None
    assert filled.predict.test_cases[1].inputs == {
        "prompt": "a",
        "weights": "acme/dest:abc",
        "all": ["https://example.com/w.tar", 3],
    }
    assert unavailable == {}
    assert not refers_to_trainings(filled)


def test_a_case_that_names_what_was_not_made_is_said_to_be_unavailable_and_the_others_are_not():
    _, unavailable = fill_in(loads(CONFIG, "config"), {1: Trained(version="acme/dest:abc")})
    assert unavailable == {2: "train.case.1 has made no weights, which the inputs of this case name."}
    _, unavailable = fill_in(loads(CONFIG, "config"), {})
    assert list(unavailable) == [2]


def test_a_configuration_without_references_needs_no_training_first():
    assert not refers_to_trainings(loads("predict: {test_cases: [{inputs: {a: '${train.case.x.version}'}}]}", "config"))
