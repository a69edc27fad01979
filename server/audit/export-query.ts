import { ACTOR_KINDS } from "../../shared/domain/audit/audit.queries";
import { AUDIT_OUTCOMES } from "../../shared/domain/audit/audit-event.entity";
import { isId } from "../../shared/kernel/ids";
import { EXPORT_FORMATS, type ExportFormat } from "./export-format";

/** Parses one parameter's text; undefined: it is not valid. */
interface ExportParameter {
  readonly parse: (text: string) => string | Date | undefined;
  readonly wants: string;
}

const TEXT: ExportParameter = { parse: (text) => (text.includes("\0") ? undefined : text), wants: "a text" };
const ID: ExportParameter = {
  parse: (text) => (isId(text) ? text.toLowerCase() : undefined),
  wants: "an id such as 0198c0de-0000-7000-8000-000000000001",
};
const TIME: ExportParameter = { parse: timeOf, wants: "a time such as 2026-11-01T00:00:00Z" };
const oneOf = (values: readonly string[]): ExportParameter => ({
  parse: (text) => (values.includes(text) ? text : undefined),
  wants: `one of ${values.join(", ")}`,
});

const OF_EVERY_EXPORT = { format: oneOf(EXPORT_FORMATS), bom: oneOf(["true", "false"]), from: TIME, to: TIME };

/** The filter of `auditEvents`. */
export const AUDIT_PARAMETERS = {
  actorId: TEXT,
  onBehalfOf: TEXT,
  actorKind: oneOf(ACTOR_KINDS),
  action: TEXT,
  subjectType: TEXT,
  subjectId: TEXT,
  outcome: oneOf(AUDIT_OUTCOMES),
  personId: ID,
  resourceId: ID,
  flowId: ID,
  grantId: ID,
  accessRequestId: ID,
  storyOfGrantId: ID,
} as const;

/** The arguments of `accessHistory`. */
export const ACCESS_PARAMETERS = { personId: ID, resourceId: ID } as const;

export interface ExportQuery {
  readonly format: ExportFormat;
  readonly bom: boolean;
  readonly filter: Readonly<Record<string, string | Date>>;
}

/** An unknown parameter refuses the export: ignoring a misspelt filter would export the whole log. */
export function parseExportQuery(
  query: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, ExportParameter>>,
): ExportQuery | { readonly problems: readonly string[] } {
  const known: Readonly<Record<string, ExportParameter>> = { ...OF_EVERY_EXPORT, ...own };
  const values: Record<string, string | Date> = {};
  const problems: string[] = [];
  for (const [name, given] of Object.entries(query)) {
    const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
    const value = typeof given === "string" ? parameter?.parse(given) : undefined;
    if (!parameter)
      problems.push(`There is no parameter '${name.slice(0, 40)}': these are ${Object.keys(known).join(", ")}.`);
    else if (value === undefined) problems.push(`'${name}' must be ${parameter.wants}, given once.`);
    else values[name] = value;
  }
  const { format = "ndjson", bom = "false", ...filter } = values;
  const { from, to } = filter;
  if (from && to && from > to) problems.push("'to' must not be before 'from'.");
  if (bom === "true" && format !== "csv") problems.push("'bom' is for 'format=csv' only.");
  return problems.length > 0 ? { problems } : { format: format as ExportFormat, bom: bom === "true", filter };
}

function timeOf(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
