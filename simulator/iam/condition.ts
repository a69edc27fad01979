import { Mistake } from "../kernel/mistake";
import { matchesArn, matchesPattern } from "./patterns";
import { MULTIVALUED_KEYS } from "./vocabulary";

/** One key of a condition block with its operator. All of a statement's conditions must hold. */
export interface Condition {
  readonly key: string;
  readonly operator: string;
  readonly set: "ForAllValues" | "ForAnyValue" | null;
  readonly ifExists: boolean;
  readonly values: readonly string[];
}

/** The keys of a request with their values. A key without a value is one that is missing. */
export class RequestContext {
  private readonly values = new Map<string, string[]>();

  constructor(keys: Iterable<readonly [string, string | readonly string[] | undefined]>) {
    for (const [key, value] of keys) {
      const name = key.toLowerCase();
      const added = value === undefined ? [] : [value].flat();
      if (added.length > 0) this.values.set(name, [...(this.values.get(name) ?? []), ...added]);
    }
  }

  /** Undefined where the key is missing. Names of keys are compared whatever their case. */
  get(key: string): readonly string[] | undefined {
    return this.values.get(key.toLowerCase());
  }

  keys(): string[] {
    return [...this.values.keys()];
  }
}

/** Throws for an operator, or a use of one, whose outcome AWS does not document. */
export function readCondition(block: unknown, name: string): Condition[] {
  if (block === undefined) return [];
  return Object.entries(block as Record<string, Record<string, unknown>>).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => readOne(operator, key, [value].flat(), name)),
  );
}

export function conditionHolds(condition: Condition, context: RequestContext): boolean {
  const { key, operator, set, ifExists, values } = condition;
  const found = context.get(key);
  if (operator === "Null") return values.some((wantsMissing) => (wantsMissing === "true") === (found === undefined));
  const { matches, negated } = OPERATORS[operator]!;
  const isOneOf = (actual: string) => values.some((wanted) => matches(wanted, actual));
  const fits = (actual: string) => isOneOf(actual) !== negated;
  // A set operator compares each value by itself, so IfExists adds nothing.
  if (set === "ForAllValues") return (found ?? []).every(fits);
  if (set === "ForAnyValue") return (found ?? []).some(fits);
  if (found === undefined) return ifExists || negated;
  return found.every(fits);
}

function readOne(text: string, key: string, given: readonly unknown[], name: string): Condition {
  const [, set = null, base = "", suffix] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(text) ?? [];
  const isNull = base === "Null" && set === null && suffix === undefined;
  if (!isNull && !Object.hasOwn(OPERATORS, base)) {
    throw new Mistake(`${name}: the simulator does not know the condition operator ${text}.`);
  }
  if (key.includes("${")) throw new Mistake(`${name}: the simulator does not know policy variables, as in ${key}.`);
  const values = given.map((value) => textOf(value, `${name}: ${text} ${key}`));
  if ((isNull || base === "Bool") && !values.every((value) => value === "true" || value === "false")) {
    throw new Mistake(`${name}: ${text} ${key} must be true or false.`);
  }
  const isList = MULTIVALUED_KEYS.some((known) => known.toLowerCase() === key.toLowerCase());
  if (isList && !set && !isNull) {
    throw new Mistake(`${name}: ${key} has several values; compare it by ForAllValues:${text} or ForAnyValue:${text}.`);
  }
  return { key, operator: base, set: set as Condition["set"], ifExists: suffix !== undefined, values };
}

function textOf(value: unknown, name: string): string {
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value !== "string") throw new Mistake(`${name} must be a text or a list of texts.`);
  if (value.includes("${")) throw new Mistake(`${name}: the simulator does not know policy variables, as in ${value}.`);
  return value;
}

interface Operator {
  readonly matches: (wanted: string, actual: string) => boolean;
  readonly negated: boolean;
}

const equals = (wanted: string, actual: string) => wanted === actual;
const equalsIgnoringCase = (wanted: string, actual: string) => wanted.toLowerCase() === actual.toLowerCase();

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { matches: equals, negated: false },
  StringNotEquals: { matches: equals, negated: true },
  StringEqualsIgnoreCase: { matches: equalsIgnoringCase, negated: false },
  StringNotEqualsIgnoreCase: { matches: equalsIgnoringCase, negated: true },
  StringLike: { matches: matchesPattern, negated: false },
  StringNotLike: { matches: matchesPattern, negated: true },
  // AWS treats the two pairs alike.
  ArnEquals: { matches: matchesArn, negated: false },
  ArnLike: { matches: matchesArn, negated: false },
  ArnNotEquals: { matches: matchesArn, negated: true },
  ArnNotLike: { matches: matchesArn, negated: true },
  Bool: { matches: equalsIgnoringCase, negated: false },
};
