"""`python -m sim.engine` compiles the kernel ahead, so that no command has to."""

from sim.engine.door import compile_kernel, is_compiled
from sim.model.checks import load_scenario
from sim.model.library import library_folder
from sim.plan.compiling import compile_plan

if __name__ == "__main__" and not is_compiled():
    document, scenario = load_scenario(library_folder() / "assimilation.toml")
    compile_kernel(compile_plan(scenario, document.folder))
