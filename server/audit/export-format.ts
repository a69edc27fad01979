import type { AuditEvent } from "../../shared/domain/audit/audit-event.entity";
import { AUDIT_FIELDS } from "../../shared/domain/audit/sealed-rows";

export const EXPORT_FORMATS = ["ndjson", "csv"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

interface Format {
  readonly contentType: string;
  readonly head: string;
  readonly line: (event: AuditEvent) => string;
}

export const FORMATS: Readonly<Record<ExportFormat, Format>> = {
  ndjson: {
    contentType: "application/x-ndjson; charset=utf-8",
    head: "",
    line: (event) => `${JSON.stringify(Object.fromEntries(AUDIT_FIELDS.map((column) => [column, event[column]])))}\n`,
  },
  csv: {
    contentType: "text/csv; charset=utf-8",
    head: `${AUDIT_FIELDS.join(",")}\r\n`,
    line: (event) => `${AUDIT_FIELDS.map((column) => cell(event[column])).join(",")}\r\n`,
  },
};

function cell(value: AuditEvent[keyof AuditEvent]): string {
  const text = value === null ? "" : value instanceof Date ? value.toISOString() : textOf(value);
  // A spreadsheet takes a cell that begins like this for a formula, which may send away what stands beside it.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textOf(value: string | object): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
