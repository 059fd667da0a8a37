"""The product of two matrices: its value, and the same bits whatever the number of threads."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from model.mathematics.product import product

SHAPES = [(200, 200, 55), (200, 55, 55), (129, 158, 33), (17, 18, 60), (33, 200, 1), (3, 5, 2), (1, 4, 4)]

CODE = """
import numpy as np
from tests.test_product import SHAPES, checksum
print(checksum(SHAPES))
"""


def matrices(rows, inner, columns):
    draws = np.random.default_rng(rows * inner + columns)
    return draws.random((rows, inner)), draws.random((inner, columns))


def checksum(shapes):
    digest = hashlib.sha256()
    for shape in shapes:
        left, right = matrices(*shape)
        for one, other in ((left, right), (np.asfortranarray(left), right), (left, np.asfortranarray(right))):
            digest.update(product(one, other).tobytes())
    return digest.hexdigest()


def test_a_product_by_hand():
    left, right = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]]), np.array([[4.0, 1.0, 0.0], [2.0, 0.0, -6.0]])
    assert product(left, right).tolist() == [[8.0, 1.0, -12.0], [-2.0, 0.0, 6.0], [13.0, 3.0, -3.0]]


@pytest.mark.parametrize("shape", [*SHAPES, (40, 3000, 60)])  # the last is too large to be left to one thread
def test_a_product_is_the_sum_over_the_inner_index(shape):
    left, right = matrices(*shape)
    assert product(left, right) == pytest.approx(np.einsum("ri,ic->rc", left, right), rel=1e-13)


@pytest.mark.slow
def test_the_bits_of_a_product_do_not_depend_on_the_number_of_threads():
    found = set()
    for threads in ("1", "2", "3"):
        # The kernels of OpenBLAS for Haswell add up otherwise in what one of several threads gets.
        chosen = {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "OPENBLAS_CORETYPE": "Haswell"}
        run = subprocess.run([sys.executable, "-c", CODE], env=os.environ | chosen, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        found.add(run.stdout)
    assert len(found) == 1
