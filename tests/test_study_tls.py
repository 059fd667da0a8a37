"""A Dask cluster over TLS on this machine: who has a certificate of the authority takes part, nobody else."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model import Ensemble, load_scenario
from model.cli.application import BadInput
from model.cli.make_runs import crew
from model.cli.options import EngineName
from model.experiments.engines import Cluster, EngineError, Tls, carry_out

ROOT = Path(__file__).resolve().parent.parent
SHORT = load_scenario(ROOT / "scenarios" / "teaching_base.yaml").replace(end=4)
OPENSSL = pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with openssl")


def certificate(folder: Path, name: str) -> Tls:
    """An authority of its own, and a certificate for 127.0.0.1 that it has signed."""
    ca, ca_key, signed, key = (folder / f"{name}{end}" for end in ("-ca.pem", "-ca.key", ".pem", ".key"))

    def openssl(*arguments: object) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *curve, "-keyout", ca_key, "-out", ca, "-days", 2, "-subj", f"/CN={name} authority")
    openssl("req", *curve, "-keyout", key, "-out", folder / f"{name}.csr", "-subj", f"/CN={name}")
    openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", ca, "-CAkey", ca_key, "-CAcreateserial",
            "-out", signed, "-days", 2)  # fmt: skip
    return Tls(ca, signed, key)


@pytest.mark.slow
@OPENSSL
def test_a_study_over_tls_has_the_same_bits_and_strangers_are_turned_away(tmp_path):
    ours, strange = certificate(tmp_path, "ours"), certificate(tmp_path, "strange")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tls://127.0.0.1:{port}"
    files = ["--tls-ca-file", str(ours.authority), "--tls-cert", str(ours.certificate), "--tls-key", str(ours.key)]
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    started = [subprocess.Popen([*dask, "--host", address, "--protocol", "tls", "--no-dashboard", *files], **quiet)]
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        started.append(subprocess.Popen([*worker, address, "--nthreads", "1", "--no-dashboard", "--no-nanny", *files],
                                        **quiet))  # fmt: skip
        here = Ensemble([SHORT], 2, workers=1).run()
        there = Ensemble([SHORT], 2, workers=Cluster(address, tls=ours)).run()
        assert there.outcomes.equals(here.outcomes)
        with pytest.raises(EngineError, match="certificates of one authority"):
            list(carry_out(len, ["abc"], Cluster(address, tls=strange)))
    finally:
        for process in reversed(started):
            process.kill()  # how dask says goodbye is not what is tried here
            process.wait()


@OPENSSL
def test_files_that_do_not_fit_are_told_before_anything_is_asked(tmp_path):
    ours, strange = certificate(tmp_path, "ours"), certificate(tmp_path, "strange")
    mixed = Tls(ours.authority, ours.certificate, strange.key)
    with pytest.raises(EngineError, match="do not fit together"):
        list(carry_out(len, ["abc"], Cluster("tls://127.0.0.1:9", tls=mixed)))
    gone = Tls(ours.authority, ours.certificate, tmp_path / "none.key")
    with pytest.raises(EngineError, match=r"none\.key"):
        list(carry_out(len, ["abc"], Cluster("tls://127.0.0.1:9", tls=gone)))


def test_certificates_go_with_tls_addresses_alone(tmp_path):
    files = (tmp_path / "a", tmp_path / "b", tmp_path / "c")
    with pytest.raises(EngineError, match="tls://"):
        list(carry_out(len, ["abc"], Cluster("tcp://127.0.0.1:9", tls=Tls(*files))))
    with pytest.raises(EngineError, match="tls://"):
        list(carry_out(len, ["abc"], Cluster(None, 1, tls=Tls(*files))))
    with pytest.raises(EngineError, match="--tls CA CERTIFICATE KEY"):
        list(carry_out(len, ["abc"], Cluster("tls://127.0.0.1:9")))
    with pytest.raises(BadInput, match="--engine dask"):
        crew(EngineName.processes, None, None, files)
    assert crew(EngineName.dask, "tls://127.0.0.1:9", None, files) == Cluster("tls://127.0.0.1:9", tls=Tls(*files))
