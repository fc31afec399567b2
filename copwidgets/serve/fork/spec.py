"""The kernel spec by which JupyterLab and others start kernels by fork, one more of them there.

Written and removed on request only, never over a spec of somebody else's.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from ipykernel.kernelspec import write_kernel_spec
from jupyter_core.paths import jupyter_data_dir

from copwidgets.serve.address import ServeError
from copwidgets.serve.fork.provisioner import NAME as PROVISIONER

NAME = "python3-fork"
DISPLAY_NAME = "Python 3 (starts by fork)"


def kernels_folder(*, prefix: Path | None) -> Path:
    """Return where kernel specs lie below `prefix`, or those of the person."""
    return (prefix / "share" / "jupyter" if prefix else Path(jupyter_data_dir())) / "kernels"


def install(folder: Path, *, preload: Sequence[str] = ()) -> Path:
    """Write the spec for this Python below `folder`, and return where; ServeError if it cannot."""
    place = folder / NAME
    if place.exists():
        remove(folder)
    provisioner = {"provisioner_name": PROVISIONER, "config": {"preload": list(preload)}}
    metadata = {"supported_encryption": ["curve"], "kernel_provisioner": provisioner}
    overrides = {"display_name": DISPLAY_NAME, "metadata": metadata}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_kernel_spec(place, overrides)
    except OSError as error:
        raise ServeError(
            f"The kernel cannot be written to {place}: {error.strerror}. Choose another place with"
            " --prefix."
        ) from error
    return place


def remove(folder: Path) -> Path:
    """Remove the spec below `folder`, and return where it was; ServeError if it is not ours."""
    place = folder / NAME
    if not is_ours(place / "kernel.json"):
        raise ServeError(f"There is no kernel of copwidgets at {place}; nothing was changed.")
    shutil.rmtree(place)
    return place


def is_ours(file: Path) -> bool:
    """Tell whether a kernel spec starts kernels by our provisioner."""
    try:
        spec = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    metadata = spec.get("metadata", {}) if isinstance(spec, dict) else {}
    return bool(metadata.get("kernel_provisioner", {}).get("provisioner_name") == PROVISIONER)


def own_prefix() -> Path:
    """Return the folder of this Python's environment."""
    return Path(sys.prefix)
