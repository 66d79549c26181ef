/**
 * What Excel, LibreOffice and Google Sheets take for the beginning of a formula, full-width forms included. Blanks in front are no
 * protection: an import that trims cells takes them away.
 */
const formula = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/
/** RFC 4180 quotes the first three; `;` and tabs separate cells too in some places of the world. */
const needsQuotes = /[",\r\n;\t]/

/** One cell by RFC 4180. Text that a spreadsheet would calculate begins with `'`, which it takes as "this is text". */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = formula.test(value) ? `'${value}` : value
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One record, with the line end that RFC 4180 asks for. */
export const csvLine = (cells: readonly (string | number | boolean | null)[]): string =>
  `${cells.map(csvCell).join(',')}\r\n`
