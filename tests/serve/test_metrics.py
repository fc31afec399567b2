"""The sums of a server: each counted once, each label from a fixed list."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from copwidgets.serve.metrics import REFUSED, SAVE_REFUSED, STOPPED, Metrics

KERNEL = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
PAGE = "start.ipynb"


@pytest.fixture
def metrics():
    return Metrics([PAGE, "next.ipynb"])


def families_of(metrics):
    return list(text_string_to_metric_families(metrics.render("")[0].decode()))


def value_of(metrics, name, **labels):
    return metrics.registry.get_sample_value(f"page_server_{name}", labels)


def test_a_kernel_counts_until_it_is_stopped_and_once(metrics):
    metrics.kernel_started(KERNEL, page=PAGE, seconds=0.3)
    assert value_of(metrics, "kernels", page=PAGE) == 1
    assert value_of(metrics, "kernel_start_seconds_bucket", le="0.5") == 1
    metrics.kernels_stopped("memory", KERNEL)
    metrics.kernels_stopped("died", KERNEL)
    assert value_of(metrics, "kernels", page=PAGE) == 0
    assert value_of(metrics, "kernels_stopped_total", reason="memory") == 1
    assert value_of(metrics, "kernels_stopped_total", reason="died") == 0


def test_a_spare_kernel_is_taken_by_a_page(metrics):
    metrics.kernel_started(KERNEL, page="spare", seconds=0.3)
    assert value_of(metrics, "kernels", page="spare") == 1
    metrics.kernel_taken(KERNEL, PAGE)
    assert value_of(metrics, "kernels", page="spare") == 0
    assert value_of(metrics, "kernels", page=PAGE) == 1
    assert value_of(metrics, "kernels_started_total") == 1


def test_pages_and_the_line(metrics):
    metrics.page_built(PAGE, 0.2)
    metrics.refused("full")
    metrics.count_waiting(lambda: 3)
    metrics.admitted(12.5)
    assert value_of(metrics, "page_seconds_count", page=PAGE) == 1
    assert value_of(metrics, "pages_refused_total", reason="full") == 1
    assert value_of(metrics, "waiting") == 3
    assert value_of(metrics, "waiting_seconds_sum") == 12.5


def test_sockets_come_and_go(metrics):
    metrics.socket_opened()
    metrics.socket_opened()
    metrics.socket_closed()
    metrics.message_dropped()
    assert value_of(metrics, "sockets") == 1
    assert value_of(metrics, "messages_dropped_total") == 1


def test_saves(metrics):
    metrics.saved(2)
    metrics.save_refused("store", 1)
    metrics.save_took(0.004)
    metrics.report_dropped(5)
    assert value_of(metrics, "saves_total") == 2
    assert value_of(metrics, "saves_refused_total", reason="store") == 1
    assert value_of(metrics, "save_seconds_bucket", le="0.005") == 1
    assert value_of(metrics, "reports_dropped_total") == 5


def test_what_may_happen_stands_there_from_the_start(metrics):
    for reason in STOPPED:
        assert value_of(metrics, "kernels_stopped_total", reason=reason) == 0
    for reason in REFUSED:
        assert value_of(metrics, "pages_refused_total", reason=reason) == 0
    for reason in SAVE_REFUSED:
        assert value_of(metrics, "saves_refused_total", reason=reason) == 0
    assert value_of(metrics, "page_seconds_count", page=PAGE) == 0


def test_no_word_from_outside_becomes_a_label(metrics):
    for each in range(50):
        metrics.kernel_started(f"{KERNEL}{each}", page=f"Ann {each}", seconds=1)
        metrics.page_built(f"Ann {each}", 1)
        metrics.refused(f"Ann {each}")
        metrics.save_refused(f"Ann {each}", 1)
        metrics.kernels_stopped(f"Ann {each}", f"{KERNEL}{each}")
    text = metrics.render("")[0].decode()
    assert "Ann" not in text
    assert KERNEL not in text
    assert value_of(metrics, "kernels_stopped_total", reason="other") == 50


def test_names_follow_the_conventions(metrics):
    for family in families_of(metrics):
        assert re.fullmatch(r"(page_server|process)_[a-z_]+", family.name), family.name
        if family.type == "histogram":
            assert family.name.endswith("_seconds")
        if family.type == "counter" and family.samples:
            assert family.samples[0].name.endswith("_total")


def test_the_server_s_own_process_is_there_and_nobody_else_s_metrics(metrics):
    names = {family.name for family in families_of(metrics)}
    process = {"process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds"}
    assert process | {"page_server_build_info"} <= names
    assert not [each for each in names if each.startswith(("jupyter", "http", "python"))]


def test_two_servers_in_one_process_share_nothing(metrics):
    metrics.saved(1)
    assert value_of(Metrics([PAGE]), "saves_total") == 0


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/plain"),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics"),
    ],
)
def test_the_form_is_the_one_that_was_asked_for(metrics, accept, kind):
    text, content_type = metrics.render(accept)
    assert content_type.startswith(kind)
    assert b"page_server_saves_total 0.0" in text
