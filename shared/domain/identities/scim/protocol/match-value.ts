import type { FilterLiteral, FilterOperator, ScimFilter } from "./parse-filter";
import { badRequest } from "./scim-error";
import { type AttributeDefinition, findByName } from "./scim-schema";

type Value = Readonly<Record<string, unknown>>;

/** Whether one value of a multi-valued attribute matches the filter in brackets. */
export function matchesValue(filter: ScimFilter, attribute: AttributeDefinition, value: Value): boolean {
  switch (filter.kind) {
    case "and":
      return matchesValue(filter.left, attribute, value) && matchesValue(filter.right, attribute, value);
    case "or":
      return matchesValue(filter.left, attribute, value) || matchesValue(filter.right, attribute, value);
    case "not":
      return !matchesValue(filter.filter, attribute, value);
    case "present":
      return value[subAttributeOf(attribute, filter.path).name] !== undefined;
    case "compare": {
      const sub = subAttributeOf(attribute, filter.path);
      return compares(filter.operator, sub, value[sub.name], filter.value);
    }
    case "values":
      throw badRequest("invalidFilter", `'${attribute.name}' has no values inside its values.`);
  }
}

export function subAttributeOf(attribute: AttributeDefinition, path: string): AttributeDefinition {
  const sub = findByName(attribute.subAttributes ?? [], path);
  if (!sub) throw badRequest("invalidFilter", `'${attribute.name}' has no '${path}'.`);
  return sub;
}

/** Entra compares `primary eq "True"`, a text that stands for a boolean. */
export function literalFor({ type }: AttributeDefinition, value: FilterLiteral): FilterLiteral {
  if (type !== "boolean" || typeof value !== "string") return value;
  const word = value.toLowerCase();
  return word === "true" || word === "false" ? word === "true" : value;
}

function compares(
  operator: FilterOperator,
  sub: AttributeDefinition,
  actual: unknown,
  literal: FilterLiteral,
): boolean {
  const expected = literalFor(sub, literal);
  if (expected === null || typeof expected === "boolean" || typeof actual === "boolean") {
    const isEqual = (actual ?? null) === expected;
    if (operator === "eq" || operator === "ne") return isEqual === (operator === "eq");
    throw badRequest("invalidFilter", `'${sub.name}' cannot be compared by '${operator}'.`);
  }
  if (actual === undefined) return operator === "ne";
  const fold = (text: unknown) => (sub.caseExact ? String(text) : String(text).toLowerCase());
  const [left, right] = [fold(actual), fold(expected)];
  switch (operator) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "co":
      return left.includes(right);
    case "sw":
      return left.startsWith(right);
    case "ew":
      return left.endsWith(right);
    case "gt":
      return left > right;
    case "ge":
      return left >= right;
    case "lt":
      return left < right;
    case "le":
      return left <= right;
  }
}
