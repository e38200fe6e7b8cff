"""Workbooks of Excel before 2007 (.xls), by xlrd."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import xlrd

from screening.delivery.tables.number_format import number_format
from screening.delivery.tables.parts import BadBook, Cells, Entry

_ANEW = "In Excel oder LibreOffice ohne Kennwort neu als .xlsx speichern."
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Newer workbooks with a password look like old ones that hold this."""


def protected() -> BadBook:
    """Return what to tell of a workbook with a password.

    Examples
    --------
    >>> protected().message
    'Die Arbeitsmappe ist mit einem Kennwort geschützt.'
    """
    return BadBook("Die Arbeitsmappe ist mit einem Kennwort geschützt.", _ANEW)


@dataclass
class Xls:
    """A workbook of Excel before 2007; charts on sheets of their own are not listed."""

    content: bytes

    @cached_property
    def _book(self) -> Any:
        try:
            return xlrd.open_workbook(
                file_contents=self.content, formatting_info=True, logfile=io.StringIO(), ragged_rows=True
            )
        except Exception as error:  # a broken file may end in any of them
            if "encrypted" in str(error).lower() or _ENCRYPTED in self.content:
                raise protected() from None
            raise BadBook("Die Arbeitsmappe ist nicht lesbar.", _ANEW) from None

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The sheets in their order."""
        return tuple(Entry(s.name, hidden=bool(s.visibility)) for s in self._book.sheets())

    def cells(self, entry: Entry) -> Cells:
        """Read one sheet."""
        sheet = next(s for s in self._book.sheets() if s.name == entry.name)
        cells = Cells()
        for row in range(sheet.nrows):
            for column in range(sheet.row_len(row)):
                value = self._value(cells, (row, column), sheet.cell(row, column))
                if value != "":
                    cells.put(row, column, value)
        # the library's ranges end before their second end
        cells.merged = tuple(
            ((top, left), (end - 1, stop - 1)) for top, end, left, stop in sheet.merged_cells
        )
        cells.hidden_rows = {n for n, info in sheet.rowinfo_map.items() if info.hidden}
        cells.hidden_columns = {n for n, info in sheet.colinfo_map.items() if info.hidden}
        return cells

    def _value(self, cells: Cells, place: tuple[int, int], cell: Any) -> Any:
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#N/A")
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return cell.value
        key = self._book.xf_list[cell.xf_index].format_key
        style = number_format(self._book.format_map[key].format_str)
        return cells.styled(place, float(cell.value), style, bool(self._book.datemode))
