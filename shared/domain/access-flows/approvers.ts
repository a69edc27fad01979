import type { EntityManager } from "typeorm";
import { type Delegate, findDelegates } from "../delegations/find-delegates";
import { withDuplicateAccounts } from "../identities/linking/duplicate-accounts";
import type { Member } from "../identities/members";
import { membersById } from "../identities/members-by-id";
import { findDeciders } from "../owners/find-deciders";
import { ApproverFacts } from "./approver-facts";
import type { Approver, ApproverGroup, ApproverPolicy, ConditionGroup, FlowDefinition } from "./flow-definition";
import { peopleMatchingEach } from "./matching/matching-people";

export interface ApproversQuery {
  /** The key of the answer. */
  readonly key: string;
  readonly rules: Pick<FlowDefinition, "approverPolicy" | "escalation" | "settings">;
  /** The number of escalation tiers that are open by now. */
  readonly openTiers: number;
  /** Null: the resource was deleted, so it has no owner. */
  readonly resourceId: string | null;
  readonly requesterId: string;
  readonly granteeId: string;
}

/** The present approvers. Without a policy there are no groups: no approval is needed. */
export interface ApproversNow {
  /** In the order of the policy's groups. */
  readonly groups: readonly ApproverGroupNow[];
  /** The open tiers, in order. */
  readonly tiers: readonly ApproverGroupNow[];
  /** Delegates of these approvers. */
  readonly delegates: readonly Delegate[];
}

export interface ApproverGroupNow {
  readonly operator: ApproverGroup["operator"];
  readonly approvers: readonly ApproverNow[];
}

export interface ApproverNow {
  readonly approver: Approver;
  /** Active people, in the order of their names. */
  readonly people: readonly Member[];
  /** True for OWNER where no owner of the resource may approve, so that the owners of the integration do. */
  readonly fellBack: boolean;
}

/**
 * The present approvers of each query, by a fixed number of statements. Requester and grantee are excluded with all
 * their accounts, certain or probable, unless the flow allows self-approval. Delegates are loaded as of `at`; null: no
 * delegates. With `among`, only these people are complete: other owners and `fellBack` may be missing. `facts` are
 * those that the caller's other questions need as well.
 */
export async function approversNow(
  manager: EntityManager,
  queries: readonly ApproversQuery[],
  at: Date | null,
  among: readonly string[] | null = null,
  facts = new ApproverFacts(manager),
): Promise<Map<string, ApproversNow>> {
  const found = await loadApproverPeople(manager, queries, among, facts);
  const own = queries.map((query) => ({
    query,
    groups: groupsOf(query).map((group) => found(query, group)),
    tiers: tiersOf(query).map((group) => found(query, group)),
  }));
  const delegatesOf = await delegatesFor(manager, own, at);
  return new Map(own.map(({ query, groups, tiers }, n) => [query.key, { groups, tiers, delegates: delegatesOf[n]! }]));
}

/**
 * Whether these approvals suffice: the policy's groups (all or any of them), or any one open tier. Only approvals of
 * present approvers count. One person may satisfy several approvers.
 */
export function isSatisfied(
  policy: ApproverPolicy | null,
  openTiers: number,
  approvals: ReadonlySet<string>,
  present: ApproversNow,
): boolean {
  if (policy === null) return true;
  const isGroupSatisfied = ({ operator, approvers }: ApproverGroupNow) => {
    const satisfied = approvers.map(({ people }) => people.some((person) => approvals.has(person.id)));
    return operator === "AND" ? satisfied.length > 0 && satisfied.every(Boolean) : satisfied.some(Boolean);
  };
  if (present.tiers.slice(0, openTiers).some(isGroupSatisfied)) return true;
  const groups = present.groups.map(isGroupSatisfied);
  return policy.mode === "ALL_OF" ? groups.length > 0 && groups.every(Boolean) : groups.some(Boolean);
}

/** Whether this person may approve or reject now. */
export function mayDecide(personId: string, present: ApproversNow): boolean {
  return allApprovers(present).some((person) => person.id === personId);
}

/** Every approver once, in the order of the groups; delegates come last. */
export function allApprovers({ groups, tiers, delegates }: ApproversNow): Member[] {
  const people = [...approversInOwnRight({ groups, tiers }), ...delegates.map(({ person }) => person)];
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

/** The approvers without a delegation. A person who satisfies several approvers is repeated. */
export function approversInOwnRight({ groups, tiers }: Pick<ApproversNow, "groups" | "tiers">): Member[] {
  return [...groups, ...tiers].flatMap(({ approvers }) => approvers.flatMap((approver) => approver.people));
}

type OwnApprovers = Pick<ApproversNow, "groups" | "tiers"> & { readonly query: ApproversQuery };

async function delegatesFor(
  manager: EntityManager,
  all: readonly OwnApprovers[],
  at: Date | null,
): Promise<Delegate[][]> {
  if (at === null) return all.map(() => []);
  const queries = all.map((one) => ({
    approverIds: new Set(approversInOwnRight(one).map(({ id }) => id)),
    aboutIds: [one.query.requesterId, one.query.granteeId],
  }));
  return findDelegates(manager, queries, at);
}

const groupsOf = ({ rules }: ApproversQuery): readonly ApproverGroup[] => rules.approverPolicy?.groups ?? [];

const tiersOf = ({ rules, openTiers }: ApproversQuery): readonly ApproverGroup[] =>
  rules.approverPolicy === null ? [] : (rules.escalation?.tiers.slice(0, openTiers) ?? []);

/** By query: requester and grantee, with all their accounts, certain or probable. */
async function excludedFrom(
  facts: ApproverFacts,
  queries: readonly ApproversQuery[],
): Promise<(query: ApproversQuery) => readonly string[]> {
  const excluding = queries.filter(({ rules }) => !rules.settings.selfApprovalAllowed);
  const duplicates = await facts.duplicateAccounts(
    excluding.flatMap(({ requesterId, granteeId }) => [requesterId, granteeId]),
  );
  return ({ rules, requesterId, granteeId }) =>
    rules.settings.selfApprovalAllowed ? [] : withDuplicateAccounts([requesterId, granteeId], duplicates);
}

/** Loads the people behind all approvers of all queries, each approver once. */
async function loadApproverPeople(
  manager: EntityManager,
  queries: readonly ApproversQuery[],
  among: readonly string[] | null,
  facts: ApproverFacts,
): Promise<(query: ApproversQuery, group: ApproverGroup) => ApproverGroupNow> {
  const approversAsked = queries.flatMap((query) =>
    [...groupsOf(query), ...tiersOf(query)].flatMap(({ approvers }) =>
      approvers.map((approver) => ({ query, approver })),
    ),
  );
  const asking = (kind: Approver["kind"]) => approversAsked.filter(({ approver }) => approver.kind === kind);
  const excludedOf = await excludedFrom(facts, queries);
  const owners = await ownersFor(
    manager,
    asking("OWNER").map(({ query }) => ({ query, excluded: excludedOf(query) })),
    among,
    facts,
  );
  const managers = await managersOf(
    manager,
    asking("MANAGER").map(({ query }) => query.granteeId),
  );
  const people = await peopleNamed(
    manager,
    approversAsked.map(({ approver }) => approver),
  );
  const peopleOf = (query: ApproversQuery, approver: Approver): Omit<ApproverNow, "approver"> => {
    const excluded = excludedOf(query);
    if (approver.kind === "OWNER") return owners.get(ownersKey(query, excluded)) ?? NOBODY;
    const found = approver.kind === "MANAGER" ? managers.get(query.granteeId) : people.get(conditionKey(approver));
    return { people: (found ?? []).filter((person) => !excluded.includes(person.id)), fellBack: false };
  };
  return (query, { operator, approvers }) => ({
    operator,
    approvers: approvers.map((approver) => ({ approver, ...peopleOf(query, approver) })),
  });
}

const NOBODY = { people: [], fellBack: false };

const ownersKey = ({ resourceId }: ApproversQuery, excluded: readonly string[]): string =>
  JSON.stringify([resourceId, excluded]);

async function ownersFor(
  manager: EntityManager,
  queries: readonly { query: ApproversQuery; excluded: readonly string[] }[],
  among: readonly string[] | null,
  { ownerships }: ApproverFacts,
) {
  const known = queries.filter(({ query }) => query.resourceId !== null);
  const distinct = new Map(known.map(({ query, excluded }) => [ownersKey(query, excluded), { query, excluded }]));
  const deciders = await findDeciders(
    manager,
    [...distinct.values()].map(({ query, excluded }) => ({
      resourceId: query.resourceId!,
      excludedPersonIds: excluded,
    })),
    among,
    ownerships,
  );
  return new Map([...distinct.keys()].map((key, n) => [key, deciders[n] ?? NOBODY]));
}

/** The active manager of each person, by the person's home identity. */
async function managersOf(manager: EntityManager, personIds: readonly string[]): Promise<Map<string, Member[]>> {
  if (personIds.length === 0) return new Map();
  const rows: { personId: string; managerId: string }[] = await manager.query(
    `select h.id as "personId", m.person_id as "managerId" from homes h
       join acting_identities m on m.provider_id = h.provider_id and m.external_id = h.manager_external_id where h.id = any($1)`,
    [[...new Set(personIds)]],
  );
  const members = await membersById(
    manager,
    rows.map((row) => row.managerId),
  );
  return new Map(
    rows.map(({ personId, managerId }) => [personId, members.has(managerId) ? [members.get(managerId)!] : []]),
  );
}

export type NamedPeople = Extract<Approver, { kind: "PEOPLE" }>;

const conditionKey = ({ attribute, values, providerId, ids }: NamedPeople): string =>
  JSON.stringify([attribute, values, providerId, ids]);

async function peopleNamed(manager: EntityManager, approvers: readonly Approver[]): Promise<Map<string, Member[]>> {
  const named = approvers.filter((approver): approver is NamedPeople => approver.kind === "PEOPLE");
  const distinct = new Map(named.map((approver) => [conditionKey(approver), approver]));
  const found = await peopleMatchingEach(manager, [...distinct.values()].map(approverCondition));
  const members = await membersById(manager, [...new Set(found.flatMap((ids) => [...ids]))]);
  // `members` is sorted by name.
  return new Map(
    [...distinct.keys()].map((key, n) => [key, [...members.values()].filter((member) => found[n]!.has(member.id))]),
  );
}

export function approverCondition({ attribute, values, providerId, ids }: NamedPeople): ConditionGroup {
  return { operator: "AND", conditions: [{ attribute, operator: "IS", values, providerId, ...(ids && { ids }) }] };
}
