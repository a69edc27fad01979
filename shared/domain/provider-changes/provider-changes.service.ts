import { In } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, notFound } from "../../kernel/app-error";
import { assertNever } from "../../kernel/assert-never";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { staleVersion } from "../../kernel/stale-version";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { lockFlows } from "../access-flows/lock-flows";
import { AccessRequest } from "../access-requests/access-request.entity";
import { PROVIDER_TOPIC } from "../identities/identities.topics";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { PersonHome } from "../identities/person-home.entity";
import { lockProviderNames } from "../identities/provider-names";
import { type ProviderImpact, providerImpact } from "../impact/providers/provider-impact";
import { type SnapshotDependencies, takeSnapshot } from "../impact/providers/take-snapshot";
import { Integration } from "../integrations/integration.entity";
import type { OwnersService } from "../owners/owners.service";
import { takePeopleLock } from "../people-lock/people-lock";
import { lockRoles } from "../roles/admins-left";
import { deleteProvider } from "./delete-provider";
import { handOver } from "./hand-over";
import {
  type HandOver,
  type MadeChange,
  NO_HAND_OVER,
  type ProviderChange,
  type ProviderUpdate,
  type UnmatchedChoice,
} from "./provider-change";
import { updateProvider } from "./update-provider";

interface Dependencies extends SnapshotDependencies {
  readonly uow: UnitOfWork;
  readonly owners: Pick<OwnersService, "referencedGroups" | "resolveEverything">;
}

export interface ChangedProviders {
  readonly providers: readonly IdentityProvider[];
  readonly impact: ProviderImpact;
  readonly handOver: HandOver;
  /** The impact's people that exist after the change, by id. A person that a preview makes is gone again afterwards. */
  readonly people: ReadonlyMap<string, PersonHome>;
}

/**
 * Changes of existing identity providers. Each takes a snapshot before and after, in its transaction. The audit log has
 * the size of the impact, and a preview is the change itself, rolled back.
 */
export class ProviderChangesService {
  constructor(private readonly deps: Dependencies) {}

  /** Changes the given fields. The version has to be the one last read. */
  async update(
    actor: Actor,
    providerId: string,
    version: number,
    fields: Omit<ProviderUpdate, "version">,
    confirmLastAdmin: boolean,
  ): Promise<ChangedProviders> {
    return this.make(actor, { kind: "UPDATE", providerId, ...fields, version }, confirmLastAdmin);
  }

  /** Refused while people at home there have access or pending requests. */
  async delete(
    actor: Actor,
    providerId: string,
    version: number,
    confirmLastAdmin: boolean,
  ): Promise<ChangedProviders> {
    return this.make(actor, { kind: "DELETE", providerId, version }, confirmLastAdmin);
  }

  async handOver(
    actor: Actor,
    fromId: string,
    toId: string,
    unmatched: UnmatchedChoice,
    confirmLastAdmin: boolean,
  ): Promise<ChangedProviders> {
    return this.make(actor, { kind: "HAND_OVER", fromId, toId, unmatched }, confirmLastAdmin);
  }

  /** The impact of a change at this moment. Throws the errors of the change. */
  async preview(actor: Actor, change: ProviderChange): Promise<Omit<ChangedProviders, "providers">> {
    requireRole(actor, "ADMIN");
    try {
      return await this.deps.uow.run(actor, async (tx) => {
        throw new Previewed(await this.carryOut(tx, change));
      });
    } catch (error) {
      if (error instanceof Previewed) return error.found;
      throw error;
    }
  }

  private async make(actor: Actor, change: ProviderChange, confirmLastAdmin: boolean): Promise<ChangedProviders> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const made = await this.carryOut(tx, change);
      if (made.impact.losesLastAdmin && !confirmLastAdmin) throw lastAdmin();
      const { before, after, action, subjectId } = made.audit;
      tx.audit({
        action,
        subjectType: "identity-provider",
        subjectId,
        before,
        after: { ...after, impact: countsOf(made.impact) },
      });
      for (const { id } of made.providers) tx.publish(PROVIDER_TOPIC, id);
      return made;
    });
  }

  private async carryOut(tx: Tx, change: ProviderChange): Promise<ChangedProviders & Pick<MadeChange, "audit">> {
    const locked = await this.lock(tx, change);
    const before = await takeSnapshot(tx.manager, this.deps, tx.now);
    const made = await this.apply(tx, change, locked);
    await this.deps.owners.resolveEverything(tx);
    const after = await takeSnapshot(tx.manager, this.deps, tx.now);
    const moved = made.handOver ?? NO_HAND_OVER;
    const impact = providerImpact(before, after, moved.absorbed);
    return { ...made, handOver: moved, impact, people: await peopleOf(tx, impact) };
  }

  private async apply(tx: Tx, change: ProviderChange, locked: readonly IdentityProvider[]): Promise<MadeChange> {
    const [provider, other] = locked as [IdentityProvider, IdentityProvider?];
    if (change.kind !== "HAND_OVER") refuseStale(provider, change.version);
    switch (change.kind) {
      case "UPDATE":
        return updateProvider(tx, provider, change);
      case "DELETE":
        return deleteProvider(tx, provider);
      case "HAND_OVER":
        return handOver(tx, this.deps.owners, [provider, other!], change.unmatched);
      default:
        return assertNever(change);
    }
  }

  /**
   * Takes locks in the order of decisions and of changes of integrations: requests, integrations, people and groups,
   * then names, flows and roles. Answers the change's providers, in its order.
   */
  private async lock(tx: Tx, change: ProviderChange): Promise<IdentityProvider[]> {
    const { manager } = tx;
    if (change.kind === "HAND_OVER") await lockStores(tx);
    await takePeopleLock(tx.manager);
    await lockProviderNames(manager);
    if (change.kind === "HAND_OVER") await lockFlows(manager);
    await lockRoles(manager);
    const ids = change.kind === "HAND_OVER" ? [change.fromId, change.toId] : [change.providerId];
    const found = await manager
      .createQueryBuilder(IdentityProvider, "provider")
      .where("provider.deletedAt is null")
      .orderBy("provider.id")
      .setLock("pessimistic_write")
      .getMany();
    return ids.map((id) => {
      const provider = found.find((one) => one.id === id);
      if (!provider) throw notFound("The identity provider");
      return provider;
    });
  }
}

function refuseStale(provider: IdentityProvider, version: number | null): void {
  if (version === null || version === provider.version) return;
  throw staleVersion("The identity provider", provider.version);
}

/** Thrown to roll back a preview. */
class Previewed extends Error {
  constructor(readonly found: Omit<ChangedProviders, "providers">) {
    super("previewed");
  }
}

async function peopleOf({ manager }: Tx, impact: ProviderImpact): Promise<ReadonlyMap<string, PersonHome>> {
  const { rolesGained, rolesLost, peopleActivated, peopleDeactivated, linked, ...others } = impact;
  const { principalsProven, principalsUnproven, sessions, tokens } = others;
  const changed = [rolesGained, rolesLost, peopleActivated, peopleDeactivated, linked];
  const named = [...changed, principalsProven, principalsUnproven, sessions, tokens];
  const ids = new Set(named.flatMap(({ first }) => first.map(({ personId }) => personId)));
  const homes = await manager.findBy(PersonHome, { id: In([...ids]) });
  return new Map(homes.map((home) => [home.id, home]));
}

/** Pending requests have rules, and integrations have owners, that a change may rewrite, so both are locked first. */
async function lockStores({ manager }: Tx): Promise<void> {
  const lock = "pessimistic_write";
  await manager
    .createQueryBuilder(AccessRequest, "request")
    .where("exists (select 1 from access_request_items i where i.request_id = request.id and i.state = 'PENDING')")
    .orderBy("request.id")
    .setLock(lock)
    .getMany();
  await manager.createQueryBuilder(Integration, "integration").orderBy("integration.id").setLock(lock).getMany();
}

function lastAdmin(): DomainError {
  const message =
    "Nobody would be an admin after this. Make somebody else an admin first, or set 'confirmLastAdmin' to go on.";
  return new DomainError("INVALID_STATE", message, [{ path: ["confirmLastAdmin"], message, rule: "LAST_ADMIN" }]);
}

function countsOf({ losesLastAdmin, ...affected }: ProviderImpact): object {
  const counts = Object.entries(affected).map(([what, { count }]) => [what, count] as const);
  return { ...Object.fromEntries(counts.filter(([, count]) => count > 0)), ...(losesLastAdmin && { losesLastAdmin }) };
}
