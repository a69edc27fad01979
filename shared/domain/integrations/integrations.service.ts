import type { DataSource, EntityManager } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, type FieldProblem, invalidInput, notFound } from "../../kernel/app-error";
import { eachAlone } from "../../kernel/async/each-alone";
import type { AuditAction } from "../../kernel/audit-actions";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { isId, newId } from "../../kernel/ids";
import { staleVersion } from "../../kernel/stale-version";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { managedByTerraform } from "../catalog/managed-by";
import { createOnce } from "../client-requests/create-once";
import { takePeopleLock } from "../people-lock/people-lock";
import { type AuditedSettings, auditedSettings } from "./audited-settings";
import { findProblems } from "./find-problems";
import { integrationFormOf } from "./form-of";
import { Integration, type IntegrationWarning, type WarningCode } from "./integration.entity";
import { publishIntegration } from "./integrations.topics";
import type { IntegrationOwner } from "./owner-rules";
import { type IntegrationForm, type IntegrationSettings, parseIntegration } from "./parse-integration";
import { sessionWarnings } from "./session-warnings";
import { changedSettingsOfPower } from "./settings-of-power";

/** Sync runs, as integrations use them. */
export interface Syncs {
  start(tx: Tx, integration: Pick<Integration, "id" | "connectorId">, trigger: "CREATED" | "UPDATED"): Promise<unknown>;
  cancelActive(tx: Tx, integrationId: string): Promise<void>;
  /** Warnings about exclusions, judged by the accounts as last read. */
  warnings(
    manager: EntityManager,
    integrationId: string,
    settings: Pick<IntegrationSettings, "excludedAccountIds" | "excludedOrganizationalUnitIds">,
  ): Promise<IntegrationWarning[]>;
}

/** Owners, as integrations use them: resolving every resource after a change of rules, and warnings about values. */
export interface Owners {
  /** The settings with a provider for each owner and rule, and each owner frozen to its current or former match. */
  freeze(
    manager: EntityManager,
    settings: IntegrationSettings,
    before: readonly IntegrationOwner[],
  ): Promise<IntegrationSettings>;
  warnings(settings: Pick<IntegrationSettings, "integrationOwners" | "ownerRules">): Promise<IntegrationWarning[]>;
  resolveIntegration(tx: Tx, integrationId: string): Promise<void>;
}

/** The warnings of pools about settings that are not saved yet. */
export type PoolWarnings = (
  manager: EntityManager,
  integrationId: string,
  settings: Pick<IntegrationSettings, "principalStrategy" | "poolPermissionSetArns">,
) => Promise<IntegrationWarning[]>;

/** Grants, as integrations use them: no access may outlive the settings that can revoke it. */
export interface GrantsOfIntegration {
  /** The number of grants that have not ended. */
  countUnended(manager: EntityManager, integrationId: string): Promise<number>;
  /** Makes another connector responsible. Throws INVALID_STATE where it could not be. */
  handOver(tx: Tx, integrationId: string, connectorId: string): Promise<void>;
  /** Observes all access at once, since the rule for additions of others has changed. */
  requeueTargets(tx: Tx, integrationId: string): Promise<void>;
  /** Integrations being deleted with access to revoke now, or with no access left. Takes no lock. */
  toRelease(manager: EntityManager): Promise<string[]>;
  /** Ends all grants. Resolves to the number that has not ended yet. */
  release(tx: Tx, integrationId: string): Promise<number>;
  /** Gives these grants up as UNVERIFIED. */
  abandon(tx: Tx, integrationId: string): Promise<void>;
}

/** Access flows, as integrations use them: no flow stays enabled for a deleted integration. */
export interface FlowsOfIntegration {
  /** Switches off flows that target no other integration. Call it after locking the integration and people. */
  switchOff(tx: Tx, integration: Pick<Integration, "id" | "name">): Promise<void>;
}

/** Identity providers, as integrations use them: nobody is read through a deleted integration. */
export interface ProvidersOfIntegration {
  /** Ends the reads of people through the integration. Call it after locking the integration and people. */
  endReads(tx: Tx, integration: Pick<Integration, "id" | "name">): Promise<void>;
}

export interface IntegrationValidation {
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly IntegrationWarning[];
}

export interface DeletedIntegration {
  readonly integration: Integration;
  /** False: the integration stays until the access given through it was observed gone. */
  readonly deleted: boolean;
}

/** Warnings that only a sync can judge: an update keeps them. */
const FOUND_BY_SYNC: ReadonlySet<WarningCode> = new Set(["ACCOUNTS_FAILED", "ACCOUNT_TAGS_ONE_BY_ONE"]);

/** Writes further rows of a saved integration in its transaction, before its consequences are computed. */
export type AlsoSaveIntegration = (tx: Tx, saved: Integration) => Promise<void>;

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly syncRuns: Syncs;
  readonly owners: Owners;
  readonly grants: GrantsOfIntegration;
  readonly flows: FlowsOfIntegration;
  readonly providers: ProvidersOfIntegration;
  readonly poolWarnings: PoolWarnings;
  /** The default external id. */
  readonly externalId: string;
}

export class IntegrationsService {
  constructor(private readonly deps: Dependencies) {}

  /** The same use cases within another transaction. */
  within(uow: UnitOfWork): IntegrationsService {
    return new IntegrationsService({ ...this.deps, uow });
  }

  /** All checks of create (or, with an id, of update); saves nothing. */
  async validate(actor: Actor, form: IntegrationForm, id: string | null): Promise<IntegrationValidation> {
    requireRole(actor, "ADMIN");
    const existing = id === null ? null : await this.deps.db.manager.findOneBy(Integration, { id });
    if (id !== null && !existing) throw notFound("The integration");
    const parsed = parseIntegration({ ...(existing && integrationFormOf(existing)), ...form }, this.deps.externalId);
    const { manager } = this.deps.db;
    const found = await findProblems(manager, parsed.settings, id, this.deps.grants.countUnended);
    const held = existing ? await this.principalProblems(manager, existing, parsed.settings) : [];
    const problems = [...parsed.problems, ...found.map((problem) => problem.field), ...held];
    const ofOwners = problems.some(({ path }) => path.at(-1) === "providerId")
      ? []
      : await this.deps.owners.warnings(
          await this.deps.owners.freeze(manager, parsed.settings, existing?.integrationOwners ?? []),
        );
    const ofPool = existing ? await this.deps.poolWarnings(manager, existing.id, parsed.settings) : [];
    const ofScope = existing ? await this.deps.syncRuns.warnings(manager, existing.id, parsed.settings) : [];
    const ofSession = await sessionWarnings(manager, parsed.settings);
    const ofManager = existing ? managerWarnings(existing) : [];
    return { problems, warnings: [...ofManager, ...parsed.warnings, ...ofScope, ...ofSession, ...ofPool, ...ofOwners] };
  }

  /** Saves an integration and starts its first sync, or saves nothing. */
  async create(
    actor: Actor,
    form: IntegrationForm,
    clientRequestId: string | null = null,
    alsoSave: AlsoSaveIntegration = async () => undefined,
  ): Promise<Integration> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      return createOnce(
        tx,
        { operation: "createIntegration", clientRequestId, input: { ...form, externalId: undefined } },
        {
          make: () => this.make(tx, form, alsoSave),
          find: (id) => tx.manager.findOneBy(Integration, { id }),
        },
      );
    });
  }

  private async make(tx: Tx, form: IntegrationForm, alsoSave: AlsoSaveIntegration): Promise<Integration> {
    await lockSaves(tx);
    await keepConnector(tx, form.connectorId);
    const settings = await this.check(tx.manager, form, null);
    const integration = tx.manager.create(Integration, {
      id: newId(),
      ...settings,
      createdAt: tx.now,
      updatedAt: tx.now,
      version: 1,
    });
    await tx.manager.insert(Integration, integration);
    this.auditChange(tx, "integration.created", integration.id, null, settings);
    await this.deps.syncRuns.start(tx, integration, "CREATED");
    await alsoSave(tx, await this.reload(tx, integration.id));
    return this.reload(tx, integration.id);
  }

  /** Changes the given fields; null clears a field. The version must be the one last read. */
  async update(
    actor: Actor,
    id: string,
    version: number,
    form: IntegrationForm,
    alsoSave: AlsoSaveIntegration = async () => undefined,
  ): Promise<Integration> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const before = await this.lock(tx, id);
      refuseDeleted(before);
      refuseStale(before, version);
      await takePeopleLock(tx.manager);
      await lockSaves(tx);
      await keepConnector(tx, form.connectorId);
      const settings = await this.settingsAfter(tx.manager, before, form);
      if (changedSettingsOfPower(before, settings).length > 0) requireFreshSignIn(tx);
      const syncWarnings = [
        ...(await this.deps.syncRuns.warnings(tx.manager, id, settings)),
        ...before.syncWarnings.filter(({ code }) => FOUND_BY_SYNC.has(code)),
      ];
      await tx.manager.update(Integration, id, { ...settings, syncWarnings, updatedAt: tx.now, version: version + 1 });
      this.auditChange(tx, "integration.updated", id, before, settings);
      await this.deps.owners.resolveIntegration(tx, id);
      await this.restartSync(tx, id);
      if (settings.connectorId !== before.connectorId) await this.deps.grants.handOver(tx, id, settings.connectorId);
      if (settings.foreignPolicies !== before.foreignPolicies) await this.deps.grants.requeueTargets(tx, id);
      await alsoSave(tx, await this.reload(tx, id));
      return this.reload(tx, id);
    });
  }

  /** The settings that a creation from this input would save. Throws the errors of the creation. */
  async settingsOfNew(actor: Actor, form: IntegrationForm): Promise<IntegrationSettings> {
    requireRole(actor, "ADMIN");
    return this.check(this.deps.db.manager, form, null);
  }

  /** The settings that an update of these fields would save. Throws the errors of the update. */
  async settingsAfter(
    manager: EntityManager,
    before: Integration,
    form: IntegrationForm,
  ): Promise<IntegrationSettings> {
    refuseDeleted(before);
    const settings = await this.check(manager, { ...integrationFormOf(before), ...form }, before);
    const held = await this.principalProblems(manager, before, settings);
    if (held.length > 0) throw new DomainError("INVALID_STATE", held.map(({ message }) => message).join(" "), held);
    return settings;
  }

  /**
   * Enables or disables an integration. Disabling ends its sync; nothing new starts and the inventory stays. The
   * version must be the one last read; left out: any.
   */
  async setEnabled(actor: Actor, id: string, enabled: boolean, version?: number): Promise<Integration> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      // Switching an integration off never waits for a fresh sign-in.
      if (enabled) requireFreshSignIn(tx);
      const before = await this.lock(tx, id);
      refuseDeleted(before);
      refuseStale(before, version);
      if (before.enabled === enabled) return before;
      await tx.manager.update(Integration, id, { enabled, updatedAt: tx.now, version: before.version + 1 });
      tx.audit({
        action: enabled ? "integration.enabled" : "integration.disabled",
        subjectType: "integration",
        subjectId: id,
        before: { enabled: before.enabled },
        after: { enabled },
      });
      publishIntegration(tx, id);
      await this.restartSync(tx, id);
      return this.reload(tx, id);
    });
  }

  /**
   * Deletes an integration and its inventory. While access given through it was not observed gone, the integration
   * stays disabled and is deleted later. `force` deletes it now. Returns it as it is, or last was. The version must be
   * the one last read; left out: any.
   */
  async delete(actor: Actor, id: string, force = false, version?: number): Promise<DeletedIntegration> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const before = await this.lock(tx, id);
      refuseStale(before, version);
      // Without this lock a scan could write owners of resources that are being deleted.
      await takePeopleLock(tx.manager);
      await this.deps.flows.switchOff(tx, before);
      await this.deps.syncRuns.cancelActive(tx, id);
      const notEnded = await this.deps.grants.release(tx, id);
      if (notEnded > 0 && !force) {
        if (before.deletedAt) return { integration: before, deleted: false };
        const change = { deletedAt: tx.now, enabled: false, nextSyncAt: null, updatedAt: tx.now };
        await tx.manager.update(Integration, id, { ...change, version: before.version + 1 });
        this.auditChange(tx, "integration.deletion-requested", id, before, before);
        return { integration: await this.reload(tx, id), deleted: false };
      }
      if (notEnded > 0) {
        // Access that nobody observed gone may go on, and nobody looks after it any more.
        requireFreshSignIn(tx);
        await this.deps.grants.abandon(tx, id);
      }
      await this.deps.providers.endReads(tx, before);
      await tx.manager.delete(Integration, id);
      this.auditChange(tx, "integration.deleted", id, before, null);
      return { integration: before, deleted: true };
    });
  }

  /** Sweep of every worker: completes deletions as soon as no access holds them, each by itself. */
  async finishDeletions(actor: Actor): Promise<void> {
    const leaving = await this.deps.grants.toRelease(this.deps.db.manager);
    const finish = (id: string) =>
      this.delete(actor, id).then(
        () => undefined,
        (error: unknown) => {
          if (!isNotFound(error)) throw error;
        },
      );
    await eachAlone(leaving, finish, (count) => `Integrations that could not be deleted: ${count}.`);
  }

  private async check(
    tx: EntityManager,
    form: IntegrationForm,
    before: Integration | null,
  ): Promise<IntegrationSettings> {
    const { settings, problems } = parseIntegration(form, this.deps.externalId);
    const found = await findProblems(tx, settings, before?.id ?? null, this.deps.grants.countUnended);
    const conflicts = found.filter((problem) => problem.isConflict).map((problem) => problem.field);
    const invalid = [...problems, ...found.filter((problem) => !problem.isConflict).map((problem) => problem.field)];
    if (invalid.length > 0) throw invalidInput([...invalid, ...conflicts]);
    if (conflicts.length > 0) {
      throw new DomainError("CONFLICT", conflicts.map((conflict) => conflict.message).join(" "), conflicts);
    }
    return this.deps.owners.freeze(tx, settings, before?.integrationOwners ?? []);
  }

  /** A change of the principal would leave access through an unobserved principal, or revoke access by an edit. */
  private async principalProblems(
    manager: EntityManager,
    before: Integration,
    after: IntegrationSettings,
  ): Promise<FieldProblem[]> {
    const usesTemplate = after.principalStrategy === "IAM_ROLE_TEMPLATE";
    const changed = (["principalStrategy", "principalRoleTemplate"] as const).filter(
      (field) => before[field] !== after[field] && (field === "principalStrategy" || usesTemplate),
    );
    if (changed.length === 0) return [];
    const live = await this.deps.grants.countUnended(manager, before.id);
    if (live === 0) return [];
    const grants = live === 1 ? "1 grant has" : `${live} grants have`;
    return changed.map((field) => ({
      path: [field],
      message: `'${field}' cannot be changed while access is given through the integration: ${grants} not ended.`,
    }));
  }

  private async lock(tx: Tx, id: string): Promise<Integration> {
    const integration = await tx.manager.findOne(Integration, { where: { id }, lock: { mode: "pessimistic_write" } });
    if (!integration) throw notFound("The integration");
    return integration;
  }

  private async reload(tx: Tx, id: string): Promise<Integration> {
    return tx.manager.findOneByOrFail(Integration, { id });
  }

  /** A running sync uses the old settings: it is cancelled, and a new one starts. */
  private async restartSync(tx: Tx, id: string): Promise<void> {
    const integration = await this.reload(tx, id);
    await this.deps.syncRuns.cancelActive(tx, id);
    if (integration.enabled) await this.deps.syncRuns.start(tx, integration, "UPDATED");
  }

  private auditChange(
    tx: Tx,
    action: AuditAction,
    id: string,
    before: AuditedSettings | null,
    after: AuditedSettings | null,
  ): void {
    tx.audit({
      action,
      subjectType: "integration",
      subjectId: id,
      before: before && auditedSettings(before),
      after: after && auditedSettings(after),
    });
    publishIntegration(tx, id);
  }
}

function managerWarnings({ managedBy }: Integration): IntegrationWarning[] {
  if (managedBy !== "TERRAFORM") return [];
  return [{ code: "MANAGED_BY_TERRAFORM", item: null, message: managedByTerraform("integration") }];
}

/** Serializes saves: two creations of the same name or organization would not see each other. */
async function lockSaves({ manager }: Tx): Promise<void> {
  await manager.query("select pg_advisory_xact_lock(hashtext('integrations.save'))");
}

/**
 * Locks the connector against deletion until the commit. So a deletion sees the integration, or this check misses the
 * connector.
 */
async function keepConnector({ manager }: Tx, connectorId: string | null | undefined): Promise<void> {
  if (!connectorId || !isId(connectorId)) return;
  await manager.query("select 1 from connectors where id = $1 for key share", [connectorId]);
}

export function refuseDeleted({ deletedAt, name }: Integration): void {
  if (!deletedAt) return;
  throw new DomainError(
    "INVALID_STATE",
    `'${name}' is being deleted: it goes when the access given through it has ended.`,
    [],
    "BEING_DELETED",
  );
}

function refuseStale(before: Integration, version: number | undefined): void {
  if (version !== undefined && version !== before.version) throw staleVersion("The integration", before.version);
}

/** Another process has deleted it first. */
function isNotFound(error: unknown): boolean {
  return error instanceof DomainError && error.code === "NOT_FOUND";
}
