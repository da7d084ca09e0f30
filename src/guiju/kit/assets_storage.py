"""Where pages' assets lie in an instance: named by their content, packed at build time."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage

from guiju.kit import build


class Assets(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage; it packs only what was not packed when the bundles were built."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Give each file and its packed forms, copied where the build made them."""
        rest = []
        for path in paths:
            name = build.packed_name(Path(self.path(path)).read_bytes())
            packed = sorted(build.PACKED.glob(f"{name}.*"))
            for form in packed:
                shutil.copyfile(form, self.path(path) + form.suffix)
                yield path, path + form.suffix
            if not packed:
                rest.append(path)
        yield from super().compress_files(rest)
