"""What a validation says: the findings under one profile."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.records import Finding, Severity

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The findings of one document under the profile with that key; none means that it conforms."""

    profile: str
    findings: tuple[Finding, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """The gravest severity among the findings, `None` without any."""
        present = {finding.severity for finding in self.findings}
        return next((severity for severity in _ORDER if severity in present), None)

    @property
    def conforms(self) -> bool:
        """Whether no finding is an error; a profile's warnings are advice."""
        return self.worst is not Severity.ERROR
