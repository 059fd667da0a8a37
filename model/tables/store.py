"""Tables on disk as Parquet: exact for checkpoints, compact for results. pyarrow is loaded on first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from model.errors import UserError

Columns = dict[str, np.ndarray]
COMPRESSION, LEVEL = "zstd", 1  # level 3 takes a hundredth off and a tenth longer


class StoreError(UserError):
    """A Parquet file is missing, damaged or not what its name says."""


def write_columns(
    path: Path | BinaryIO,
    columns: Mapping[str, Any],
    notes: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    meanings: Mapping[str, str] | None = None,
) -> None:
    """Write columns of equal length (arrays or lists of text) to a Parquet file, by path or open for writing.

    `notes` go into the file's metadata; `units` and `meanings` by column into the metadata of its fields.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays, fields = [], []
    for name, values in columns.items():
        array = pa.array(values)
        described = {"unit": (units or {}).get(name), "meaning": (meanings or {}).get(name)}
        fields.append(pa.field(name, array.type, metadata={k: v for k, v in described.items() if v}))
        arrays.append(array)
    table = pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=dict(notes or {})))
    split = [field.name for field in fields if table.num_rows > 1000 and (
        pa.types.is_floating(field.type) or pa.types.is_int64(field.type))]  # fmt: skip
    others = [field.name for field in fields if field.name not in split]
    # Splitting by byte halves a panel of float32 columns, and ids shrink to a sixth; dictionaries suit everything else.
    pq.write_table(table, path, compression=COMPRESSION, compression_level=LEVEL, use_dictionary=others,
                   use_byte_stream_split=split or False, write_statistics=False)  # fmt: skip


def read_columns(path: Path, only: Sequence[str] | None = None, content: bytes | None = None,
                 for_pandas: bool = False) -> tuple[Columns, dict[str, str], dict[str, str]]:  # fmt: skip
    """Columns (all, or these) as NumPy arrays, notes, and units by column. Raises StoreError.

    content: the bytes of the file, where they have been read already. for_pandas: text comes as the array in which
    pandas holds text, because a table of a million rows takes a second to turn into Python's strings and back.
    """
    table = read_table(path, only, content)
    notes = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    units = {field.name: (field.metadata or {}).get(b"unit", b"").decode() for field in table.schema}
    return {name: values_of(table.column(name), for_pandas) for name in table.column_names}, notes, units


def values_of(column: Any, for_pandas: bool) -> Any:
    """A column of pyarrow as a NumPy array; text as pandas holds it, where it has an array of its own for text."""
    import pyarrow as pa

    if for_pandas and pa.types.is_string(column.type):
        text = column.to_pandas().array
        return text.to_numpy() if text.dtype == object else text
    return column.to_numpy()


def read_table(path: Path, only: Sequence[str] | None = None, content: bytes | None = None) -> Any:
    """The Parquet file (all its columns, or these) as a pyarrow Table. Raises StoreError naming the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        source = path if content is None else pa.BufferReader(content)
        with pq.ParquetFile(source) as file:  # `pq.read_table` and its threads take half as long again for small files
            return file.read(columns=None if only is None else list(only), use_threads=False)
    except FileNotFoundError:
        raise StoreError(f"{path} is missing") from None
    except (pa.ArrowException, OSError) as error:
        raise StoreError(f"{path} cannot be read ({str(error).splitlines()[0]})") from None


def column_names(path: Path) -> list[str]:
    """Names of the columns of a Parquet file, read from its footer alone. Raises StoreError naming the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.read_schema(path).names)
    except FileNotFoundError:
        raise StoreError(f"{path} is missing") from None
    except (pa.ArrowException, OSError) as error:
        raise StoreError(f"{path} cannot be read ({str(error).splitlines()[0]})") from None


def checksum(columns: Mapping[str, np.ndarray], update: Callable[[bytes], None]) -> None:
    """Feed names, types and bytes of columns to a digest: equal exactly if the bits are."""
    for name in sorted(columns):
        values = np.ascontiguousarray(columns[name])
        update(f"{name}:{values.dtype.str}:{values.shape}".encode())
        update("\0".join(map(str, values.tolist())).encode() if values.dtype.kind == "O" else values.tobytes())


def differing(one: Mapping[str, Any], other: Mapping[str, Any], ignore: Sequence[str] = ()) -> list[str]:
    """Names of the columns whose bits differ between two tables, missing ones included; nan equals nan."""
    names = [name for name in sorted({*one, *other}) if name not in ignore]
    return [name for name in names if name not in one or name not in other or not same_bits(one[name], other[name])]


def same_bits(one: Any, other: Any) -> bool:
    """Whether two columns agree in type, length and every bit."""
    a, b = np.asarray(one), np.asarray(other)
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    return a.tolist() == b.tolist() if a.dtype.kind == "O" else a.tobytes() == b.tobytes()
