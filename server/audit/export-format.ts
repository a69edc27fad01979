export const EXPORT_FORMATS = ["ndjson", "csv"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A row of an export. It has no numbers, and objects in it are written as JSON. */
export type ExportRow = Readonly<Record<string, string | Date | object | null>>;

interface Format {
  readonly contentType: string;
  readonly head: (columns: readonly string[]) => string;
  readonly line: (columns: readonly string[], row: ExportRow) => string;
}

export const EXPORT_FORMATTERS: Readonly<Record<ExportFormat, Format>> = {
  ndjson: {
    contentType: "application/x-ndjson; charset=utf-8",
    head: () => "",
    line: (columns, row) => `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]])))}\n`,
  },
  csv: {
    contentType: "text/csv; charset=utf-8",
    head: (columns) => `${columns.join(",")}\r\n`,
    line: (columns, row) => `${columns.map((column) => csvCell(row[column] ?? null)).join(",")}\r\n`,
  },
};

/** Excel takes a file for UTF-8 only where it begins with this. */
export const BYTE_ORDER_MARK = "\ufeff";

export function csvCell(value: string | Date | object | null): string {
  const text = value === null ? "" : value instanceof Date ? value.toISOString() : textOf(value);
  const safe = text.replace(FORMULA_BEGIN, "$1'");
  return /[",;=\t\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Spreadsheets take a cell that begins like this for a formula, which may send neighbouring cells away. Many European
 * ones split at semicolons, and then a quote within a line keeps no text together: each part, and each line, of a text
 * becomes a cell.
 */
const FORMULA_BEGIN = /(^|[;\t\r\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])/g;

function textOf(value: string | object): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
