"""A contract of our own for import-linter: the doors between features."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils


class Doors(Contract):
    """Nobody imports another feature's closed rooms: its nouns, its pages, its API.

    A feature is a package below ``house``. ``ground`` is open to everybody, ``rooms`` are the
    packages of a feature that stay closed, so a new feature is under the contract from its first
    file on.
    """

    type_name = "doors"

    house = fields.StringField()
    ground = fields.ListField(subfield=fields.StringField())
    rooms = fields.ListField(subfield=fields.StringField())
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find each import of a closed room from outside; a listed debt that nobody has any more
        is an error.
        """
        removal = contract_utils.remove_ignored_imports_and_report(
            graph=graph,
            ignore_imports=self.ignore_imports,
            unmatched_alerting=contract_utils.AlertLevel.ERROR,
        )
        reached = [
            f"{importer} -> {imported}"
            for imported in sorted(graph.modules)
            if self._is_closed(imported)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if self._feature(importer) != self._feature(imported)
        ]
        return ContractCheck(
            kept=not reached,
            warnings=list(removal.warnings),
            ignored_import_count=removal.ignored_import_count,
            metadata={"reached": reached},
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import through a wall, and what to do instead."""
        output.print_error("Ask the feature's reads or access, call its actions, hear its events:")
        for line in check.metadata["reached"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()

    def _is_closed(self, module: str) -> bool:
        """Whether a module lies in a closed room of a feature."""
        parts = module.removeprefix(f"{self.house}.").split(".")
        return len(parts) > 1 and parts[0] not in self.ground and parts[1] in self.rooms

    def _feature(self, module: str) -> str:
        """The feature in which a module lies."""
        return module.removeprefix(f"{self.house}.").split(".")[0]
