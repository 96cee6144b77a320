"""The Script solution: ordered groups of material, walked through by every output."""

from reelwright.solutions.material import DropReport, Problem
from reelwright.solutions.references import Reference
from reelwright.solutions.script.config import Mode, ScriptConfig
from reelwright.solutions.script.material import Usable, apply_material, frame_rate, references
from reelwright.solutions.script.read import decide_type, read

__all__ = [
    "DropReport",
    "Mode",
    "Problem",
    "Reference",
    "ScriptConfig",
    "Usable",
    "apply_material",
    "decide_type",
    "frame_rate",
    "read",
    "references",
]
