import { isId } from "../../../kernel/ids";
import { type AttributePath, attributePath, keysOf } from "./attribute-path";
import { literalFor, subOf } from "./match-value";
import type { Filter, Literal, Operator } from "./parse-filter";
import { badRequest } from "./scim-error";
import { type AttributeDefinition, named, type ResourceKind } from "./scim-schema";

/** A condition on `r`, a row of scim_users or scim_groups, with the values it needs as parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** What a filter means in SQL. Parameters are numbered from `first` on. Throws invalidFilter for what is no attribute. */
export function filterSql(kind: ResourceKind, filter: Filter, first: number): Condition {
  const parameters: unknown[] = [];
  const parameter = (value: unknown) => {
    parameters.push(value);
    return `$${first + parameters.length - 1}`;
  };
  return { sql: new Compiler(kind, parameter).condition(filter), parameters };
}

/** By what a list is sorted: a text in lower case, a date, or the first value of many. */
export function sortSql(kind: ResourceKind, sortBy: string): string {
  const path = attributePath(kind, sortBy);
  if (!path?.attribute || path.attribute.name === "members" || path.attribute.name === "groups") {
    throw badRequest("invalidPath", `A list cannot be sorted by '${sortBy}'.`);
  }
  const { attribute, sub } = path;
  const leaf = sub ?? (attribute.type === "complex" ? named(attribute.subAttributes ?? [], "value") : attribute);
  if (!leaf || leaf.type === "complex") throw badRequest("invalidPath", `A list cannot be sorted by '${sortBy}'.`);
  if (attribute.multiValued) {
    return `(select lower(e ->> '${leaf.name}') from jsonb_array_elements(${documentOf(path)}) with ordinality as v(e, n)
              order by (e ->> 'primary') = 'true' desc nulls last, n limit 1)`;
  }
  return columnOf(kind, path)?.compared ?? textOf({ ...path, sub: leaf === attribute ? null : leaf }, leaf).compared;
}

/** A value in SQL: as it is shown, and as it is compared. */
interface Expression {
  readonly raw: string;
  readonly compared: string;
  readonly isDate?: boolean;
  /** Lower-cased by us when it was stored: what it is compared with must be as well. PostgreSQL lowers some letters otherwise. */
  readonly isKey?: boolean;
  readonly fold: (text: string) => string;
}

const asIs = (text: string) => text;
const lowered = (text: string) => `lower(${text})`;

class Compiler {
  constructor(
    private readonly kind: ResourceKind,
    private readonly parameter: (value: unknown) => string,
  ) {}

  condition(filter: Filter): string {
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
    if (path.attribute.returned === "never") throw badRequest("invalidFilter", `Nobody can filter by '${text}'.`);
    return path as AttributePath & { attribute: AttributeDefinition };
  }

  private comparison(
    path: AttributePath & { attribute: AttributeDefinition },
    operator: Operator,
    value: Literal,
  ): string {
    const { attribute, sub } = path;
    if (attribute.name === "schemas") return this.schemaComparison(operator, value);
    const leaf = sub ?? (attribute.type === "complex" ? named(attribute.subAttributes ?? [], "value") : attribute);
    if (!leaf) throw badRequest("invalidFilter", `'${attribute.name}' needs one of its sub-attributes.`);
    if (attribute.multiValued) {
      const inside = { kind: "compare", path: leaf.name, operator, value } as const;
      return this.someValue({ ...path, sub: null }, inside);
    }
    const expression = columnOf(this.kind, path) ?? textOf({ ...path, sub: leaf === attribute ? null : leaf }, leaf);
    return this.compare(expression, leaf, operator, value);
  }

  private compare(expression: Expression, leaf: AttributeDefinition, operator: Operator, given: Literal): string {
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
    const wanted = expression.fold(`${this.parameter(text)}::text`);
    const { compared } = expression;
    switch (operator) {
      case "eq":
        return `${compared} = ${wanted}`;
      case "ne":
        return `${compared} is distinct from ${wanted}`;
      case "co":
        return `position(${wanted} in ${compared}) > 0`;
      case "sw":
        return `starts_with(${compared}, ${wanted})`;
      case "ew":
        return `right(${compared}, length(${wanted})) = ${wanted}`;
      default:
        return `(${compared}) collate "C" ${SIGNS[operator]} (${wanted}) collate "C"`;
    }
  }

  private compareDates({ raw }: Expression, leaf: AttributeDefinition, operator: Operator, value: Literal): string {
    const date = new Date(String(value));
    if (Number.isNaN(date.getTime()) || !(operator in SIGNS)) {
      throw badRequest("invalidFilter", `'${leaf.name}' is a date, and compared by eq, ne, gt, ge, lt or le with one.`);
    }
    return `${raw} ${SIGNS[operator as keyof typeof SIGNS]} ${this.parameter(date.toISOString())}::timestamptz`;
  }

  private schemaComparison(operator: Operator, value: Literal): string {
    if (operator !== "eq") throw badRequest("invalidFilter", "'schemas' is compared by eq.");
    const id = String(value).toLowerCase();
    if (id === this.kind.schema.id.toLowerCase()) return "true";
    const extension = this.kind.extensions.find((one) => one.id.toLowerCase() === id);
    return extension ? `jsonb_exists(r.resource, '${extension.id}')` : "false";
  }

  private present(path: AttributePath & { attribute: AttributeDefinition }): string {
    const { attribute, sub } = path;
    if (attribute.name === "members" || attribute.name === "groups") {
      return `exists (select 1 from (${LINKS[attribute.name]}) as v(e))`;
    }
    if (columnOf(this.kind, path) || ["schemas", "meta", "id"].includes(attribute.name)) return "true";
    if (attribute.multiValued && sub)
      return this.someValue({ ...path, sub: null }, { kind: "present", path: sub.name });
    return `coalesce(${documentOf(path)} not in ('null', '""', '[]', '{}'), false)`;
  }

  private someValue(path: AttributePath & { attribute: AttributeDefinition }, filter: Filter): string {
    const { attribute } = path;
    if (!attribute.multiValued || attribute.type !== "complex") {
      throw badRequest("invalidFilter", `'${attribute.name}' has no values to choose from.`);
    }
    const linked = linkedTo(attribute, filter);
    if (linked !== null) return isId(linked) ? LINKED[attribute.name]!(this.parameter(linked)) : "false";
    const source = LINKS[attribute.name] ?? `select jsonb_array_elements(${documentOf(path)})`;
    return `exists (select 1 from (${source}) as v(e) where ${this.ofValue(attribute, filter)})`;
  }

  /** A condition on `e`, one value of a multi-valued attribute. */
  private ofValue(attribute: AttributeDefinition, filter: Filter): string {
    switch (filter.kind) {
      case "and":
      case "or":
        return `(${this.ofValue(attribute, filter.left)} ${filter.kind} ${this.ofValue(attribute, filter.right)})`;
      case "not":
        return `not coalesce(${this.ofValue(attribute, filter.filter)}, false)`;
      case "present":
        return `coalesce(e ->> '${subOf(attribute, filter.path).name}', '') <> ''`;
      case "compare": {
        const sub = subOf(attribute, filter.path);
        const raw = `(e ->> '${sub.name}')`;
        const fold = sub.caseExact ? asIs : lowered;
        return this.compare({ raw, compared: fold(raw), fold }, sub, filter.operator, filter.value);
      }
      case "values":
        throw badRequest("invalidFilter", `'${attribute.name}' has no values inside its values.`);
    }
  }
}

const SIGNS = { eq: "=", ne: "<>", gt: ">", ge: ">=", lt: "<", le: "<=" } as const;

/** Names from the schema are the only texts written into SQL; they are of letters, digits, dots and colons. */
function documentOf(path: AttributePath): string {
  return `(r.resource #> '{${keysOf({ ...path, sub: path.attribute?.multiValued ? null : path.sub })
    .map((key) => `"${key}"`)
    .join(",")}}')`;
}

function textOf(path: AttributePath, leaf: AttributeDefinition): Expression {
  const keys = keysOf(path);
  const raw =
    keys.length === 1
      ? `(r.resource ->> '${keys[0]}')`
      : `(r.resource #>> '{${keys.map((key) => `"${key}"`).join(",")}}')`;
  const fold = leaf.caseExact || leaf.type === "boolean" ? asIs : lowered;
  return { raw, compared: fold(raw), fold };
}

/** What stands in a column of its own, and what an index serves. */
function columnOf(kind: ResourceKind, { extension, attribute, sub }: AttributePath): Expression | null {
  if (extension) return null;
  const idColumn = kind.name === "User" ? "r.identity_id" : "r.group_id";
  const key = [attribute?.name, sub?.name].filter(Boolean).join(".");
  const text = (raw: string): Expression => ({ raw, compared: raw, fold: asIs });
  const date = (raw: string): Expression => ({ ...text(raw), isDate: true });
  switch (key) {
    case "id":
      return text(`${idColumn}::text`);
    case "userName":
      return { ...text("r.user_name_key"), isKey: true };
    case "meta.created":
      return date("r.created_at");
    case "meta.lastModified":
      return date("r.modified_at");
    case "meta.resourceType":
      return text(`'${kind.name}'::text`);
    case "meta.version":
      return text(`('W/"' || r.version || '"')`);
    case "meta":
    case "meta.location":
      throw badRequest("invalidFilter", "Nobody can filter by 'meta.location'.");
    default:
      return null;
  }
}

/** Links as the values they are shown as. */
const LINKS: Readonly<Record<string, string>> = {
  members: `select jsonb_build_object('value', m.identity_id, 'display', i.display_name, 'type', 'User')
              from identity_group_members m join identities i on i.id = m.identity_id where m.group_id = r.group_id
            union all
            select jsonb_build_object('value', n.child_id, 'display', g.name, 'type', 'Group')
              from identity_group_nesting n join identity_groups g on g.id = n.child_id where n.parent_id = r.group_id`,
  groups: `select jsonb_build_object('value', m.group_id, 'display', g.name, 'type', 'direct')
             from identity_group_members m join identity_groups g on g.id = m.group_id where m.identity_id = r.identity_id`,
};

/** Whether somebody is in a group is asked often, and served by an index. */
const LINKED: Readonly<Record<string, (id: string) => string>> = {
  members: (id) =>
    `(exists (select 1 from identity_group_members m where m.group_id = r.group_id and m.identity_id = ${id}::uuid)
      or exists (select 1 from identity_group_nesting n where n.parent_id = r.group_id and n.child_id = ${id}))`,
  groups: (id) =>
    `exists (select 1 from identity_group_members m where m.identity_id = r.identity_id and m.group_id = ${id}::uuid)`,
};

function linkedTo(attribute: AttributeDefinition, filter: Filter): string | null {
  if (!(attribute.name in LINKED) || filter.kind !== "compare" || filter.operator !== "eq") return null;
  return subOf(attribute, filter.path).name === "value" && typeof filter.value === "string" ? filter.value : null;
}

/** No text in PostgreSQL holds a NUL, so nothing equals one that does. */
function storable(text: string): string {
  if (/[\0\p{Cs}]/u.test(text)) throw badRequest("invalidFilter", "A filter holds a character that nothing holds.");
  return text;
}
