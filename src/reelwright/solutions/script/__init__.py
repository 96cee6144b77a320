"""The Script solution: ordered groups of material, walked through by every output.

read(texts) -> ScriptConfig                      what is asked for, or the mistake in it
references(config)                               the media it names
apply_material(config, facts) -> Usable          what is left of them
choose(config, usable, seed) -> Choice           who takes what; what to speak and to measure
assemble(config, choice, spoken, measured, ...)  the Timeline of every output

A job with templates has a configuration for each of them: `read_each`, `variants`, `apply_each`,
`choose_each` and `assemble_each` do the same for all at once.
"""

from reelwright.solutions.material import DropReport, Problem
from reelwright.solutions.references import Reference
from reelwright.solutions.script.assemble import Failure, Output, assemble, assemble_each
from reelwright.solutions.script.choose import Choice, OutputChoice, choose
from reelwright.solutions.script.config import Mode, ScriptConfig
from reelwright.solutions.script.material import (
    Usable,
    apply_each,
    apply_material,
    frame_rate,
    references,
)
from reelwright.solutions.script.read import decide_type, read
from reelwright.solutions.script.variants import (
    Template,
    Variant,
    choose_each,
    read_each,
    variants,
)

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
    "Template",
    "Usable",
    "Variant",
    "apply_each",
    "apply_material",
    "assemble",
    "assemble_each",
    "choose",
    "choose_each",
    "decide_type",
    "frame_rate",
    "read",
    "read_each",
    "references",
    "variants",
]
