"""Every check of a run, in the order of the verdict."""

from gate.checks.base import Check
from gate.checks.case import Cases
from gate.checks.compare import Compare
from gate.checks.fuzz import Fuzz
from gate.checks.lint_code import LintCode
from gate.checks.lint_project import LintProject
from gate.checks.probe import Probes
from gate.checks.schema_compatibility import SchemaCompatibility
from gate.checks.schema_lint import SchemaLint
from gate.checks.speed import Speed

# They run side by side; the second group looks at what the first has left behind.
CHECKS: tuple[Check, ...] = (LintCode(), LintProject(), SchemaLint(), SchemaCompatibility(), Cases(), Compare())
# What is probed and fuzzed comes last: it may end the model's server, and would disturb the times that are compared.
AFTERWARDS: tuple[Check, ...] = (Speed(), Probes(), Fuzz())
# What is asked about trainings.
TRAIN_CHECKS: tuple[Check, ...] = (SchemaLint(), SchemaCompatibility(), Cases())
