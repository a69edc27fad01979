import type { EntityManager } from "typeorm";
import { type Delegate, findDelegates } from "../delegations/find-delegates";
import { otherSelvesOf, withOtherSelves } from "../identities/linking/other-selves";
import type { Member } from "../identities/members";
import { membersById } from "../identities/members-by-id";
import { findDeciders } from "../owners/find-deciders";
import type { Approver, ApproverGroup, ApproverPolicy, ConditionGroup, FlowDefinition } from "./flow-definition";
import { peopleMatchingEach } from "./matching/matching-people";

export interface ApproversQuery {
  /** What the answer is called. */
  readonly key: string;
  readonly rules: Pick<FlowDefinition, "approverPolicy" | "escalation" | "settings">;
  /** Tiers of the escalation that may decide by now. */
  readonly tiers: number;
  /** Null: the resource is no more, so nobody owns it. */
  readonly resourceId: string | null;
  readonly requesterId: string;
  readonly granteeId: string;
}

/** Who may approve at this moment. Without a policy there are no groups: nobody has to. */
export interface ApproversNow {
  /** In the order of the policy's groups. */
  readonly groups: readonly ApproverGroupNow[];
  /** The tiers that are open, in their order. */
  readonly tiers: readonly ApproverGroupNow[];
  /** Those who may decide in the place of one of them, by a delegation. */
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
  /** With "owner": nobody of the resource's own owners is left, so the integration's owners decide. */
  readonly fellBack: boolean;
}

/**
 * Who may approve each of these at this moment, by name, from membership as it is now: a handful of statements, whatever
 * their number. Who asks and who gets the access are left out with all accounts that are or may be theirs, unless the
 * flow lets people approve for themselves. Delegates are those of `at`; null: without delegates. With `among` it is enough
 * that these people are right: other owners may be left out, and it is not said who fell back.
 */
export async function approversNow(
  manager: EntityManager,
  asks: readonly ApproversQuery[],
  at: Date | null,
  among: readonly string[] | null = null,
): Promise<Map<string, ApproversNow>> {
  const found = await loadApproverPeople(manager, asks, among);
  const own = asks.map((ask) => ({
    ask,
    groups: groupsOf(ask).map((group) => found(ask, group)),
    tiers: tiersOf(ask).map((group) => found(ask, group)),
  }));
  const delegatesOf = await delegatesFor(manager, own, at);
  return new Map(own.map(({ ask, groups, tiers }, n) => [ask.key, { groups, tiers, delegates: delegatesOf[n]! }]));
}

/**
 * Whether the approvals of these people, given by themselves or by delegates, are enough: the policy's groups (all or any of
 * them) or any one of the open tiers. Only approvals of people who may still approve count; one may stand for several approvers.
 */
export function isSatisfied(
  policy: ApproverPolicy | null,
  escalationOpenTiers: number,
  approvals: ReadonlySet<string>,
  now: ApproversNow,
): boolean {
  if (policy === null) return true;
  const isGroupSatisfied = ({ operator, approvers }: ApproverGroupNow) => {
    const satisfied = approvers.map(({ people }) => people.some((person) => approvals.has(person.id)));
    return operator === "AND" ? satisfied.length > 0 && satisfied.every(Boolean) : satisfied.some(Boolean);
  };
  if (now.tiers.slice(0, escalationOpenTiers).some(isGroupSatisfied)) return true;
  const groups = now.groups.map(isGroupSatisfied);
  return policy.mode === "ALL_OF" ? groups.length > 0 && groups.every(Boolean) : groups.some(Boolean);
}

/** Whether this person is among those who may approve, or reject. */
export function mayDecide(personId: string, now: ApproversNow): boolean {
  return allApprovers(now).some((person) => person.id === personId);
}

/** All who may approve, each once, in the order in which the groups name them; delegates last. */
export function allApprovers({ groups, tiers, delegates }: ApproversNow): Member[] {
  const people = [...approversInOwnRight({ groups, tiers }), ...delegates.map(({ person }) => person)];
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

/** Those who may approve without a delegation; somebody who stands for several approvers comes several times. */
export function approversInOwnRight({ groups, tiers }: Pick<ApproversNow, "groups" | "tiers">): Member[] {
  return [...groups, ...tiers].flatMap(({ approvers }) => approvers.flatMap((approver) => approver.people));
}

type OwnApprovers = Pick<ApproversNow, "groups" | "tiers"> & { readonly ask: ApproversQuery };

async function delegatesFor(
  manager: EntityManager,
  all: readonly OwnApprovers[],
  at: Date | null,
): Promise<Delegate[][]> {
  if (at === null) return all.map(() => []);
  const asks = all.map((one) => ({
    approverIds: new Set(approversInOwnRight(one).map(({ id }) => id)),
    aboutIds: [one.ask.requesterId, one.ask.granteeId],
  }));
  return findDelegates(manager, asks, at);
}

const groupsOf = ({ rules }: ApproversQuery): readonly ApproverGroup[] => rules.approverPolicy?.groups ?? [];

const tiersOf = ({ rules, tiers }: ApproversQuery): readonly ApproverGroup[] =>
  rules.approverPolicy === null ? [] : (rules.escalation?.tiers.slice(0, tiers) ?? []);

/** By ask: who asks and who gets the access, with every other account that is or may be theirs. */
async function excludedFrom(
  manager: EntityManager,
  asks: readonly ApproversQuery[],
): Promise<(ask: ApproversQuery) => readonly string[]> {
  const excluding = asks.filter(({ rules }) => !rules.settings.selfApprovalAllowed);
  const selves = await otherSelvesOf(
    manager,
    excluding.flatMap(({ requesterId, granteeId }) => [requesterId, granteeId]),
  );
  return ({ rules, requesterId, granteeId }) =>
    rules.settings.selfApprovalAllowed ? [] : withOtherSelves([requesterId, granteeId], selves);
}

/** Looks up whatever any of them asks for, once each, and answers from that. */
async function loadApproverPeople(
  manager: EntityManager,
  asks: readonly ApproversQuery[],
  among: readonly string[] | null,
): Promise<(ask: ApproversQuery, group: ApproverGroup) => ApproverGroupNow> {
  const wanted = asks.flatMap((ask) =>
    [...groupsOf(ask), ...tiersOf(ask)].flatMap(({ approvers }) => approvers.map((approver) => ({ ask, approver }))),
  );
  const asking = (kind: Approver["kind"]) => wanted.filter(({ approver }) => approver.kind === kind);
  const excludedOf = await excludedFrom(manager, asks);
  const owners = await ownersFor(
    manager,
    asking("OWNER").map(({ ask }) => ({ ask, excluded: excludedOf(ask) })),
    among,
  );
  const managers = await managersOf(
    manager,
    asking("MANAGER").map(({ ask }) => ask.granteeId),
  );
  const people = await peopleNamed(
    manager,
    wanted.map(({ approver }) => approver),
  );
  const peopleOf = (ask: ApproversQuery, approver: Approver): Omit<ApproverNow, "approver"> => {
    const excluded = excludedOf(ask);
    if (approver.kind === "OWNER") return owners.get(ownersKey(ask, excluded)) ?? NOBODY;
    const found = approver.kind === "MANAGER" ? managers.get(ask.granteeId) : people.get(conditionKey(approver));
    return { people: (found ?? []).filter((person) => !excluded.includes(person.id)), fellBack: false };
  };
  return (ask, { operator, approvers }) => ({
    operator,
    approvers: approvers.map((approver) => ({ approver, ...peopleOf(ask, approver) })),
  });
}

const NOBODY = { people: [], fellBack: false };

const ownersKey = ({ resourceId }: ApproversQuery, excluded: readonly string[]): string =>
  JSON.stringify([resourceId, excluded]);

async function ownersFor(
  manager: EntityManager,
  asks: readonly { ask: ApproversQuery; excluded: readonly string[] }[],
  among: readonly string[] | null,
) {
  const known = asks.filter(({ ask }) => ask.resourceId !== null);
  const distinct = new Map(known.map(({ ask, excluded }) => [ownersKey(ask, excluded), { ask, excluded }]));
  const deciders = await findDeciders(
    manager,
    [...distinct.values()].map(({ ask, excluded }) => ({ resourceId: ask.resourceId!, excludedPersonIds: excluded })),
    among,
  );
  return new Map([...distinct.keys()].map((key, n) => [key, deciders[n] ?? NOBODY]));
}

/** The manager of each of these people by their home identity, where there is one who is active. */
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
  // Members come in the order of their names.
  return new Map(
    [...distinct.keys()].map((key, n) => [key, [...members.values()].filter((member) => found[n]!.has(member.id))]),
  );
}

export function approverCondition({ attribute, values, providerId, ids }: NamedPeople): ConditionGroup {
  return { operator: "AND", conditions: [{ attribute, operator: "IS", values, providerId, ...(ids && { ids }) }] };
}
