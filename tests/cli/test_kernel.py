"""The kernel by fork, offered to JupyterLab and taken away again."""

import json

from jupyter_client.kernelspec import KernelSpecManager


def test_kernel_is_offered_beside_the_others_and_taken_away(said, tmp_path):
    folder = tmp_path / "share" / "jupyter" / "kernels"
    said(f"kernel install --prefix {tmp_path} --preload pandas --preload numpy")
    said(f"kernel install --prefix {tmp_path} --preload pandas")  # again, with other modules
    found = KernelSpecManager(kernel_dirs=[str(folder)]).get_kernel_spec("python3-fork")
    assert found.display_name == "Python 3 (starts by fork)"
    wanted = {"provisioner_name": "fork-provisioner", "config": {"preload": ["pandas"]}}
    assert found.metadata["kernel_provisioner"] == wanted
    assert (folder / "python3-fork" / "logo-svg.svg").exists()
    assert "has been removed" in said(f"kernel remove --prefix {tmp_path}")
    assert not list(folder.iterdir())


def test_person_s_own_folder_is_where_it_goes_by_default(said, away, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(away / "jupyter"))
    said("kernel install")
    assert (away / "jupyter" / "kernels" / "python3-fork" / "kernel.json").exists()


def test_environment_of_this_python_can_be_named(said, away, monkeypatch):
    monkeypatch.setattr("sys.prefix", str(away / "env"))
    said("kernel install --sys-prefix")
    assert (away / "env/share/jupyter/kernels/python3-fork/kernel.json").exists()


def test_kernel_of_somebody_else_is_left_alone(refused, tmp_path):
    folder = tmp_path / "share" / "jupyter" / "kernels" / "python3-fork"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({"argv": []}))
    for command in ("install", "remove"):
        sentence = refused(f"kernel {command} --prefix {tmp_path}")
        assert "no kernel of copwidgets" in sentence
    assert (folder / "kernel.json").exists()


def test_what_cannot_be_is_said_in_a_sentence(refused, monkeypatch, tmp_path):
    assert "two places" in refused(f"kernel remove --sys-prefix --prefix {tmp_path}")
    (tmp_path / "share").write_text("a file")
    assert "Choose another place" in refused(f"kernel install --prefix {tmp_path}")
    monkeypatch.setattr("copwidgets.serve.fork.can_fork", lambda: "No fork here.")
    assert "ordinary Python kernel" in refused("kernel install")
