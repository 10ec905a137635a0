"""Bring the browser files we ship into static/vendor/, with their version and SHA-256.

    python scripts/vendor.py           fetch the pinned packages and write the files and VENDORED.json
    python scripts/vendor.py --check   compare the files on disk with VENDORED.json (no network)

Uses `npm pack`, so whatever registry npm is set up with; no address is written anywhere. To take a
newer version, change it in PACKAGES, run this, look at the pages, commit the result.

The files are the packages' own, byte for byte, except that a trailing `sourceMappingURL` comment is
cut: the maps are not shipped, and the manifest storage refuses a reference to a file that is missing.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "static" / "vendor"
LIST = TARGET / "VENDORED.json"

FONTS = {
    f"files/public-sans-{subset}-{weight}-normal.woff2": f"public-sans/{subset}-{weight}.woff2"
    for subset in ("latin", "latin-ext")
    for weight in (400, 600, 700)
}

# package, version, {file in the package: file under static/vendor/}
PACKAGES = [
    (
        "@cagovweb/state-template",
        "6.6.0",
        {
            "dist/css/cagov.core.min.css": "state-template/css/cagov.core.min.css",
            "dist/css/colortheme-sacramento.min.css": "state-template/css/colortheme-sacramento.min.css",
            "dist/fonts/CaGov.woff2": "state-template/fonts/CaGov.woff2",
            "LICENSE": "state-template/LICENSE",
        },
    ),
    ("@fontsource/public-sans", "5.3.0", FONTS | {"LICENSE": "public-sans/LICENSE"}),
]

SOURCE_MAP = re.compile(rb"\n?(?:/\*[#@]\s*sourceMappingURL=[^*]*\*/|//[#@]\s*sourceMappingURL=\S+)\s*$")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fetch(package: str, version: str, folder: str) -> Path:
    run = subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", f"{package}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return Path(folder) / run.stdout.strip().splitlines()[-1]


def vendor() -> None:
    rows = []
    for package, version, files in PACKAGES:
        with (
            tempfile.TemporaryDirectory() as folder,
            tarfile.open(fetch(package, version, folder)) as archive,
        ):
            for source, target in files.items():
                member = archive.extractfile(f"package/{source}")
                if member is None:
                    raise SystemExit(f"{package} {version} has no file {source}")
                content = member.read()
                if source.endswith((".css", ".js")):
                    content = SOURCE_MAP.sub(b"\n", content)
                path = TARGET / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                rows.append({"name": package, "version": version, "file": target, "sha256": digest(content)})
    LIST.write_text(json.dumps(rows, indent=2) + "\n")
    print(f"{len(rows)} files in {TARGET.name}/")


def check() -> None:
    rows = json.loads(LIST.read_text())
    listed = {row["file"]: row["sha256"] for row in rows}
    present = {
        str(path.relative_to(TARGET)): digest(path.read_bytes())
        for path in TARGET.rglob("*")
        if path.is_file() and path != LIST
    }
    if listed != present:
        odd = sorted(name for name in listed.keys() | present.keys() if listed.get(name) != present.get(name))
        raise SystemExit("static/vendor/ differs from VENDORED.json: " + ", ".join(odd))
    print(f"{len(rows)} files as listed")


if __name__ == "__main__":
    check() if "--check" in sys.argv[1:] else vendor()
