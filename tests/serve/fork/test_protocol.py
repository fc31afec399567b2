"""A forked kernel says what every kernel says: Jupyter's own test of kernels, asked of ours."""

import json
import os
import sys

import jupyter_kernel_test
import pytest
from jupyter_client.manager import KernelManager

NAME = "forked"


@pytest.fixture(scope="class", autouse=True)
def spec(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jupyter") / "kernels" / NAME
    folder.mkdir(parents=True)
    launcher = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {
        "argv": launcher,
        "display_name": "Forked",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": "fork-provisioner"}},
    }
    (folder / "kernel.json").write_text(json.dumps(spec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder.parents[1]))
        patch.setenv("IPYTHONDIR", str(folder.parents[1] / "ipython"))
        yield


class TestForked(jupyter_kernel_test.KernelTests):
    """With history, captured output, and all else that IPython does by default."""

    kernel_name = NAME
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    code_page_something = "zip?"
    code_generate_error = "raise ValueError"
    code_execute_result = (
        {"code": "1+2+3", "result": "6"},
        {"code": "[n * n for n in range(1, 4)]", "result": "[1, 4, 9]"},
    )
    code_display_data = (
        {
            "code": "from IPython.display import HTML, display; display(HTML('x'))",
            "mime": "text/html",
        },
    )
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    completion_samples = ({"text": "zi", "matches": {"zip"}},)
    complete_code_samples = ("1", "print('hello')", "def f(x):\n  return x\n\n\n")
    incomplete_code_samples = ("print('''hello", "def f(x):\n  x*2")
    invalid_code_samples = ("import = 7q",)
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"
    code_interrupt = "import time; time.sleep(100)"

    def history_helper(self, *codes, **asked):
        """Ask, and write IPython's 0 for the session that runs as its number."""
        reply = super().history_helper(*codes, **asked)
        history = reply["content"]["history"]
        number = asked.get("session")
        reply["content"]["history"] = [[one[0] or number, *one[1:]] for one in history]
        return reply

    def test_kernel_is_a_forked_one(self):
        assert isinstance(self.km, KernelManager)
        assert type(self.km.provisioner.process).__name__ == "ForkedProcess"
        assert self.km.provisioner.pid != os.getpid()
