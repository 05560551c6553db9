"""The configuration file: cog-safe-push's keys with their meaning, and the gate's own, all of them optional.

`load` reads a file, `loads` a text, `overlay` puts command-line options on top, `help_config` prints every
key. Whatever is wrong with a file becomes one `UsageError` with a line for each problem, which names the
file, the line and the key, says what is allowed, and shows no value of a key that may hold a secret.
"""

from gate.config.example import help_config
from gate.config.load import DEFAULT_PATH, MAX_PROBLEMS, default, find, load, loads, overlay
from gate.config.sections import (
    CHECKERS,
    ClaudeConfig,
    ClipConfig,
    CompareConfig,
    Config,
    DeploymentConfig,
    FuzzConfig,
    JudgeConfig,
    PredictConfig,
    ProbeConfig,
    SpeedConfig,
    TestCase,
    TrainConfig,
)

__all__ = [
    "CHECKERS",
    "DEFAULT_PATH",
    "MAX_PROBLEMS",
    "ClaudeConfig",
    "ClipConfig",
    "CompareConfig",
    "Config",
    "DeploymentConfig",
    "FuzzConfig",
    "JudgeConfig",
    "PredictConfig",
    "ProbeConfig",
    "SpeedConfig",
    "TestCase",
    "TrainConfig",
    "default",
    "find",
    "help_config",
    "load",
    "loads",
    "overlay",
]
