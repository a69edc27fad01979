import type { CancelReason } from "../../access-requests/access-request.states";
import type { UnprovenPrincipal } from "../../bindings/identity-center/unproven-principals";
import type { EndReason } from "../../grants/end-reasons";
import { type AffectedList, affectedListOf } from "../affected-list";

/** The places where a flow names people. */
export const FLOW_PLACES = ["REQUESTORS", "GRANTEES", "APPROVERS", "TIERS"] as const;
export type FlowPlace = (typeof FLOW_PLACES)[number];

/** The reason why a pending request could not be decided any more. */
export const UNDECIDABLE_REASONS = ["REQUESTER_INACTIVE", "GRANTEE_INACTIVE", "NO_APPROVER"] as const;
export type UndecidableReason = (typeof UNDECIDABLE_REASONS)[number] & (CancelReason | "NO_APPROVER");

/** The reason why a grant would be revoked. */
export const LOST_GRANT_REASONS = ["PERSON_INACTIVE", "CONDITIONS_NO_LONGER_MET"] as const;
export type LostGrantReason = (typeof LOST_GRANT_REASONS)[number] & EndReason;

/** The objects that store values which name people. */
export const VALUE_HOLDERS = ["ACCESS_FLOW", "INTEGRATION"] as const;
export type ValueHolder = (typeof VALUE_HOLDERS)[number];

/** Everything that depends on people, groups and providers, at one moment. */
export interface ProviderSnapshot {
  readonly activePeople: ReadonlySet<string>;
  readonly roles: readonly { readonly personId: string; readonly role: "ADMIN" | "AUDITOR" }[];
  readonly hasAdmin: boolean;
  readonly resources: readonly OwnedResourceSnapshot[];
  readonly flows: readonly FlowPeople[];
  readonly values: readonly NamingValue[];
  /** Pending items; `undecidable` null: the item can be decided. */
  readonly requests: readonly { itemId: string; requestId: string; undecidable: UndecidableReason | null }[];
  /** Live grants; `lost` null: the grant goes on. */
  readonly grants: readonly { readonly id: string; readonly lost: LostGrantReason | null }[];
  readonly sessions: readonly LiveCredential[];
  readonly tokens: readonly LiveCredential[];
  readonly configured: readonly ConfiguredProvider[];
  /** Every identity with a person. */
  readonly identities: readonly OwnedIdentity[];
  readonly unproven: readonly UnprovenPrincipal[];
}

export interface OwnedIdentity {
  readonly id: string;
  readonly personId: string;
  /** The identity is its person's home. */
  readonly isHome: boolean;
}

/** A provider that the configuration names: for sign-in, JWTs, a role group, or the file imported at start. */
export interface ConfiguredProvider {
  readonly name: string;
  /** Null: no provider of that name may be meant. */
  readonly providerId: string | null;
}

export interface OwnedResourceSnapshot {
  readonly id: string;
  readonly name: string;
  /** The active people who own it. Resources of one team share one set. */
  readonly people: ReadonlySet<string>;
}

/** The people of one condition group, approver or tier of a flow. `ordinal` tells those of one place apart. */
export interface FlowPeople {
  readonly flowId: string;
  readonly name: string;
  readonly place: FlowPlace;
  readonly ordinal: number;
  readonly people: ReadonlySet<string>;
}

export interface NamingValue {
  readonly holder: ValueHolder;
  /** The id of its flow or integration. */
  readonly id: string;
  readonly name: string;
  /** The index of the value in its holder. */
  readonly ordinal: number;
  readonly value: string;
  /** The number of people or groups that it means; only one makes it a name of somebody. */
  readonly means: number;
}

/** A person's valid session or token. */
export interface LiveCredential {
  readonly id: string;
  readonly personId: string;
}

/** The effects of a change of a provider. */
export interface ProviderImpact {
  readonly resources: AffectedList<{ readonly resourceId: string } & Shift>;
  readonly flows: AffectedList<{ readonly flowId: string; readonly place: FlowPlace } & Shift>;
  /** Values that named one person or group and would name none or several. */
  readonly values: AffectedList<Pick<NamingValue, "holder" | "id" | "name" | "value" | "means">>;
  readonly rolesGained: AffectedList<ProviderSnapshot["roles"][number]>;
  readonly rolesLost: AffectedList<ProviderSnapshot["roles"][number]>;
  readonly requests: AffectedList<{ itemId: string; requestId: string; reason: UndecidableReason }>;
  readonly grants: AffectedList<{ readonly grantId: string; readonly reason: LostGrantReason }>;
  readonly peopleActivated: AffectedList<{ readonly personId: string }>;
  readonly peopleDeactivated: AffectedList<{ readonly personId: string }>;
  /** Identities that would newly belong to a person with another home. */
  readonly linked: AffectedList<Omit<OwnedIdentity, "isHome">>;
  /** Active people whose principal in an Identity Center would newly be proven. */
  readonly principalsProven: AffectedList<{ readonly personId: string }>;
  /** Active people whose principal in an Identity Center would not be proven any more. */
  readonly principalsUnproven: AffectedList<{ readonly personId: string }>;
  readonly sessions: AffectedList<LiveCredential>;
  readonly tokens: AffectedList<LiveCredential>;
  /** Names in the configuration that would mean another provider, or none. */
  readonly configured: AffectedList<{
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }>;
  readonly losesLastAdmin: boolean;
}

/** The people gained and lost at a place. */
interface Shift {
  readonly gained: number;
  readonly lost: number;
}

/**
 * Compares the snapshots before and after a change. `absorbed` has the people whom a hand-over merged: all that was
 * theirs before counts as the other person's.
 */
export function providerImpact(
  earlier: ProviderSnapshot,
  after: ProviderSnapshot,
  absorbed: ReadonlyMap<string, string> = new Map(),
): ProviderImpact {
  const before = withAbsorbed(earlier, absorbed);
  const roleKey = ({ personId, role }: ProviderSnapshot["roles"][number]) => `${personId} ${role}`;
  return {
    resources: affectedListOf(changedResources(before.resources, after.resources)),
    flows: affectedListOf(changedFlows(before.flows, after.flows)),
    values: affectedListOf(lostValues(before.values, after.values)),
    rolesGained: affectedListOf(missingFrom(before.roles, after.roles, roleKey)),
    rolesLost: affectedListOf(missingFrom(after.roles, before.roles, roleKey)),
    requests: affectedListOf(
      newly(before.requests, after.requests, ({ itemId }) => itemId).map(({ itemId, requestId, undecidable }) => ({
        itemId,
        requestId,
        reason: undecidable!,
      })),
    ),
    grants: affectedListOf(
      newly(before.grants, after.grants, ({ id }) => id).map(({ id, lost }) => ({ grantId: id, reason: lost! })),
    ),
    peopleActivated: affectedListOf(peopleIn(after.activePeople, before.activePeople)),
    peopleDeactivated: affectedListOf(peopleIn(before.activePeople, after.activePeople)),
    linked: affectedListOf(newLinks(before.identities, after.identities)),
    principalsProven: affectedListOf(
      newlyUnproven(after.unproven, before.unproven).filter(({ personId }) => after.activePeople.has(personId)),
    ),
    principalsUnproven: affectedListOf(newlyUnproven(before.unproven, after.unproven)),
    sessions: affectedListOf(missingFrom(after.sessions, before.sessions, ({ id }) => id)),
    tokens: affectedListOf(missingFrom(after.tokens, before.tokens, ({ id }) => id)),
    configured: affectedListOf(changedNames(before.configured, after.configured)),
    losesLastAdmin: before.hasAdmin && !after.hasAdmin,
  };
}

function withAbsorbed(snapshot: ProviderSnapshot, absorbed: ReadonlyMap<string, string>): ProviderSnapshot {
  if (absorbed.size === 0) return snapshot;
  const nowIs = (id: string) => absorbed.get(id) ?? id;
  const renamed = new Map<ReadonlySet<string>, ReadonlySet<string>>();
  const all = (people: ReadonlySet<string>) => {
    const known = renamed.get(people) ?? new Set([...people].map(nowIs));
    renamed.set(people, known);
    return known;
  };
  const ofPerson = <T extends { readonly personId: string }>(row: T): T => ({ ...row, personId: nowIs(row.personId) });
  return {
    ...snapshot,
    activePeople: all(snapshot.activePeople),
    roles: snapshot.roles.map(ofPerson),
    resources: snapshot.resources.map((row) => ({ ...row, people: all(row.people) })),
    flows: snapshot.flows.map((row) => ({ ...row, people: all(row.people) })),
    identities: snapshot.identities.map(ofPerson),
    unproven: snapshot.unproven.map(ofPerson),
    sessions: snapshot.sessions.map(ofPerson),
    tokens: snapshot.tokens.map(ofPerson),
  };
}

function changedResources(before: readonly OwnedResourceSnapshot[], after: readonly OwnedResourceSnapshot[]) {
  const old = new Map(before.map(({ id, people }) => [id, people]));
  return after
    .map(({ id, name, people }) => ({ name, resourceId: id, ...shift(old.get(id) ?? NOBODY, people) }))
    .filter(isShifted)
    .sort((a, b) => compare(a.name, b.name) || compare(a.resourceId, b.resourceId))
    .map(({ name: _, ...row }) => row);
}

/** One row for each place of a flow, whatever the number of affected approvers or tiers. */
function changedFlows(before: readonly FlowPeople[], after: readonly FlowPeople[]) {
  const keyOf = ({ flowId, place, ordinal }: FlowPeople) => JSON.stringify([flowId, place, ordinal]);
  const old = new Map(before.map((row) => [keyOf(row), row.people]));
  const places = new Map<string, { flowId: string; name: string; place: FlowPlace; gained: number; lost: number }>();
  for (const row of after) {
    const { flowId, name, place } = row;
    const key = `${flowId} ${place}`;
    const { gained, lost } = shift(old.get(keyOf(row)) ?? NOBODY, row.people);
    const so = places.get(key) ?? { flowId, name, place, gained: 0, lost: 0 };
    places.set(key, { ...so, gained: so.gained + gained, lost: so.lost + lost });
  }
  return [...places.values()]
    .filter(isShifted)
    .sort(
      (a, b) =>
        compare(a.name, b.name) ||
        compare(a.flowId, b.flowId) ||
        FLOW_PLACES.indexOf(a.place) - FLOW_PLACES.indexOf(b.place),
    )
    .map(({ name: _, ...row }) => row);
}

const NOBODY: ReadonlySet<string> = new Set();

function shift(before: ReadonlySet<string>, after: ReadonlySet<string>): Shift {
  if (before === after) return { gained: 0, lost: 0 };
  const count = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...some].filter((id) => !others.has(id)).length;
  return { gained: count(after, before), lost: count(before, after) };
}

function isShifted({ gained, lost }: Shift): boolean {
  return gained + lost > 0;
}

function lostValues(before: readonly NamingValue[], after: readonly NamingValue[]) {
  const keyOf = ({ holder, id, ordinal }: NamingValue) => JSON.stringify([holder, id, ordinal]);
  const old = new Map(before.map((row) => [keyOf(row), row.means]));
  return after
    .filter((row) => row.means !== 1 && old.get(keyOf(row)) === 1)
    .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id) || a.ordinal - b.ordinal)
    .map(({ holder, id, name, value, means }) => ({ holder, id, name, value, means }));
}

function newLinks(before: readonly OwnedIdentity[], after: readonly OwnedIdentity[]) {
  const old = new Map(before.map(({ id, personId }) => [id, personId]));
  return after
    .filter(({ id, personId, isHome }) => !isHome && old.get(id) !== personId)
    .map(({ id, personId }) => ({ id, personId }))
    .sort((a, b) => compare(a.id, b.id));
}

/** People, each once, even with users in several Identity Centers. */
function newlyUnproven(before: readonly UnprovenPrincipal[], after: readonly UnprovenPrincipal[]) {
  const keyOf = ({ personId, integrationId }: UnprovenPrincipal) => `${personId} ${integrationId}`;
  const people = new Set(missingFrom(before, after, keyOf).map(({ personId }) => personId));
  return [...people].map((personId) => ({ personId }));
}

function changedNames(before: readonly ConfiguredProvider[], after: readonly ConfiguredProvider[]) {
  const old = new Map(before.map(({ name, providerId }) => [name, providerId]));
  return after
    .map(({ name, providerId }) => ({ name, before: old.get(name) ?? null, after: providerId }))
    .filter((row) => row.before !== row.after)
    .sort((a, b) => compare(a.name, b.name));
}

/** Rows of `all` that `others` lacks, by key. */
function missingFrom<T>(others: readonly T[], all: readonly T[], keyOf: (row: T) => string): T[] {
  const known = new Set(others.map(keyOf));
  const missing = new Map(all.filter((row) => !known.has(keyOf(row))).map((row) => [keyOf(row), row]));
  return [...missing.entries()].sort(([a], [b]) => compare(a, b)).map(([, row]) => row);
}

/** Rows that are newly lost or undecidable. */
function newly<T extends { readonly undecidable?: unknown; readonly lost?: unknown }>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (row: T) => string,
): T[] {
  const isOver = ({ undecidable = null, lost = null }: T) => undecidable !== null || lost !== null;
  const over = new Set(before.filter(isOver).map(keyOf));
  return after.filter((row) => isOver(row) && !over.has(keyOf(row))).sort((a, b) => compare(keyOf(a), keyOf(b)));
}

function peopleIn(some: ReadonlySet<string>, others: ReadonlySet<string>): { personId: string }[] {
  return [...some]
    .filter((id) => !others.has(id))
    .sort(compare)
    .map((personId) => ({ personId }));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
