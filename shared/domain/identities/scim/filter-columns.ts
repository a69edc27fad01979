import { type AttributePath, pathKeysOf } from "./protocol/attribute-path";
import { subAttributeOf } from "./protocol/match-value";
import type { ScimFilter } from "./protocol/parse-filter";
import { badRequest } from "./protocol/scim-error";
import type { AttributeDefinition, ResourceKind } from "./protocol/scim-schema";

/** A value in SQL: the expression shown, and the expression compared. */
export interface SqlExpression {
  readonly raw: string;
  readonly compared: string;
  readonly isDate?: boolean;
  /**
   * We lower-cased this column when it was stored, so its operand is lower-cased the same way. PostgreSQL lowers some
   * letters otherwise.
   */
  readonly isKey?: boolean;
  readonly fold: (text: string) => string;
}

export const asIs = (text: string) => text;
export const loweredSql = (text: string) => `lower(${text})`;

/** Schema names are the only texts written into SQL. They consist of letters, digits, dots and colons. */
export function documentSql(path: AttributePath): string {
  return `(r.resource #> '{${pathKeysOf({ ...path, sub: path.attribute?.multiValued ? null : path.sub })
    .map((key) => `"${key}"`)
    .join(",")}}')`;
}

export function textSql(path: AttributePath, leaf: AttributeDefinition): SqlExpression {
  const keys = pathKeysOf(path);
  const raw =
    keys.length === 1
      ? `(r.resource ->> '${keys[0]}')`
      : `(r.resource #>> '{${keys.map((key) => `"${key}"`).join(",")}}')`;
  const fold = leaf.caseExact || leaf.type === "boolean" ? asIs : loweredSql;
  return { raw, compared: fold(raw), fold };
}

/** Attributes with a column of their own, which an index serves. */
export function filterColumnOf(kind: ResourceKind, { extension, attribute, sub }: AttributePath): SqlExpression | null {
  if (extension) return null;
  const idColumn = kind.name === "User" ? "r.identity_id" : "r.group_id";
  const key = [attribute?.name, sub?.name].filter(Boolean).join(".");
  const text = (raw: string): SqlExpression => ({ raw, compared: raw, fold: asIs });
  const date = (raw: string): SqlExpression => ({ ...text(raw), isDate: true });
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
      throw badRequest("invalidFilter", "Filtering by 'meta.location' is not supported.");
    default:
      return null;
  }
}

/** Links as SQL that yields the values shown. */
export const LINK_SQL: Readonly<Record<string, string>> = {
  members: `select jsonb_build_object('value', m.identity_id, 'display', i.display_name, 'type', 'User')
              from identity_group_members m join identities i on i.id = m.identity_id where m.group_id = r.group_id
            union all
            select jsonb_build_object('value', n.child_id, 'display', g.name, 'type', 'Group')
              from identity_group_nesting n join identity_groups g on g.id = n.child_id where n.parent_id = r.group_id`,
  groups: `select jsonb_build_object('value', m.group_id, 'display', g.name, 'type', 'direct')
             from identity_group_members m join identity_groups g on g.id = m.group_id where m.identity_id = r.identity_id`,
};

/** Membership filters are frequent, so an index serves them. */
export const LINK_CONDITIONS: Readonly<Record<string, (id: string) => string>> = {
  members: (id) =>
    `(exists (select 1 from identity_group_members m where m.group_id = r.group_id and m.identity_id = ${id}::uuid)
      or exists (select 1 from identity_group_nesting n where n.parent_id = r.group_id and n.child_id = ${id}))`,
  groups: (id) =>
    `exists (select 1 from identity_group_members m where m.identity_id = r.identity_id and m.group_id = ${id}::uuid)`,
};

export function linkedTo(attribute: AttributeDefinition, filter: ScimFilter): string | null {
  if (!(attribute.name in LINK_CONDITIONS) || filter.kind !== "compare" || filter.operator !== "eq") return null;
  return subAttributeOf(attribute, filter.path).name === "value" && typeof filter.value === "string"
    ? filter.value
    : null;
}
