import { type FieldProblem, invalidInput } from "../../../kernel/app-error";
import { problemsOfTypedText, type TextLimits } from "../../../kernel/text/typed-text";
import { likeText } from "../../../platform/database/like-text";
import type { BindParameter } from "../../access-flows/matching/target-condition";
import type { ResourceType } from "../../catalog/resource-types";
import { ownedResources } from "../../owners/owned-resources";
import type { OWNERSHIP_STATUSES } from "../../owners/resource-owner.entity";
import type { ResourceStatus } from "../../resources/resource.entity";
import type { ResourceVisibility } from "./visible-resources";

export type OwnershipStatus = (typeof OWNERSHIP_STATUSES)[number];

/** All given conditions must hold. */
export interface ResourceFilter {
  /** Matches nothing for non-readers, who are not told the integration of a resource. */
  readonly integrationId?: string | null;
  readonly types?: readonly ResourceType[] | null;
  /** Twelve-digit ids. */
  readonly accountIds?: readonly string[] | null;
  /** An organizational unit above the resource's account. Matches nothing for non-readers. */
  readonly organizationalUnitId?: string | null;
  readonly regions?: readonly string[] | null;
  /** Without this filter, gone resources are left out. */
  readonly statuses?: readonly ResourceStatus[] | null;
  readonly manageable?: boolean | null;
  /** All must match. Without a value any value of the key matches. */
  readonly tags?: readonly TagFilter[] | null;
  readonly versions?: readonly string[] | null;
  readonly authenticationModes?: readonly string[] | null;
  /** Matches only resources whose owners the viewer may read. */
  readonly ownership?: readonly OwnershipStatus[] | null;
  /** Owners: people, directly or by a group, or groups. Matches only resources whose owners the viewer may read. */
  readonly ownerIds?: readonly string[] | null;
  readonly ownedByMe?: boolean | null;
  /** The viewer may request it for themselves now. */
  readonly requestableByMe?: boolean | null;
  /** Part of the name or of the ARN. */
  readonly search?: string | null;
}

export interface TagFilter {
  readonly key: string;
  readonly value?: string | null;
}

/** A part of the filter, as SQL about a resource `r`. */
export interface FilterPart {
  readonly name: keyof ResourceFilter;
  /** The tag of a part about tags. */
  readonly tagKey?: string;
  /** Binds its values when it is called: PostgreSQL refuses a statement that leaves a bound value unused. */
  readonly sql: () => string;
}

/** Splits a filter into parts. Throws with every problem of it. */
export function filterParts(filter: ResourceFilter, viewer: ResourceVisibility, bind: BindParameter): FilterPart[] {
  const problems = problemsOf(filter);
  if (problems.length > 0) throw invalidInput(problems);
  const parts: FilterPart[] = [];
  const add = (name: FilterPart["name"], sql: FilterPart["sql"]) => void parts.push({ name, sql });
  const among = (name: keyof typeof COLUMNS) => {
    const values = filter[name];
    if (values) add(name, () => `${COLUMNS[name]} = any(${bind(values)}::text[])`);
  };
  const addForReaders = (
    name: FilterPart["name"],
    value: string | null | undefined,
    sql: (value: string) => string,
  ) => {
    if (value) add(name, () => (viewer.seesAll ? sql(bind(value)) : "false"));
  };
  addForReaders("integrationId", filter.integrationId, (id) => `r.integration_id = ${id}::uuid`);
  for (const name of ["types", "accountIds", "regions", "versions", "authenticationModes"] as const) among(name);
  if (filter.manageable != null) add("manageable", () => `r.manageable = ${bind(filter.manageable)}::boolean`);
  if (filter.statuses) among("statuses");
  else add("statuses", () => "r.status <> 'GONE'");
  addForReaders("organizationalUnitId", filter.organizationalUnitId, isBelow);
  for (const tag of filter.tags ?? []) parts.push({ name: "tags", tagKey: tag.key, sql: () => hasTag(tag, bind) });
  const { ownership, ownerIds } = filter;
  if (ownership) add("ownership", () => `${viewer.readable(bind, "r")} and ${hasOwnership(ownership, bind)}`);
  if (ownerIds) add("ownerIds", () => `${viewer.readable(bind, "r")} and ${isOwnedByAny(bind(ownerIds))}`);
  if (filter.ownedByMe != null) add("ownedByMe", () => `${filter.ownedByMe ? "" : "not "}${viewer.owned(bind, "r")}`);
  if (filter.requestableByMe != null) {
    add("requestableByMe", () => `${filter.requestableByMe ? "" : "not "}${viewer.requestable(bind, "r")}`);
  }
  if (filter.search) {
    const pattern = `%${likeText(filter.search)}%`;
    add("search", () => {
      const text = bind(pattern);
      return `(r.name ilike ${text} or r.arn ilike ${text})`;
    });
  }
  return parts;
}

/**
 * SQL for the integrations whose owners are not looked up, since they name none: their resources have nobody. Elsewhere
 * a resource without an ownership was not looked up yet.
 */
export const WITHOUT_LOOKUP = `(select id from integrations where integration_owners = '[]' and owner_rules = '[]')`;

/** SQL for the ownership of a resource `r`. Looked up once, not per resource. */
function hasOwnership(statuses: readonly OwnershipStatus[], bind: BindParameter): string {
  const listed = `r.id in (select w.resource_id from resource_ownerships w where w.status = any(${bind(statuses)}::text[]))`;
  if (!statuses.includes("UNOWNED")) return listed;
  const isLookedUp = "r.id in (select resource_id from resource_ownerships)";
  return `(${listed} or (r.integration_id in ${WITHOUT_LOOKUP} and not ${isLookedUp}))`;
}

const COLUMNS = {
  types: "r.type",
  accountIds: "r.account_id",
  regions: "r.region",
  versions: "r.version",
  authenticationModes: "r.authentication_mode",
  statuses: "r.status",
} as const;

function isBelow(unitId: string): string {
  return `exists (select 1 from accounts a where a.id = r.account_row_id and ${unitId}::text = any(a.ou_path))`;
}

function hasTag({ key, value }: TagFilter, bind: BindParameter): string {
  if (value == null) return `jsonb_exists(r.tags, ${bind(key)}::text)`;
  return `r.tags @> ${bind(JSON.stringify({ [key]: value }))}::jsonb`;
}

/** SQL for ownership by any of these people, directly or by a group, or by any of these groups. */
function isOwnedByAny(ids: string): string {
  return `r.id in (
    select o.resource_id from resource_owners o where o.group_id = any(${ids}::uuid[])
    union all
    select o.resource_id from unnest(${ids}::uuid[]) person(id) cross join lateral (${ownedResources("person.id")}) o)`;
}

const LONGEST_LIST = 200;
const WORD: TextLimits = { characters: 256, lines: false };
const SEARCH: TextLimits = { characters: 200, lines: false };

function problemsOf(filter: ResourceFilter): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(filter)) {
    const path = ["filter", name];
    if (!Array.isArray(value)) continue;
    if (value.length > LONGEST_LIST) {
      problems.push({ path, message: `'${name}' has ${value.length} values; at most ${LONGEST_LIST} are allowed.` });
    }
    value.forEach((item, n) => {
      if (typeof item === "string") problems.push(...problemsOfTypedText([...path, n], item, WORD));
    });
  }
  filter.tags?.forEach(({ key, value }, n) => {
    problems.push(...problemsOfTypedText(["filter", "tags", n, "key"], key, WORD));
    if (value != null) problems.push(...problemsOfTypedText(["filter", "tags", n, "value"], value, WORD));
  });
  for (const name of ["search", "organizationalUnitId"] as const) {
    const text = filter[name];
    if (text) problems.push(...problemsOfTypedText(["filter", name], text, SEARCH));
  }
  return problems;
}
