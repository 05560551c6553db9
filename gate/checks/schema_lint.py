"""`schema.lint`: every input that is not deprecated has a description."""

from collections.abc import AsyncIterator

from gate.checks.base import Run
from gate.openapi.document import input_schema
from gate.verdict import CheckResult


class SchemaLint:
    def ids(self, run: Run) -> list[str]:
        return ["schema.lint"]

    async def results(self, run: Run) -> AsyncIterator[CheckResult]:
        properties = input_schema(run.candidate.document).get("properties", {})
        silent = [
            name
            for name, schema in properties.items()
            if not schema.get("deprecated") and not str(schema.get("description") or "").strip()
        ]
        if silent:
            yield CheckResult(
                id="schema.lint",
                status="fail",
                message=f"Add a description to {', '.join(silent)}: it is all that users see of an input.",
                decided_by="schema",
                evidence={"without_description": silent},
            )
        else:
            yield CheckResult(
                id="schema.lint",
                status="pass",
                message=f"All {len(properties)} inputs have a description.",
                decided_by="schema",
            )
