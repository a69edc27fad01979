import { IsNull } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, type FieldProblem, invalidInput, notFound } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { newId } from "../../kernel/ids";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { createOnce } from "../client-requests/create-once";
import { Integration } from "../integrations/integration.entity";
import { readIdentityFile } from "./file/read-identity-file";
import { heldFailure } from "./held-failure";
import type { HoldLimits, HoldReason, ReadCounts } from "./hold-rule";
import { requestProviderRead } from "./identity-center/provider-reads";
import { IdentityProvider, type ProviderKind } from "./identity-provider.entity";
import type { OwnerResolutionPort } from "./owner-resolution.port";
import { assertProviderNameIsFree, lockProviderNames, problemsOfProviderName } from "./provider-names";
import { heldEvent, readEvent } from "./read-events";
import { lockProvider, RemovalsHeld, replaceIdentities } from "./replace-identities";
import type { StagedPeople } from "./stage-identities";

export interface IdentityImportResult {
  readonly provider: IdentityProvider;
  /** The changes made; of a held import, the changes it would make. */
  readonly counts: ReadCounts;
  /** The reasons for which nothing was changed until an admin confirms. Empty: the import was written. */
  readonly heldBecause: readonly HoldReason[];
}

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly owners: OwnerResolutionPort;
  readonly holdLimits: HoldLimits;
}

export class IdentityProvidersService {
  constructor(private readonly deps: Dependencies) {}

  /**
   * With an integration, people are read from its Identity Center at once. Without one, they come as a document, or by
   * SCIM where that kind is requested.
   */
  async create(
    actor: Actor,
    name: string,
    integrationId: string | null = null,
    askedKind: ProviderKind | null = null,
    clientRequestId: string | null = null,
  ): Promise<IdentityProvider> {
    requireRole(actor, "ADMIN");
    const trimmed = name.trim();
    const kind = askedKind ?? (integrationId === null ? "FILE" : "AWS_IDENTITY_CENTER");
    const problems = [...problemsOfProviderName(trimmed), ...problemsOfKind(kind, integrationId)];
    if (problems.length > 0) throw invalidInput(problems);
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const sent = { operation: "createIdentityProvider", clientRequestId, input: { name, integrationId, kind } };
      return createOnce(tx, sent, {
        make: () => this.make(tx, trimmed, integrationId, kind),
        find: (id) => tx.manager.findOneBy(IdentityProvider, { id, deletedAt: IsNull() }),
      });
    });
  }

  private async make(
    tx: Tx,
    trimmed: string,
    integrationId: string | null,
    kind: ProviderKind,
  ): Promise<IdentityProvider> {
    await lockProviderNames(tx.manager);
    await assertProviderNameIsFree(tx.manager, trimmed, null);
    const integration = integrationId === null ? null : await this.integrationToRead(tx, integrationId);
    // Only the first provider becomes the default one, so connecting another one changes nobody's rights.
    const isFirst = !(await tx.manager.existsBy(IdentityProvider, { standing: "DEFAULT" }));
    const provider = {
      id: newId(),
      standing: isFirst ? ("DEFAULT" as const) : ("LINK_ONLY" as const),
      name: trimmed,
      nameKey: trimmed.toLowerCase(),
      kind,
      integrationId,
      syncedAt: null,
      nextSyncAt: integration ? tx.now : null,
      removalsConfirmed: false,
      failure: null,
      scimTokenCreatedAt: null,
      scimTokenLastUsedAt: null,
      leaversAlarm: null,
      leaversAcknowledgedAt: null,
      createdAt: tx.now,
      deletedAt: null,
      version: 1,
    };
    await tx.manager.insert(IdentityProvider, provider);
    tx.audit({
      action: "identity-provider.created",
      subjectType: "identity-provider",
      subjectId: provider.id,
      after: { name: trimmed, kind, standing: provider.standing, ...(integration && { integrationId }) },
    });
    if (isFirst) await this.deps.owners.adopt(tx, provider.id);
    if (integration?.enabled) await requestProviderRead(tx, provider.id, integration);
    return this.load(tx, provider.id);
  }

  /** Reads a document in full, all or nothing: everything in it holds, and nothing else does. */
  async importFile(
    actor: Actor,
    providerId: string,
    document: string,
    confirmRemovals: boolean,
  ): Promise<IdentityImportResult> {
    requireRole(actor, "ADMIN");
    return this.importPeople(actor, providerId, await readIdentityFile(document), { confirmRemovals });
  }

  /**
   * Imports people that are parsed already. An unattended import is audited only where it changes something, and a held
   * one stays on record.
   */
  async importPeople(
    actor: Actor,
    providerId: string,
    people: StagedPeople,
    { confirmRemovals = false, unattended = false }: { confirmRemovals?: boolean; unattended?: boolean },
  ): Promise<IdentityImportResult> {
    requireRole(actor, "ADMIN");
    try {
      return await this.deps.uow.run(actor, async (tx) => {
        requireFreshSignIn(tx);
        const { kind } = await lockProvider(tx, providerId);
        if (kind === "SCIM") throw toldBySelf();
        if (kind !== "FILE") {
          throw new DomainError("INVALID_STATE", "The people of this identity provider are read from AWS; sync it.");
        }
        const read = { providerId, people, readAt: tx.now, removalsConfirmed: confirmRemovals };
        const { counts, hasChanged } = await replaceIdentities(tx, this.deps, read);
        if (!unattended || hasChanged) tx.audit(readEvent(providerId, counts));
        return { provider: await this.load(tx, providerId), counts, heldBecause: [] };
      });
    } catch (error) {
      if (!(error instanceof RemovalsHeld)) throw error;
      const provider = await this.deps.uow.run(actor, async (tx) => {
        if (unattended)
          await tx.manager.update(IdentityProvider, providerId, { failure: heldFailure(error, "import") });
        tx.audit(heldEvent(providerId, error));
        return this.load(tx, providerId);
      });
      return { provider, counts: error.counts, heldBecause: error.reasons };
    }
  }

  /** Requests a read of a provider from the integration's connector. A confirmation holds for that one read. */
  async sync(actor: Actor, providerId: string, confirmRemovals: boolean): Promise<IdentityProvider> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const provider = await tx.manager.findOne(IdentityProvider, {
        where: { id: providerId, deletedAt: IsNull() },
        lock: { mode: "pessimistic_write" },
      });
      if (!provider) throw notFound("The identity provider");
      const integration = await this.integrationOf(tx, provider);
      await tx.manager.update(IdentityProvider, providerId, {
        nextSyncAt: tx.now,
        removalsConfirmed: confirmRemovals,
      });
      tx.audit({
        action: "identity-provider.sync-requested",
        subjectType: "identity-provider",
        subjectId: providerId,
        after: { confirmRemovals },
      });
      await requestProviderRead(tx, providerId, integration);
      return this.load(tx, providerId);
    });
  }

  private async integrationToRead(tx: Tx, id: string): Promise<Integration> {
    // Locked, so that the integration is not deleted before the provider is saved.
    const integration = await tx.manager.findOne(Integration, { where: { id }, lock: { mode: "pessimistic_read" } });
    if (!integration) throw notFound("The integration");
    const other = await tx.manager.findOneBy(IdentityProvider, { integrationId: id });
    if (!other) return integration;
    throw conflict(
      "integrationId",
      `The people of this integration are read by the identity provider '${other.name}'.`,
    );
  }

  private async integrationOf(tx: Tx, { kind, integrationId }: IdentityProvider): Promise<Integration> {
    if (kind === "SCIM") throw toldBySelf();
    if (kind === "FILE") {
      throw new DomainError("INVALID_STATE", "The people of this identity provider come as a document; import one.");
    }
    const integration = integrationId && (await tx.manager.findOneBy(Integration, { id: integrationId }));
    if (!integration) {
      throw new DomainError("INVALID_STATE", "The integration of this identity provider was deleted.");
    }
    if (integration.enabled) return integration;
    throw new DomainError(
      "INVALID_STATE",
      `The integration '${integration.name}' is disabled; enable it first.`,
      [],
      "INTEGRATION_OFF",
    );
  }

  private async load(tx: Tx, id: string): Promise<IdentityProvider> {
    return tx.manager.findOneByOrFail(IdentityProvider, { id });
  }
}

function problemsOfKind(kind: ProviderKind, integrationId: string | null): FieldProblem[] {
  if ((kind === "AWS_IDENTITY_CENTER") === (integrationId !== null)) return [];
  const message =
    integrationId === null
      ? "A provider of kind AWS_IDENTITY_CENTER needs 'integrationId'."
      : `A provider of kind ${kind} has no integration: leave out 'integrationId', or 'kind'.`;
  return [
    { path: ["kind"], message },
    { path: ["integrationId"], message },
  ];
}

function toldBySelf(): DomainError {
  return new DomainError("INVALID_STATE", "The people of this identity provider come by SCIM.");
}

function conflict(field: string, message: string): DomainError {
  return new DomainError("CONFLICT", message, [{ path: [field], message }]);
}
