import { type FieldProblem, invalidInput } from "../../../kernel/app-error";
import { isId } from "../../../kernel/ids";
import { problemsOfTypedText, type TextLimits } from "../../../kernel/text/typed-text";
import { likeText } from "../../../platform/database/like-text";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import { isServedSql } from "../../access-flows/matching/requestable-condition";
import { anyTargetCondition, type BindParameter } from "../../access-flows/matching/target-condition";
import { ownedResources } from "../../owners/owned-resources";

/** All given conditions must hold. */
export interface RequestableFilter {
  /** Part of the name or of the ARN. */
  readonly search?: string | null;
  /** Twelve-digit ids. */
  readonly accountIds?: readonly string[] | null;
  readonly regions?: readonly string[] | null;
  /** All must match. Without a value any value of the key matches. */
  readonly tags?: readonly { readonly key: string; readonly value?: string | null }[] | null;
  /**
   * Owners: people, directly or by a group, or groups. Matches only resources whose owners the person may learn by
   * requesting.
   */
  readonly ownerIds?: readonly string[] | null;
  /** A flow offers any of these permissions. */
  readonly permissionIds?: readonly string[] | null;
  readonly resourceIds?: readonly string[] | null;
  readonly favouritesOnly?: boolean | null;
  /** The person has access on the resource, or it is on its way. */
  readonly held?: boolean | null;
  /** An item for the person is pending on the resource. */
  readonly askedAlready?: boolean | null;
  /** The resource itself has no obstacle. */
  readonly possible?: boolean | null;
}

export interface RequestableScope {
  /** The requester, whose flows apply. */
  readonly flows: readonly Pick<AccessFlow, "definition">[];
  /** The grantee of the access. */
  readonly personId: string;
  /** The viewer, who may be told the owners. */
  readonly requesterId: string;
  /** True for readers: their favourites are found even if no flow offers them. */
  readonly seesAll: boolean;
}

/**
 * SQL conditions on `resource`: it is offered to the person, and matches the filter. Throws with every problem of the
 * filter.
 */
export function requestableConditions(
  filter: RequestableFilter,
  scope: RequestableScope,
  bind: BindParameter,
): string[] {
  const problems = problemsOf(filter);
  if (problems.length > 0) throw invalidInput(problems);
  const person = bind(scope.personId);
  const is = (wanted: boolean | null | undefined, sql: string) =>
    wanted == null ? [] : [wanted ? sql : `not (${sql})`];
  return [
    "resource.status <> 'GONE'",
    isOffered(filter, scope, bind),
    ...among("resource.account_id", filter.accountIds, "text", bind),
    ...among("resource.region", filter.regions, "text", bind),
    ...among("resource.id", filter.resourceIds, "uuid", bind),
    ...(filter.tags ?? []).map(({ key, value }) =>
      value == null
        ? `jsonb_exists(resource.tags, ${bind(key)}::text)`
        : `resource.tags @> ${bind(JSON.stringify({ [key]: value }))}::jsonb`,
    ),
    ...(filter.ownerIds ? [isOwnedByAny(filter.ownerIds, scope, bind)] : []),
    ...(filter.favouritesOnly
      ? [`resource.id in (select resource_id from favourites where person_id = ${person}::uuid)`]
      : []),
    ...is(filter.held, `resource.id in (${heldResources(`${person}::uuid`)})`),
    ...is(filter.askedAlready, `resource.id in (${askedResources(`${person}::uuid`)})`),
    ...is(filter.possible, `resource.status = 'PRESENT' and resource.manageable and ${isServedSql("resource")}`),
    ...searched(filter.search, bind),
  ];
}

/** Resources with open access of a person that is not ending. */
const heldResources = (person: string): string =>
  `select resource_id from grants where person_id = ${person} and ended_at is null and end_asked_at is null and resource_id is not null`;

const askedResources = (person: string): string =>
  `select i.resource_id from access_request_items i join access_requests r on r.id = i.request_id
    where i.next_timer_at is not null and i.resource_id is not null and r.grantee_id = ${person}`;

function isOffered(
  { permissionIds, favouritesOnly }: RequestableFilter,
  scope: RequestableScope,
  bind: BindParameter,
): string {
  const targets = scope.flows
    .flatMap(({ definition }) => definition.targets)
    .filter(
      ({ permissions }) => !permissionIds || permissions.some(({ permission }) => permissionIds.includes(permission)),
    );
  const isAll = scope.seesAll && favouritesOnly && !permissionIds;
  return isAll ? "true" : anyTargetCondition(targets, bind, "resource");
}

/** Owners are visible to readers, to owners, and to requesters whose request would go to owners. */
function isOwnedByAny(
  ownerIds: readonly string[],
  { flows, seesAll, requesterId }: RequestableScope,
  bind: BindParameter,
): string {
  const ids = bind(ownerIds);
  const askingOwners = flows.filter(({ definition: { approverPolicy } }) =>
    approverPolicy?.groups.some(({ approvers }) => approvers.some(({ kind }) => kind === "OWNER")),
  );
  const targets = askingOwners.flatMap(({ definition }) => definition.targets);
  const isTold = `(resource.id in (${ownedResources(`${bind(requesterId)}::uuid`)}) or ${anyTargetCondition(targets, bind, "resource")})`;
  return `resource.id in (
    select o.resource_id from resource_owners o where o.group_id = any(${ids}::uuid[])
    union all
    select o.resource_id from unnest(${ids}::uuid[]) owner(id) cross join lateral (${ownedResources("owner.id")}) o)${seesAll ? "" : ` and ${isTold}`}`;
}

function among(
  column: string,
  values: readonly string[] | null | undefined,
  type: string,
  bind: BindParameter,
): string[] {
  return values ? [`${column} = any(${bind(values)}::${type}[])`] : [];
}

function searched(search: string | null | undefined, bind: BindParameter): string[] {
  if (!search) return [];
  const text = bind(`%${likeText(search)}%`);
  return [`(resource.name ilike ${text} or resource.arn ilike ${text})`];
}

const LONGEST_LIST = 200;
const WORD: TextLimits = { characters: 256, lines: false };
const SEARCH: TextLimits = { characters: 200, lines: false };
const LISTS = ["accountIds", "regions", "ownerIds", "permissionIds", "resourceIds"] as const;

function problemsOf(filter: RequestableFilter): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const name of [...LISTS, "tags"] as const) {
    const length = filter[name]?.length ?? 0;
    if (length <= LONGEST_LIST) continue;
    const message = `'${name}' has ${length} values; at most ${LONGEST_LIST} are allowed.`;
    problems.push({ path: ["filter", name], message });
  }
  for (const name of LISTS) {
    problems.push(...(filter[name] ?? []).flatMap((text, n) => problemsOfTypedText(["filter", name, n], text, WORD)));
  }
  for (const name of ["ownerIds", "resourceIds"] as const) {
    filter[name]?.forEach((id, n) => {
      if (!isId(id)) problems.push({ path: ["filter", name, n], message: `'${name}' holds a text that is no id.` });
    });
  }
  filter.tags?.forEach(({ key, value }, n) => {
    problems.push(...problemsOfTypedText(["filter", "tags", n, "key"], key, WORD));
    if (value != null) problems.push(...problemsOfTypedText(["filter", "tags", n, "value"], value, WORD));
  });
  if (filter.search) problems.push(...problemsOfTypedText(["filter", "search"], filter.search, SEARCH));
  return problems;
}
