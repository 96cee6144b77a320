"""The Script solution: ordered groups of material, walked through by every output.

read(texts) -> ScriptConfig                      what is asked for, or the mistake in it
references(config)                               the media it names
apply_material(config, facts) -> Usable          what is left of them
choose(config, usable, seed) -> Choice           who takes what; what to speak and to measure
assemble(config, choice, spoken, measured, ...)  the Timeline of every output
"""

from reelwright.solutions.material import DropReport, Problem
from reelwright.solutions.references import Reference
from reelwright.solutions.script.assemble import Failure, Output, assemble
from reelwright.solutions.script.choose import Choice, OutputChoice, choose
from reelwright.solutions.script.config import Mode, ScriptConfig
from reelwright.solutions.script.material import Usable, apply_material, frame_rate, references
from reelwright.solutions.script.read import decide_type, read

__all__ = [
    "Choice",
    "DropReport",
    "Failure",
    "Mode",
    "Output",
    "OutputChoice",
    "Problem",
    "Reference",
    "ScriptConfig",
    "Usable",
    "apply_material",
    "assemble",
    "choose",
    "decide_type",
    "frame_rate",
    "read",
    "references",
]
