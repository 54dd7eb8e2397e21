"""Memory as the compiled loops see it: by address, without the reference counts, strides and checks of arrays.

A trace waits for memory and computes little in between; what an array costs beside its memory would be most of that.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba as nb
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic


def compiled(function: Callable[..., Any]) -> Any:
    """A compiled function, kept on disk. Unlike numba's own, the copy is made anew when any module here changes.

    numba looks at the function's own module only, and would go on with old code of a function called from another.
    """
    return _kept(nb.njit(cache=True, nogil=True)(function))


def inlined(function: Callable[..., Any]) -> Any:
    """A compiled function that becomes part of whoever calls it."""
    return _kept(nb.njit(cache=True, nogil=True, forceinline=True)(function))


def _kept(dispatcher: Any) -> Any:
    dispatcher._cache._cache_file._source_stamp = _SOURCES
    return dispatcher


_SOURCES = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))).digest()

_I64, _I32, _BYTES = ir.IntType(64), ir.IntType(32), ir.IntType(8).as_pointer()


def _reader(bits: int, *, signed: bool) -> Any:
    @intrinsic
    def read(context: Any, address: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            value = builder.load(builder.inttoptr(arguments[0], ir.IntType(bits).as_pointer()))
            if bits == 64:
                return value
            return builder.sext(value, _I64) if signed else builder.zext(value, _I64)

        return types.int64(types.int64), generate

    return read


def _writer(bits: int) -> Any:
    @intrinsic
    def write(context: Any, address: Any, value: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            pointer = builder.inttoptr(arguments[0], ir.IntType(bits).as_pointer())
            builder.store(arguments[1] if bits == 64 else builder.trunc(arguments[1], ir.IntType(bits)), pointer)
            return _context.get_dummy_value()

        return types.void(types.int64, types.int64), generate

    return write


# Reading the number at an address; writing one there.
u8, u32 = _reader(8, signed=False), _reader(32, signed=False)
i32, i64 = _reader(32, signed=True), _reader(64, signed=True)
put_32, put_64 = _writer(32), _writer(64)


@intrinsic
def ask(context: Any, address: Any) -> Any:
    """Ask for the memory at an address that will be read soon. The address need not be anybody's."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.VoidType(), [_BYTES, _I32, _I32, _I32])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [_BYTES], kind)
        builder.call(prefetch, [builder.inttoptr(arguments[0], _BYTES), _I32(0), _I32(3), _I32(1)])
        return _context.get_dummy_value()

    return types.void(types.int64), generate


@intrinsic
def address_of(context: Any, array: Any) -> Any:
    """Where an array's memory begins. Good only for arrays that a function was given: one that it makes itself is freed
    after its last mention, whoever still has the address."""

    def generate(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        held = _context.make_array(signature.args[0])(_context, builder, arguments[0])
        return builder.ptrtoint(held.data, _I64)

    return types.int64(array), generate
