"""A hint to the processor: what will be needed soon. It changes no result, and in plain Python it does nothing.

A kernel in Numba's cache does not see edits here, and goes on with the hint that it was compiled with. That is
harmless: a hint reads nothing into the program and may name memory that is not there, so an old one costs time at
most. Whoever measures a new one has the kernel compiled anew first. Other arguments are an edit of the kernel, and
seen.
"""

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic, overload

LINE = 64  # bytes that a processor reads together
MOST_LINES = 6  # of a row of a table that are brought near
FOR_READING, KEPT, DATA = 0, 3, 1  # what LLVM's prefetch is told


def fetch(array: Any, row: Any) -> None:
    """Have a row of an array brought near; the row need not exist."""


@intrinsic
def _fetch(context: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer, word, word, word])
        function = builder.module.declare_intrinsic("llvm.prefetch", (pointer,), kind)
        told = [ir.Constant(word, value) for value in (FOR_READING, KEPT, DATA)]
        builder.call(function, [builder.inttoptr(arguments[0], pointer), *told])
        return context.get_dummy_value()

    return types.void(types.intp), generate


@overload(fetch)
def _(array: Any, row: Any) -> Any:
    span = LINE * (1 if array.ndim == 1 else MOST_LINES)

    def fetch_row(array: Any, row: Any) -> None:
        for place in range(0, span, LINE):
            _fetch(array.ctypes.data + array.strides[0] * np.intp(row) + place)  # type: ignore[call-arg]

    return fetch_row
