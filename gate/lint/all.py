"""Every rule, in the order in which `gate lint --rules` prints them."""

from gate.lint.base import Rule
from gate.lint.rules.cog_names import cog_refused, cog_removed, cog_renamed
from gate.lint.rules.image import (
    dockerignore_complete,
    dockerignore_hides_code,
    dockerignore_present,
    secrets_in_tree,
)
from gate.lint.rules.input_values import (
    input_bounds_empty,
    input_default_bounds,
    input_default_missing,
    input_range_guidance,
)
from gate.lint.rules.inputs import (
    input_description,
    input_full_words,
    input_group_prefix,
    input_groups,
    input_order,
    input_secret,
)
from gate.lint.rules.naming import model_description, model_name, model_variant_last
from gate.lint.rules.readable import project_readable, project_unread
from gate.lint.rules.requirements import (
    development_dependencies,
    few_dependencies,
    opencv_headless,
    python_version_pinned,
    requirements_pinned,
    requirements_readable,
)
from gate.lint.rules.silence import silence_reason
from gate.lint.rules.weights import fetch_in_run, weights_in_run, weights_in_setup

RULES: tuple[Rule, ...] = (
    project_readable,
    project_unread,
    cog_refused,
    cog_removed,
    cog_renamed,
    model_name,
    model_variant_last,
    model_description,
    input_description,
    input_full_words,
    input_order,
    input_groups,
    input_group_prefix,
    input_default_bounds,
    input_bounds_empty,
    input_default_missing,
    input_range_guidance,
    input_secret,
    weights_in_run,
    weights_in_setup,
    fetch_in_run,
    requirements_readable,
    requirements_pinned,
    opencv_headless,
    few_dependencies,
    development_dependencies,
    python_version_pinned,
    dockerignore_present,
    dockerignore_complete,
    dockerignore_hides_code,
    secrets_in_tree,
    silence_reason,
)
