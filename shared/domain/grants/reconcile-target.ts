import { ProviderFailure } from "../../kernel/app-error";
import { assertNever } from "../../kernel/assert-never";
import type { Clock } from "../../kernel/clock";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { Binding } from "../bindings/binding.entity";
import { unite } from "../catalog/cluster-access";
import type { AccessCloud, EntryPlace } from "../connectors/access-cloud.port";
import type { OrganizationAccess } from "../connectors/cloud.port";
import { accessOf } from "../integrations/organization-access";
import type { SeenEntry } from "./access-target.entity";
import { type Applied, applySteps, NOTHING_SENT } from "./apply-steps";
import { attachGrants } from "./attach-grants";
import { decideTarget, type TargetDecision } from "./decide-target";
import { isLive } from "./desired-access";
import { type EndOrder, endGrants } from "./end-grants";
import { isOfAnother, isOurs } from "./entry-tags";
import type { Grant } from "./grant.entity";
import type { Look } from "./look";
import { PRINCIPAL_CHECK_MS } from "./next-look";
import { needs } from "./plan-access";
import { endWithoutPrincipal, type PrepareBinding } from "./prepare-grants";
import { RECONCILER, type Turn } from "./target-turn";
import type { TargetTurns } from "./target-turns";

export interface ReconcileDependencies {
  readonly uow: UnitOfWork;
  readonly turns: TargetTurns;
  readonly clock: Clock;
  readonly installationId: string;
  readonly cloud: { organization(access: OrganizationAccess): AccessCloud };
  readonly prepareBinding: PrepareBinding;
}

/** While nothing may be given, what waits is looked at again this often. */
const RESTORED_CHECK_MS = 30_000;

/** How urgent it is to look at what was written. */
const CONFIRMING = "grant";
/** AWS shows late what was taken away, and what is to be taken away elsewhere at the same moment goes first. */
const TAKING_EFFECT_MS = 300;

/** By then EKS knows every role. */
const NEW_ROLE_MS = 2 * 60_000;

/**
 * Observe, decide, write, observe again, record. Whatever ends it half way, the next turn finds the intent and what AWS
 * shows, and goes on from there; two at once do not happen, and whoever lost the lease writes nothing.
 */
export async function reconcileTarget(
  deps: ReconcileDependencies,
  targetId: string,
  signal: AbortSignal,
  /** The target's own, if it was looked at a moment ago: then it is not looked at again. */
  seenBinding: Binding | null = null,
): Promise<void> {
  const turn = await deps.turns.take(targetId);
  if (!turn) return;
  const prepareBinding = seenBinding
    ? async () => ({ kind: "ready" as const, binding: seenBinding })
    : deps.prepareBinding;
  await deps.turns.record(turn, await bringAbout({ ...deps, prepareBinding }, turn, signal));
}

async function bringAbout(deps: ReconcileDependencies, turn: Turn, signal: AbortSignal): Promise<Look> {
  const { integration, resource } = turn;
  // What was known by the cluster's name may be another cluster by now, which is not to be touched.
  if (!resource || resource.status === "GONE") return { kind: "cluster-gone", ...NOTHING_SENT };
  if (!integration) return { kind: "cluster-gone", ...NOTHING_SENT };
  const cloud = deps.cloud.organization(accessOf(integration));
  try {
    return await new Reconciliation(deps, turn, cloud, signal).run();
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    return { kind: "failed", failure: error, ...NOTHING_SENT };
  }
}

class Reconciliation {
  constructor(
    private readonly deps: ReconcileDependencies,
    private readonly turn: Turn,
    private readonly cloud: AccessCloud,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<Look> {
    const principal = await this.principal();
    if (principal.kind === "moved") return { kind: "changed", ...NOTHING_SENT };
    // Who waits for a principal does not hold up what is to be taken away.
    const grants = this.turn.grants.filter((grant) => !principal.waiting.has(grant.id));
    const seen = this.isOursToDelete(grants) ? this.turn.target.seen : await this.see();
    if (this.isAnyOverSince(grants)) return { kind: "changed", ...NOTHING_SENT };
    const roleUniqueId = principal.uniqueId;
    const decision = this.decide(grants, seen, roleUniqueId);
    if (decision.ends.length > 0) return this.end(decision.ends);
    const waitUntil = principal.until;
    if (decision.steps.length === 0) return { kind: "seen", seen, decision, roleUniqueId, waitUntil, ...NOTHING_SENT };
    return this.write(decision, grants, { roleUniqueId, waitUntil });
  }

  /** The time of one has passed while we looked. The next turn says that it ends, so that what is written counts for it. */
  private isAnyOverSince(grants: readonly Grant[]): boolean {
    const now = this.deps.clock.now();
    return grants.some((grant) => grant.endAskedAt === null && !isLive(grant, now));
  }

  private async write(
    decision: TargetDecision,
    grants: readonly Grant[],
    known: { roleUniqueId: string | null; waitUntil: Date | null },
  ): Promise<Look> {
    const { target } = this.turn;
    const makes = decision.steps.some(({ kind }) => kind === "create-entry");
    const planned = decision.wanted.access ? decision.desired : NOTHING;
    // What a write before this one may have given stays ours until a look has shown that all is as we want it.
    const access = target.intent ? unite([planned, target.intent.access]) : planned;
    const intent = { access, anew: decision.wanted.anew };
    const principalUniqueId = makes ? known.roleUniqueId : target.principalUniqueId;
    const isKept = await this.deps.turns.commitIntent(this.turn, {
      intent,
      baseline: decision.baseline,
      principalUniqueId,
    });
    if (!isKept) return { kind: "changed", ...NOTHING_SENT };
    const applied = await this.apply(decision);
    if (applied.kind === "changed") return applied;
    if (applied.kind === "failed") return this.afterFailure(applied, grants);
    const { calls, inDoubt } = applied;
    const seen = await this.seeAfter();
    if (seen.kind === "failed") return { ...seen, calls, inDoubt };
    const now = this.decide(grants, seen.entry, known.roleUniqueId, { ...decision, intent, principalUniqueId });
    return { kind: "seen", seen: seen.entry, decision: now, ...known, calls, inDoubt };
  }

  private apply({ steps }: TargetDecision): Promise<Applied> {
    return applySteps(steps, {
      cloud: this.cloud,
      place: this.place(),
      entry: { installationId: this.deps.installationId, targetId: this.turn.target.id, token: this.turn.token },
      clock: this.deps.clock,
      mayWrite: () => this.deps.turns.renew(this.turn),
      signal: this.signal,
    });
  }

  /** An addition that AWS refuses ends the grants that need it; everything else goes on without it. */
  private async afterFailure(applied: Extract<Applied, { kind: "failed" }>, grants: readonly Grant[]): Promise<Look> {
    const { failure, step, calls, inDoubt } = applied;
    const isRefusal = failure.kind === "invalid" && !step.removes && !(await this.isRoleNew(failure));
    const refused = isRefusal ? grants.filter((grant) => grant.state === "PENDING" && needs(grant.access, step)) : [];
    if (refused.length === 0) return { kind: "failed", failure, calls, inDoubt };
    return this.end(
      refused.map(({ id }) => ({ grantId: id, reason: "REFUSED_BY_AWS", message: failure.message })),
      { calls, inDoubt },
    );
  }

  /** EKS does not know a role for some seconds after it was made, and says the same as of one that is none. */
  private async isRoleNew({ code }: ProviderFailure): Promise<boolean> {
    if (code !== "PRINCIPAL_INVALID") return false;
    const { accountId, principalArn } = this.turn.target;
    try {
      const role = await this.cloud.role(accountId, principalArn, this.signal);
      return role !== null && this.deps.clock.now().getTime() - role.createdAt.getTime() < NEW_ROLE_MS;
    } catch (error) {
      // It may be: tried again, with what was written until now on record.
      if (error instanceof ProviderFailure) return true;
      throw error;
    }
  }

  private async end(orders: readonly EndOrder[], sent = NOTHING_SENT): Promise<Look> {
    await this.deps.uow.run(RECONCILER, (tx) => endGrants(tx, orders));
    return { kind: "changed", ...sent };
  }

  /** A failed second look does not undo what was written: the calls are kept, and somebody looks again soon. */
  private async seeAfter() {
    try {
      const isTakingAway = this.turn.grants.some(({ state }) => state === "REVOKING");
      return { kind: "seen" as const, entry: await this.see(CONFIRMING, isTakingAway ? TAKING_EFFECT_MS : 0) };
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      return { kind: "failed" as const, failure: error };
    }
  }

  private async see(priority = this.lookPriority(), afterMs = 0): Promise<SeenEntry | null> {
    const entry = await this.cloud.describeEntry({ ...this.place(), priority, afterMs }, this.signal);
    if (!entry) return null;
    const isTagged = isOurs(entry.tags, this.deps.installationId);
    return {
      entryArn: entry.entryArn,
      createdAt: entry.createdAt.toISOString(),
      ours: isTagged || this.wasOurs(entry.entryArn),
      ...(isTagged && isOfAnother(entry.tags, this.turn.target.id) && { isLeftOver: true }),
      access: entry.access,
    };
  }

  /** The very entry that we made: that somebody took our tags off it gives nobody less. */
  private wasOurs(entryArn: string): boolean {
    const { seen } = this.turn.target;
    return seen?.ours === true && seen.entryArn === entryArn;
  }

  /**
   * All of it ends, and the entry was ours when we looked last: it is deleted without another look before, as a revocation
   * is not to wait for one. AWS itself refuses to delete an entry without our tags (the member role's policy).
   */
  private isOursToDelete(grants: readonly Grant[]): boolean {
    const { seen, baseline, intent } = this.turn.target;
    const isOver = grants.every((grant) => grant.state === "REVOKING" && grant.absentSince === null);
    // Whoever took the access away may have put an entry of theirs in its place.
    const isTaken = grants.some((grant) => grant.endReason === "CHANGED_OUTSIDE");
    return isOver && !isTaken && grants.length > 0 && seen?.ours === true && baseline === null && intent === null;
  }

  private decide(
    grants: readonly Grant[],
    seen: SeenEntry | null,
    roleUniqueId: string | null,
    state: Pick<TargetDecision, "baseline"> & {
      intent: Turn["target"]["intent"];
      principalUniqueId: string | null;
    } = this.turn.target,
  ): TargetDecision {
    return decideTarget({
      baseline: state.baseline,
      applied: this.turn.target.applied,
      intent: state.intent,
      principalUniqueId: state.principalUniqueId,
      seen,
      roleUniqueId,
      sharedAllowed: this.turn.integration?.sharedEntriesAllowed ?? false,
      isRestored: this.turn.isRestored,
      grants,
      now: this.deps.clock.now(),
    });
  }

  private async principal(): Promise<Principal> {
    const { target, grants } = this.turn;
    const now = this.deps.clock.now();
    const live = grants.filter((grant) => isLive(grant, now));
    const pending = live.filter((grant) => grant.state === "PENDING");
    const lookedAt = target.principalLookedAt;
    const isStale = !lookedAt || now.getTime() - lookedAt.getTime() >= PRINCIPAL_CHECK_MS;
    const none: ReadonlySet<string> = new Set();
    if (pending.length === 0 && (!(live.length > 0 && isStale) || this.isSomethingToGo())) {
      return { kind: "known", uniqueId: null, waiting: none, until: null };
    }
    const waiting = new Set(pending.map(({ id }) => id));
    if (this.turn.isRestored) {
      const until = pending.length > 0 ? new Date(now.getTime() + RESTORED_CHECK_MS) : null;
      return { kind: "known", uniqueId: null, waiting, until };
    }
    const prepared = await this.deps.prepareBinding(target.bindingId, this.signal, async (tx, binding) => {
      // With the new principal, or the old one would be free for others while grants still stand on it.
      if (binding.principalArn !== target.principalArn) await attachGrants(tx, binding);
    });
    switch (prepared.kind) {
      case "waiting":
        return { kind: "known", uniqueId: null, waiting, until: prepared.until };
      case "failed":
        await this.deps.uow.run(RECONCILER, (tx) => endWithoutPrincipal(tx, target.bindingId, prepared));
        return { kind: "moved" };
      case "ready": {
        const { principalArn, principalUniqueId } = prepared.binding;
        if (principalArn !== target.principalArn) return { kind: "moved" };
        return { kind: "known", uniqueId: principalUniqueId, waiting: none, until: null };
      }
      default:
        return assertNever(prepared);
    }
  }

  /** Something is still there that is to go: it does not wait for a look at the principal, which may take long. */
  private isSomethingToGo(): boolean {
    return this.turn.grants.some((grant) => grant.state === "REVOKING" && grant.absentSince === null);
  }

  /** What was seen gone is only confirmed: what is still to be taken away, on other clusters, goes first. */
  private lookPriority(): EntryPlace["priority"] {
    const { priority } = this.place();
    const revoking = this.turn.grants.filter((grant) => grant.state === "REVOKING");
    return priority === "revoke" && revoking.every((grant) => grant.absentSince !== null) ? CONFIRMING : priority;
  }

  private place(): EntryPlace {
    const { accountId, region, clusterName, clusterArn, principalArn } = this.turn.target;
    const isTakingAway = this.turn.grants.some((grant) => grant.state === "REVOKING");
    const isGiving = this.turn.grants.some((grant) => grant.state === "PENDING");
    const priority = isTakingAway ? "revoke" : isGiving ? "grant" : "audit";
    return { accountId, region, clusterName, partition: clusterArn.split(":")[1] ?? "aws", principalArn, priority };
  }
}

type Principal =
  | {
      readonly kind: "known";
      readonly uniqueId: string | null;
      /** Grants whose principal is not there yet. */
      readonly waiting: ReadonlySet<string>;
      readonly until: Date | null;
    }
  | { readonly kind: "moved" };

const NOTHING = { policies: [], kubernetesGroups: [] };
