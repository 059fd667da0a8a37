"""What people and scripts type by mistake, or on purpose: numbers, texts, paths, places to write to."""

from __future__ import annotations

LONG = "x" * 300  # longer than a file system takes for one name
BYTES = "\udcff"  # a byte that is no UTF-8, as Python hands it on

NUMBERS = (
    "0", "-1", "1", "1.5", "1e9", "1000000000", "9" * 40, "nan", "inf", "-inf", "１２", "0x10", "", " ", "1_000", "two",
    "2016Q1", BYTES, "1,5",
)  # fmt: skip
TEXTS = (
    "", " ", "zh", "en", "fr", "中文", "x" * 5000, BYTES, "=cmd|' /C calc'!A0", "\x1b[31m", "a\nb", "--", "-", "*",
    "../..", "value_added<", "value_added>nan", "credit_guarantee", "2016Q1", "2016Q9", "2099Q4", "P031",
    "contracts.expiry", "contracts.expriy", "policies", "技术改造补助", "'", '"', "%s", "{0}", "\u202e", "；",
)  # fmt: skip
PATHS = (
    "", ".", "scenarios", "scenarios/none.yaml", "results/study", "file.csv", "binary.bin", "empty", "gbk.yaml", "pipe",
    "dangling", "loop", "/dev/null", "/dev/zero", "/dev/full", "/proc/self/mem", LONG, f"{LONG}/x", "河南/情景.yaml",
    f"{BYTES}.yaml", "a\nb.yaml", "scenarios/tiny.yaml", "scenarios/tiny.yaml/x", "~", "-", "file.csv/x", "nul", "CON",
    "http://localhost/x", "x" * 5000,
)  # fmt: skip
OUTPUTS = (
    "", "file.csv", "file.csv/x", "pipe", "pipe/x", "dangling/x", "loop", "/dev/null", "/dev/full", "/dev/null/x",
    "/proc/none/x", LONG, f"out/{LONG}", f"{LONG}/x", "out/结果", f"out/{BYTES}", "out/a\nb", "out/ ", "out/=1",
    "scenarios/tiny.yaml",
)  # fmt: skip
