import { isId } from "../../../kernel/ids";
import {
  asIs,
  documentSql,
  filterColumnOf,
  LINK_CONDITIONS,
  LINK_SQL,
  linkedTo,
  loweredSql,
  type SqlExpression,
  textSql,
} from "./filter-columns";
import { type AttributePath, attributePath } from "./protocol/attribute-path";
import { literalFor, subAttributeOf } from "./protocol/match-value";
import type { FilterLiteral, FilterOperator, ScimFilter } from "./protocol/parse-filter";
import { badRequest } from "./protocol/scim-error";
import { type AttributeDefinition, findByName, type ResourceKind } from "./protocol/scim-schema";

/** A condition on `r`, a row of scim_users or scim_groups, with its parameters. */
export interface SqlCondition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Compiles a filter to SQL. Parameters are numbered from `first` on. Throws invalidFilter for unknown attributes. */
export function filterSql(kind: ResourceKind, filter: ScimFilter, first: number): SqlCondition {
  const parameters: unknown[] = [];
  const parameter = (value: unknown) => {
    parameters.push(value);
    return `$${first + parameters.length - 1}`;
  };
  return { sql: new Compiler(kind, parameter).condition(filter), parameters };
}

class Compiler {
  constructor(
    private readonly kind: ResourceKind,
    private readonly parameter: (value: unknown) => string,
  ) {}

  condition(filter: ScimFilter): string {
    switch (filter.kind) {
      case "and":
      case "or":
        return `(${this.condition(filter.left)} ${filter.kind} ${this.condition(filter.right)})`;
      case "not":
        return `not coalesce(${this.condition(filter.filter)}, false)`;
      case "values":
        return this.someValue(this.pathOf(filter.path), filter.filter);
      case "present":
        return this.present(this.pathOf(filter.path));
      case "compare":
        return this.comparison(this.pathOf(filter.path), filter.operator, filter.value);
    }
  }

  private pathOf(text: string): AttributePath & { attribute: AttributeDefinition } {
    const path = attributePath(this.kind, text);
    if (!path?.attribute) throw badRequest("invalidFilter", `There is no '${text}' to filter by.`);
    if (path.attribute.returned === "never")
      throw badRequest("invalidFilter", `Filtering by '${text}' is not supported.`);
    return path as AttributePath & { attribute: AttributeDefinition };
  }

  private comparison(
    path: AttributePath & { attribute: AttributeDefinition },
    operator: FilterOperator,
    value: FilterLiteral,
  ): string {
    const { attribute, sub } = path;
    if (attribute.name === "schemas") return this.schemaComparison(operator, value);
    const leaf = sub ?? (attribute.type === "complex" ? findByName(attribute.subAttributes ?? [], "value") : attribute);
    if (!leaf) throw badRequest("invalidFilter", `'${attribute.name}' needs one of its sub-attributes.`);
    if (attribute.multiValued) {
      const inside = { kind: "compare", path: leaf.name, operator, value } as const;
      return this.someValue({ ...path, sub: null }, inside);
    }
    const expression =
      filterColumnOf(this.kind, path) ?? textSql({ ...path, sub: leaf === attribute ? null : leaf }, leaf);
    return this.compare(expression, leaf, operator, value);
  }

  private compare(
    expression: SqlExpression,
    leaf: AttributeDefinition,
    operator: FilterOperator,
    given: FilterLiteral,
  ): string {
    const value = literalFor(leaf, given);
    if (value === null) {
      if (operator === "eq") return `${expression.raw} is null`;
      if (operator === "ne") return `${expression.raw} is not null`;
      throw badRequest("invalidFilter", `'${leaf.name}' cannot be compared with null by '${operator}'.`);
    }
    if (leaf.type === "boolean" && (typeof value !== "boolean" || (operator !== "eq" && operator !== "ne"))) {
      throw badRequest("invalidFilter", `'${leaf.name}' is true or false, and compared by eq or ne.`);
    }
    if (expression.isDate) return this.compareDates(expression, leaf, operator, value);
    const text = storable(expression.isKey ? String(value).toLowerCase() : String(value));
    const operand = expression.fold(`${this.parameter(text)}::text`);
    const { compared } = expression;
    switch (operator) {
      case "eq":
        return `${compared} = ${operand}`;
      case "ne":
        return `${compared} is distinct from ${operand}`;
      case "co":
        return `position(${operand} in ${compared}) > 0`;
      case "sw":
        return `starts_with(${compared}, ${operand})`;
      case "ew":
        return `right(${compared}, length(${operand})) = ${operand}`;
      default:
        return `(${compared}) collate "C" ${SIGNS[operator]} (${operand}) collate "C"`;
    }
  }

  private compareDates(
    { raw }: SqlExpression,
    leaf: AttributeDefinition,
    operator: FilterOperator,
    value: FilterLiteral,
  ): string {
    const date = new Date(String(value));
    if (!isStorableDate(date) || !(operator in SIGNS)) {
      throw badRequest("invalidFilter", `'${leaf.name}' is a date, and compared by eq, ne, gt, ge, lt or le with one.`);
    }
    return `${raw} ${SIGNS[operator as keyof typeof SIGNS]} ${this.parameter(date.toISOString())}::timestamptz`;
  }

  private schemaComparison(operator: FilterOperator, value: FilterLiteral): string {
    if (operator !== "eq") throw badRequest("invalidFilter", "'schemas' is compared by eq.");
    const id = String(value).toLowerCase();
    if (id === this.kind.schema.id.toLowerCase()) return "true";
    const extension = this.kind.extensions.find((one) => one.id.toLowerCase() === id);
    return extension ? `jsonb_exists(r.resource, '${extension.id}')` : "false";
  }

  private present(path: AttributePath & { attribute: AttributeDefinition }): string {
    const { attribute, sub } = path;
    if (attribute.name === "members" || attribute.name === "groups") {
      return `exists (select 1 from (${LINK_SQL[attribute.name]}) as v(e))`;
    }
    if (filterColumnOf(this.kind, path) || ["schemas", "meta", "id"].includes(attribute.name)) return "true";
    if (attribute.multiValued && sub)
      return this.someValue({ ...path, sub: null }, { kind: "present", path: sub.name });
    return `coalesce(${documentSql(path)} not in ('null', '""', '[]', '{}'), false)`;
  }

  private someValue(path: AttributePath & { attribute: AttributeDefinition }, filter: ScimFilter): string {
    const { attribute } = path;
    if (!attribute.multiValued || attribute.type !== "complex") {
      throw badRequest("invalidFilter", `'${attribute.name}' has no values to choose from.`);
    }
    const linked = linkedTo(attribute, filter);
    if (linked !== null) return isId(linked) ? LINK_CONDITIONS[attribute.name]!(this.parameter(linked)) : "false";
    const source = LINK_SQL[attribute.name] ?? `select jsonb_array_elements(${documentSql(path)})`;
    return `exists (select 1 from (${source}) as v(e) where ${this.ofValue(attribute, filter)})`;
  }

  /** A condition on `e`, one value of a multi-valued attribute. */
  private ofValue(attribute: AttributeDefinition, filter: ScimFilter): string {
    switch (filter.kind) {
      case "and":
      case "or":
        return `(${this.ofValue(attribute, filter.left)} ${filter.kind} ${this.ofValue(attribute, filter.right)})`;
      case "not":
        return `not coalesce(${this.ofValue(attribute, filter.filter)}, false)`;
      case "present":
        return `coalesce(e ->> '${subAttributeOf(attribute, filter.path).name}', '') <> ''`;
      case "compare": {
        const sub = subAttributeOf(attribute, filter.path);
        const raw = `(e ->> '${sub.name}')`;
        const fold = sub.caseExact ? asIs : loweredSql;
        return this.compare({ raw, compared: fold(raw), fold }, sub, filter.operator, filter.value);
      }
      case "values":
        throw badRequest("invalidFilter", `'${attribute.name}' has no values inside its values.`);
    }
  }
}

/** PostgreSQL reads no other years in the form of ISO 8601. */
function isStorableDate(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

const SIGNS = { eq: "=", ne: "<>", gt: ">", ge: ">=", lt: "<", le: "<=" } as const;

/** No text in PostgreSQL holds a NUL, so nothing equals such a literal. */
function storable(text: string): string {
  if (/[\0\p{Cs}]/u.test(text)) throw badRequest("invalidFilter", "A filter has a character that no stored text has.");
  return text;
}
