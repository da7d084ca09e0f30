"""Write beside the wheel what it needs: the lock of its dependencies, and their bill of materials
as CycloneDX.

`python -m requirements.bill FOLDER` writes guiju-VERSION.requirements.txt and
guiju-VERSION.cdx.json. The bill lists the Python packages of the lock and the packages of npm whose
code is built into the pages.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "run.txt"


def write(folder: Path) -> tuple[Path, Path]:
    """The lock and the bill of the wheel in this folder."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    lock, bill = (folder / f"guiju-{version}.{kind}" for kind in ("requirements.txt", "cdx.json"))
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(LOCK, lock)
    listed = _python()
    listed["components"] += list(_npm())
    whole = listed["metadata"]["component"]["bom-ref"]
    edges = {row["ref"]: row for row in listed["dependencies"]}
    refs = sorted(each["bom-ref"] for each in listed["components"])
    edges |= {ref: {"ref": ref} for ref in refs if ref not in edges}
    edges[whole] = {"ref": whole, "dependsOn": refs}
    listed["dependencies"] = [edges[ref] for ref in sorted(edges)]
    bill.write_text(
        json.dumps(listed, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return lock, bill


def _python() -> dict[str, Any]:
    """The bill of the locked Python packages, with their hashes."""
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        str(LOCK),
        "--pyproject",
        str(ROOT / "pyproject.toml"),
    ]
    command += ["--mc-type", "application", "--output-reproducible", "--of", "JSON", "--validate"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(ran.stderr)
    return json.loads(ran.stdout)


def _npm() -> Iterator[dict[str, Any]]:
    """The packages of npm that are not only there to build."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, row in sorted(packages.items()):
        if not path or row.get("dev"):
            continue
        name = path.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{row['version']}"
        algorithm, _, digest = row["integrity"].partition("-")
        yield {
            "bom-ref": purl,
            "type": "library",
            "name": name,
            "version": row["version"],
            "purl": purl,
            "hashes": [
                {
                    "alg": algorithm.upper().replace("SHA", "SHA-"),
                    "content": base64.b64decode(digest).hex(),
                }
            ],
            **({"licenses": [{"license": {"name": row["license"]}}]} if "license" in row else {}),
        }


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        print(path.name)
