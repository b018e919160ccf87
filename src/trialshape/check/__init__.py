"""What is wrong with knowledge before anybody is screened with it: every remark with its place and a stable code."""

from trialshape.check.catalogue import Catalogue, Check, read_catalogue
from trialshape.check.remarks import Remark
from trialshape.check.run import Checked, check

__all__ = ["Catalogue", "Check", "Checked", "Remark", "check", "read_catalogue"]
