import { badRequest, type ScimError } from "./scim-error";

export const FILTER_OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];
export type FilterLiteral = string | number | boolean | null;

/** A filter of RFC 7644, 3.4.2.2. Paths are kept as written, because their meaning depends on the resource. */
export type ScimFilter =
  | { readonly kind: "and" | "or"; readonly left: ScimFilter; readonly right: ScimFilter }
  | { readonly kind: "not"; readonly filter: ScimFilter }
  | { readonly kind: "present"; readonly path: string }
  | {
      readonly kind: "compare";
      readonly path: string;
      readonly operator: FilterOperator;
      readonly value: FilterLiteral;
    }
  /** `emails[type eq "work"]`: one value matches the whole inner filter. */
  | { readonly kind: "values"; readonly path: string; readonly filter: ScimFilter };

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 50;

/** Throws invalidFilter with the position of the first error. */
export function parseFilter(text: string): ScimFilter {
  return parse(text, (parser) => parser.or(0));
}

/** The path of a PATCH: `emails[type eq "work"].value` in its three parts. Throws invalidPath. */
export interface PatchPath {
  readonly path: string;
  readonly filter: ScimFilter | null;
  readonly sub: string | null;
}

export function parsePatchPath(text: string): PatchPath {
  try {
    return parse(text, (parser) => parser.patchPath());
  } catch (error) {
    throw badRequest("invalidPath", (error as ScimError).message);
  }
}

function parse<T>(text: string, read: (parser: Parser) => T): T {
  if (text.length > MAX_LENGTH)
    throw badRequest("invalidFilter", `A filter may have at most ${MAX_LENGTH} characters.`);
  const parser = new Parser(text, tokensOf(text));
  const result = read(parser);
  parser.end();
  return result;
}

const TOKEN = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(trimmed);
    if (!found) throw malformed(text, trimmed.slice(at).trim());
    tokens.push(found[1] ?? found[2] ?? found[3]!);
  }
  return tokens;
}

/** A recursive-descent parser: `or` binds less than `and`, `and` less than `not`. */
class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly string[],
  ) {}

  or(depth: number): ScimFilter {
    let left = this.and(depth);
    while (this.takeWord("or")) left = { kind: "or", left, right: this.and(depth) };
    return left;
  }

  patchPath(): PatchPath {
    const path = this.word();
    if (!this.take("[")) return { path, filter: null, sub: null };
    const filter = this.or(1);
    this.expect("]");
    return { path, filter, sub: this.subAttribute() };
  }

  end(): void {
    if (this.at < this.tokens.length) throw this.unexpected();
  }

  private and(depth: number): ScimFilter {
    let left = this.not(depth);
    while (this.takeWord("and")) left = { kind: "and", left, right: this.not(depth) };
    return left;
  }

  private not(depth: number): ScimFilter {
    if (depth > MAX_DEPTH) throw badRequest("invalidFilter", `A filter may be nested ${MAX_DEPTH} times at most.`);
    if (this.tokens[this.at]?.toLowerCase() === "not" && this.tokens[this.at + 1] === "(") {
      this.at += 1;
      return { kind: "not", filter: this.not(depth + 1) };
    }
    if (!this.take("(")) return this.expression(depth);
    const filter = this.or(depth + 1);
    this.expect(")");
    return filter;
  }

  private expression(depth: number): ScimFilter {
    const path = this.word();
    if (!this.take("[")) return this.comparison(path);
    const filter = this.or(depth + 1);
    this.expect("]");
    // Entra sends `emails[type eq "work"].value eq "…"`, which the RFC lacks but common servers accept.
    const sub = this.subAttribute();
    if (sub === null) return { kind: "values", path, filter };
    return { kind: "values", path, filter: { kind: "and", left: filter, right: this.comparison(sub) } };
  }

  private comparison(path: string): ScimFilter {
    const word = this.word().toLowerCase();
    if (word === "pr") return { kind: "present", path };
    const operator = FILTER_OPERATORS.find((one) => one === word);
    if (!operator) throw this.unexpected(-1);
    return { kind: "compare", path, operator, value: this.literal() };
  }

  private literal(): FilterLiteral {
    const token = this.tokens[this.at];
    if (token === undefined || /^[()[\]]$/.test(token)) throw this.unexpected();
    this.at += 1;
    try {
      // Entra may write True.
      const value: unknown = JSON.parse(/^(true|false|null)$/i.test(token) ? token.toLowerCase() : token);
      if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value as FilterLiteral;
    } catch {
      // Falls through to the common error for an invalid value.
    }
    throw this.unexpected(-1);
  }

  private subAttribute(): string | null {
    if (!this.tokens[this.at]?.startsWith(".")) return null;
    const sub = this.word().slice(1);
    if (!/^[a-z$][\w$-]*$/i.test(sub)) throw this.unexpected(-1);
    return sub;
  }

  private word(): string {
    const token = this.tokens[this.at];
    if (token === undefined || /^[()[\]"]/.test(token)) throw this.unexpected();
    this.at += 1;
    return token;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private takeWord(word: string): boolean {
    if (this.tokens[this.at]?.toLowerCase() !== word) return false;
    this.at += 1;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw this.unexpected();
  }

  private unexpected(offset = 0): ScimError {
    return malformed(this.text, this.tokens[this.at + offset]);
  }
}

function malformed(text: string, token: string | undefined): ScimError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  const problem = token === undefined ? "ends too early" : `makes no sense at '${token.slice(0, 50)}'`;
  return badRequest("invalidFilter", `'${shown}' ${problem}.`);
}
