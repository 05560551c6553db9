"""CI services that execute a configuration's shell steps as they stand: see workflow.py (GitHub) and gitlab.py."""

from tests.rig.ci.events import Event
from tests.rig.ci.gitlab import Pipeline, run_gitlab
from tests.rig.ci.machine import Services
from tests.rig.ci.workflow import JobRun, WorkflowRun, run_workflow

__all__ = ["Event", "JobRun", "Pipeline", "Services", "WorkflowRun", "run_gitlab", "run_workflow"]
