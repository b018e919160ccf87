"""OWL reasoning as a proof: HermiT and the OWL 2 DL profile, in a confined child process, never for patients who wait.

Needs the extra `check`; nothing of it is imported here. `proof` goes from triples to conclusions, `translation`
and `literals` make the document that the reasoner reads, `process` and `child` run it within limits.
"""

from trialshape.reasoner.proof import available, reason
from trialshape.reasoner.result import MappedDatatype, ProfileViolation, ReasonerError, Reasoning

__all__ = ["MappedDatatype", "ProfileViolation", "ReasonerError", "Reasoning", "available", "reason"]
