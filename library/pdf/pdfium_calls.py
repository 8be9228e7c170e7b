"""The functions of pdfium: the only file that knows pypdfium2. Those that are called for every character are fast."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

__all__ = ["address", "pdfium", "raw"]

_POINTER = ctypes.c_void_p


def _fast(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Give one of pdfium's functions with plain addresses for pointers, which is three times as fast to call."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def address(wrapped: Any) -> int:
    """Give the plain address of what pypdfium2 wraps."""
    return ctypes.cast(wrapped.raw, ctypes.c_void_p).value or 0


page_text = _fast(raw.FPDFText_GetText, ctypes.c_int, _POINTER, ctypes.c_int, ctypes.c_int, _POINTER)
char_box = _fast(raw.FPDFText_GetLooseCharBox, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER)
char_object = _fast(raw.FPDFText_GetTextObject, ctypes.c_size_t, _POINTER, ctypes.c_int)
char_size = _fast(raw.FPDFText_GetFontSize, ctypes.c_double, _POINTER, ctypes.c_int)
char_matrix = _fast(raw.FPDFText_GetMatrix, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER)
char_origin = _fast(raw.FPDFText_GetCharOrigin, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER, _POINTER)
char_error = _fast(raw.FPDFText_HasUnicodeMapError, ctypes.c_int, _POINTER, ctypes.c_int)
char_colour = _fast(raw.FPDFText_GetFillColor, ctypes.c_int, _POINTER, ctypes.c_int, *[_POINTER] * 4)
render_mode = _fast(raw.FPDFTextObj_GetTextRenderMode, ctypes.c_int, _POINTER)
object_font = _fast(raw.FPDFTextObj_GetFont, ctypes.c_size_t, _POINTER)
object_count = _fast(raw.FPDFPage_CountObjects, ctypes.c_int, _POINTER)
object_at = _fast(raw.FPDFPage_GetObject, ctypes.c_size_t, _POINTER, ctypes.c_int)
object_kind = _fast(raw.FPDFPageObj_GetType, ctypes.c_int, _POINTER)
object_bounds = _fast(raw.FPDFPageObj_GetBounds, ctypes.c_int, *[_POINTER] * 5)
object_matrix = _fast(raw.FPDFPageObj_GetMatrix, ctypes.c_int, _POINTER, _POINTER)
object_colour = _fast(raw.FPDFPageObj_GetFillColor, ctypes.c_int, *[_POINTER] * 5)
set_active = _fast(raw.FPDFPageObj_SetIsActive, ctypes.c_int, _POINTER, ctypes.c_int)
path_mode = _fast(raw.FPDFPath_GetDrawMode, ctypes.c_int, *[_POINTER] * 3)
form_count = _fast(raw.FPDFFormObj_CountObjects, ctypes.c_int, _POINTER)
form_object = _fast(raw.FPDFFormObj_GetObject, ctypes.c_size_t, _POINTER, ctypes.c_ulong)
mark_count = _fast(raw.FPDFPageObj_CountMarks, ctypes.c_int, _POINTER)
mark_at = _fast(raw.FPDFPageObj_GetMark, ctypes.c_size_t, _POINTER, ctypes.c_ulong)
mark_name = _fast(raw.FPDFPageObjMark_GetName, ctypes.c_int, _POINTER, _POINTER, ctypes.c_ulong, _POINTER)
clip_path = _fast(raw.FPDFPageObj_GetClipPath, ctypes.c_size_t, _POINTER)
clip_paths = _fast(raw.FPDFClipPath_CountPaths, ctypes.c_int, _POINTER)
clip_segments = _fast(raw.FPDFClipPath_CountPathSegments, ctypes.c_int, _POINTER, ctypes.c_int)
clip_segment = _fast(raw.FPDFClipPath_GetPathSegment, ctypes.c_size_t, _POINTER, ctypes.c_int, ctypes.c_int)
segment_point = _fast(raw.FPDFPathSegment_GetPoint, ctypes.c_int, *[_POINTER] * 3)
image_size = _fast(raw.FPDFImageObj_GetImagePixelSize, ctypes.c_int, *[_POINTER] * 3)
image_bytes = _fast(raw.FPDFImageObj_GetImageDataRaw, ctypes.c_ulong, _POINTER, _POINTER, ctypes.c_ulong)
segment_count = _fast(raw.FPDFPath_CountSegments, ctypes.c_int, _POINTER)
segment_at = _fast(raw.FPDFPath_GetPathSegment, ctypes.c_size_t, _POINTER, ctypes.c_int)
segment_kind = _fast(raw.FPDFPathSegment_GetType, ctypes.c_int, _POINTER)
