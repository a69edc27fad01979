import { z } from "zod";
import { documentProblems } from "../../shared/domain/configuration/terraform/document-problems";
import { isId } from "../../shared/kernel/ids";

const MOST_ITEMS = 200;
const DEFAULT_ITEMS = 100;
const MOST_CHARACTERS = 200;
const MOST_SHOWN = 64;

const FILTERS = ["name", "type", "category", "connector_id", "status"] as const;
type FilterName = (typeof FILTERS)[number];

/** The parameters of a page of a list. */
export interface ListParameters {
  readonly limit: number;
  /** The position to continue from; null: the first page. */
  readonly after: string | null;
  readonly filters: Readonly<Partial<Record<FilterName, string>>>;
}

const tokenSchema = z.strictObject({
  list: z.string(),
  limit: z.int().min(1).max(MOST_ITEMS),
  after: z.string(),
  filters: z.partialRecord(z.enum(FILTERS), z.string().max(MOST_CHARACTERS)),
});

/**
 * Parses the parameters of a list, or throws every problem. A page token contains the filters, because the provider
 * sends nothing else with it.
 */
export function parseListParameters(list: string, query: unknown, filters: readonly FilterName[]): ListParameters {
  const given = query as Readonly<Record<string, unknown>>;
  const known: readonly string[] = ["limit", "page_token", ...filters];
  const texts = Object.entries(given).map(([name, value]) => [name, typeof value === "string" ? value : null] as const);
  const problems = texts.flatMap(([name, value]) => {
    const message = problemOf(name, value, known);
    return message === null ? [] : [{ path: [name.slice(0, MOST_SHOWN)], message }];
  });
  if (problems.length > 0) throw documentProblems(problems);
  const parameters: Readonly<Record<string, string>> = Object.fromEntries(
    texts.filter((one): one is [string, string] => Boolean(one[1])),
  );
  if (parameters.page_token !== undefined) return readToken(list, parameters.page_token);
  const { limit, page_token: _, ...others } = parameters;
  return { limit: limit === undefined ? DEFAULT_ITEMS : Number(limit), after: null, filters: others };
}

/** The page token for the same list after this position. */
export function pageToken(list: string, { limit, filters }: ListParameters, after: string): string {
  return Buffer.from(JSON.stringify({ list, limit, after, filters })).toString("base64url");
}

/** `value` is null where the parameter came several times. */
function problemOf(name: string, value: string | null, known: readonly string[]): string | null {
  const shown = name.slice(0, MOST_SHOWN);
  if (!known.includes(name)) return `'${shown}' is no parameter of this list; there are ${known.join(", ")}.`;
  if (value === null) return `'${shown}' is there several times.`;
  if (name === "page_token" || value === "") return null;
  if (value.length > MOST_CHARACTERS || value.includes("\0")) {
    return `'${shown}' must have at most ${MOST_CHARACTERS} characters, and no NUL.`;
  }
  const isWhole = /^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= MOST_ITEMS;
  if (name === "limit" && !isWhole) return `'limit' must be a whole number from 1 to ${MOST_ITEMS}.`;
  if (name === "connector_id" && !isId(value)) return "'connector_id' must be the id of a connector.";
  return null;
}

function readToken(list: string, token: string): ListParameters {
  const parsed = tokenSchema.safeParse(jsonIn(token));
  if (parsed.success && parsed.data.list === list && !JSON.stringify(parsed.data).includes("\\u0000"))
    return parsed.data;
  throw documentProblems([{ path: ["page_token"], message: "'page_token' is none of this list." }]);
}

function jsonIn(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
