import type { AssignedPrincipal } from "./assigned-principal";

/** A role that Identity Center created for a permission set, as long as its unique id exists. */
export interface WatchedRole {
  readonly id: string;
  readonly arn: string;
  readonly accountId: string;
  readonly permissionSet: string;
  /** The permission set is one of a pool. */
  readonly isSlot: boolean;
  /** The longest time for which a person keeps the role's credentials after a sign-in. */
  readonly sessionMs: number;
}

/** Milliseconds since the epoch, by the simulator's clock; null: it lasts. */
interface Period {
  readonly from: number;
  until: number | null;
}

export interface RoleUse extends Period {
  readonly principal: AssignedPrincipal;
}

/** An access entry as Kubernetes observed it. */
export interface WatchedEntry extends Period {
  readonly clusterArn: string;
}

export interface RoleHistory {
  readonly role: WatchedRole;
  readonly goneAt: number | null;
  readonly uses: readonly RoleUse[];
  readonly entries: readonly (WatchedEntry & { readonly principals: readonly AssignedPrincipal[] })[];
}

export interface SlotViolation {
  /**
   * MET_ENTRY: several principals could have used one access entry. REUSED_EARLY: a principal was assigned to a slot whose
   * role another one had, or might still have had a session of.
   */
  readonly kind: "MET_ENTRY" | "REUSED_EARLY";
  readonly roleId: string;
  readonly roleArn: string;
  /** Null for REUSED_EARLY. */
  readonly clusterArn: string | null;
  /** The earlier one first. */
  readonly principals: readonly AssignedPrincipal[];
  /** When the entry, or the early assignment, began. */
  readonly from: number;
}

/** The longest session of AWS, plus a quarter of an hour for clocks and delays. */
const REST_MS = (12 * 60 + 15) * 60_000;

/**
 * The ground truth about slots, independent of delays: assignments, the access of their entries, and overlaps of
 * people.
 */
export class SlotWatch {
  private readonly roles = new Map<string, Watched>();

  constructor(private readonly clock: () => number) {}

  roleMade(role: WatchedRole): void {
    this.roles.set(role.id, { role, goneAt: null, uses: [], entries: [] });
  }

  /** Its sessions end with it, and its entries grant nothing any more. */
  roleGone(id: string): void {
    const watched = this.existing(id);
    if (!watched) return;
    watched.goneAt = this.clock();
    this.end([...watched.uses, ...watched.entries]);
  }

  /** A role recreated under its name: the assignments continue with another unique id. */
  roleReplaced(id: string, by: { readonly id: string }): void {
    const watched = this.existing(id);
    if (!watched) return;
    const standing = watched.uses.filter(({ until }) => until === null);
    this.roleGone(id);
    this.roleMade({ ...watched.role, id: by.id });
    for (const { principal } of standing) this.assigned(by.id, principal);
  }

  assigned(roleId: string, principal: AssignedPrincipal): void {
    const watched = this.existing(roleId);
    if (!watched || watched.uses.some((use) => use.until === null && isSame(use.principal, principal))) return;
    watched.uses.push({ principal, from: this.clock(), until: null });
  }

  unassigned(roleId: string, principal: AssignedPrincipal): void {
    this.end(this.existing(roleId)?.uses.filter((use) => isSame(use.principal, principal)) ?? []);
  }

  entryObserved(roleId: string, clusterArn: string): void {
    const watched = this.existing(roleId);
    if (!watched || watched.entries.some((entry) => entry.until === null && entry.clusterArn === clusterArn)) return;
    watched.entries.push({ clusterArn, from: this.clock(), until: null });
  }

  entryObservedGone(roleId: string, clusterArn: string): void {
    this.end(this.existing(roleId)?.entries.filter((entry) => entry.clusterArn === clusterArn) ?? []);
  }

  clusterGone(clusterArn: string): void {
    for (const id of this.roles.keys()) this.entryObservedGone(id, clusterArn);
  }

  /** For each role's unique id: its assignees, and its entries with everybody who could have used them. */
  history(): RoleHistory[] {
    return [...this.roles.values()].map((watched) => ({
      role: watched.role,
      goneAt: watched.goneAt,
      uses: watched.uses.map((use) => ({ ...use })),
      entries: watched.entries.map((entry) => ({ ...entry, principals: principalsWhoMet(entry, watched) })),
    }));
  }

  /** Violations on slots; empty as long as nobody could use another person's access. */
  violations(): SlotViolation[] {
    return [...this.roles.values()]
      .filter(({ role }) => role.isSlot)
      .flatMap((watched) => [...metEntries(watched), ...earlyUses(watched)])
      .sort((a, b) => a.from - b.from);
  }

  private existing(id: string): Watched | undefined {
    const watched = this.roles.get(id);
    return watched?.goneAt === null ? watched : undefined;
  }

  private end(periods: readonly Period[]): void {
    for (const period of periods) period.until ??= this.clock();
  }
}

interface Watched {
  readonly role: WatchedRole;
  goneAt: number | null;
  /** In the order in which they began. */
  readonly uses: RoleUse[];
  readonly entries: WatchedEntry[];
}

function metEntries(watched: Watched): SlotViolation[] {
  return watched.entries
    .map((entry) => ({ entry, principals: principalsWhoMet(entry, watched) }))
    .filter(({ principals }) => principals.length > 1)
    .map(({ entry: { clusterArn, from }, principals }) =>
      violation("MET_ENTRY", watched.role, clusterArn, principals, from),
    );
}

function earlyUses({ role, uses }: Watched): SlotViolation[] {
  return uses.flatMap((later, i) => {
    const earlier = uses.slice(0, i).find((use) => !isSame(use.principal, later.principal) && isEarly(later, use));
    return earlier ? [violation("REUSED_EARLY", role, null, [earlier.principal, later.principal], later.from)] : [];
  });
}

/** A session outlives its assignment until it expires or its role is gone. */
function principalsWhoMet(entry: WatchedEntry, { role, goneAt, uses }: Watched): AssignedPrincipal[] {
  const met = uses.filter(({ from, until }) => {
    const sessionsEnd = Math.min(until === null ? FOREVER : until + role.sessionMs, goneAt ?? FOREVER);
    return from < (entry.until ?? FOREVER) && entry.from < sessionsEnd;
  });
  return met.map(({ principal }) => principal).filter((one, i, all) => all.findIndex((o) => isSame(o, one)) === i);
}

const FOREVER = Number.POSITIVE_INFINITY;

function isEarly(later: RoleUse, earlier: RoleUse): boolean {
  return earlier.until === null || later.from < earlier.until + REST_MS;
}

function isSame(a: AssignedPrincipal, b: AssignedPrincipal): boolean {
  return a.type === b.type && a.id === b.id;
}

function violation(
  kind: SlotViolation["kind"],
  role: WatchedRole,
  clusterArn: string | null,
  principals: readonly AssignedPrincipal[],
  from: number,
): SlotViolation {
  return { kind, roleId: role.id, roleArn: role.arn, clusterArn, principals, from };
}
