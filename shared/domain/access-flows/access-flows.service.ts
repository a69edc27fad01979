import { type DataSource, type EntityManager, IsNull } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { newId } from "../../kernel/ids";
import { staleVersion } from "../../kernel/stale-version";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { managedByTerraform } from "../catalog/managed-by";
import { createOnce } from "../client-requests/create-once";
import { AccessFlow } from "./access-flow.entity";
import { automaticSizeProblems } from "./automatic-size-problems";
import type { FlowWarning } from "./flow-warning";
import { type FlowInput, mergeFlowInput } from "./input/flow-input";
import { loadFlowReferences } from "./input/load-flow-references";
import { type FlowContent, type FlowReferences, type ParsedFlow, parseFlow } from "./input/parse-flow";
import { lockFlows } from "./lock-flows";
import { freezeFlow } from "./people-values";
import { poolSizeProblems } from "./pool-size-problems";
import { type FlowInactivity, recordFlowChanges } from "./record-flow-changes";
import {
  type RequestsOfFlow,
  type WaitingChoice,
  type WaitingRequests,
  waitingRequests,
} from "./requests-of-flow.port";

/** Runs in the transaction that has saved a flow. */
export type AlsoSaveFlow = (tx: Tx, saved: AccessFlow) => Promise<void>;

interface Dependencies {
  readonly db: DataSource;
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly requests: RequestsOfFlow;
}

export interface FlowChange {
  readonly flow: AccessFlow;
  readonly waitingRequests: WaitingRequests;
}

/**
 * Changes of flows apply to later requests. Pending requests must satisfy the former rules and the new ones. Those that
 * cannot any longer are named, and cancelled on demand. Grants run to their end; only access of AUTOMATIC flows follows
 * at once.
 */
export class AccessFlowsService {
  constructor(private readonly deps: Dependencies) {}

  /** The same use cases within another transaction. */
  within(uow: UnitOfWork): AccessFlowsService {
    return new AccessFlowsService({ ...this.deps, uow });
  }

  /** A repeat with the same clientRequestId and input answers the first flow. */
  async create(
    actor: Actor,
    input: FlowInput,
    clientRequestId: string | null = null,
    alsoSave: AlsoSaveFlow = async () => undefined,
  ): Promise<AccessFlow> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      return createOnce(
        tx,
        { operation: "createAccessFlow", clientRequestId, input },
        {
          make: () => this.make(tx, input, alsoSave),
          find: (id) => tx.manager.findOneBy(AccessFlow, { id, deletedAt: IsNull() }),
        },
      );
    });
  }

  private async make(tx: Tx, input: FlowInput, alsoSave: AlsoSaveFlow): Promise<AccessFlow> {
    await lockFlows(tx.manager);
    const content = await this.check(tx.manager, input, null);
    const id = newId();
    const flow = { ...content, ...inactiveOf(tx, content.active, null), version: 1 };
    await tx.manager.insert(AccessFlow, { id, ...flow, createdAt: tx.now, updatedAt: tx.now });
    await recordFlowChanges(tx, [{ action: "access-flow.created", flowId: id, before: null, after: flow }]);
    await alsoSave(tx, await this.reload(tx, id));
    return this.reload(tx, id);
  }

  /**
   * Changes the given fields and keeps the rest, within nested fields too; null empties a field. The version must be
   * the one last read.
   */
  async update(
    actor: Actor,
    id: string,
    version: number,
    input: FlowInput,
    waiting: WaitingChoice = "KEEP",
    alsoSave: AlsoSaveFlow = async () => undefined,
  ): Promise<FlowChange> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const before = await this.lock(tx, id, waiting, () => lockFlows(tx.manager));
      refuseStale(before, version);
      const content = await this.check(tx.manager, input, before);
      const inactive = inactiveOf(tx, content.active, before);
      const after = { ...content, ...inactive, version: version + 1 };
      await tx.manager.update(AccessFlow, id, { ...after, updatedAt: tx.now });
      const isOff = before.active && !after.active;
      await recordFlowChanges(tx, [
        { action: "access-flow.updated", flowId: id, before, after, inactive: isOff ? inactive : null },
      ]);
      await alsoSave(tx, await this.reload(tx, id));
      return this.changed(tx, id, waiting);
    });
  }

  /** The flow that an update of these fields would save. Throws like the update. */
  async contentAfter(manager: EntityManager, before: AccessFlow, input: FlowInput): Promise<FlowContent> {
    return this.check(manager, input, before);
  }

  /** The flow that a create or (with an id) an update of these fields would save. Throws what it would throw. */
  async contentOf(actor: Actor, form: FlowInput, id: string | null): Promise<FlowContent> {
    requireRole(actor, "ADMIN");
    const { manager } = this.deps.db;
    const before = id === null ? null : await manager.findOneBy(AccessFlow, { id, deletedAt: IsNull() });
    if (id !== null && !before) throw notFound("The access flow");
    return this.check(manager, form, before);
  }

  async setActive(
    actor: Actor,
    id: string,
    active: boolean,
    version: number,
    waiting: WaitingChoice = "KEEP",
  ): Promise<FlowChange> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      // Switching a flow off never waits for a fresh sign-in.
      if (active) requireFreshSignIn(tx);
      const before = await this.lock(tx, id, waiting);
      if (before.active === active) return this.changed(tx, id, waiting);
      refuseStale(before, version);
      const tooLarge = await automaticSizeProblems(tx.manager, { ...before, active });
      if (tooLarge.length > 0) throw invalidInput(tooLarge);
      const inactive = inactiveOf(tx, active, before);
      const after = { active, ...inactive, version: version + 1 };
      await tx.manager.update(AccessFlow, id, { ...after, updatedAt: tx.now });
      const action = active ? "access-flow.activated" : "access-flow.deactivated";
      await recordFlowChanges(tx, [{ action, flowId: id, before, after: { ...before, ...after }, inactive }]);
      return this.changed(tx, id, waiting);
    });
  }

  /**
   * The flow can still be read by id, because requests and grants refer to it. Its name is free again. Its pending
   * requests are cancelled.
   */
  async delete(actor: Actor, id: string, version: number): Promise<FlowChange> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const before = await this.lock(tx, id, "END");
      refuseStale(before, version);
      await tx.manager.update(AccessFlow, id, { deletedAt: tx.now, updatedAt: tx.now, version: version + 1 });
      await recordFlowChanges(tx, [{ action: "access-flow.deleted", flowId: id, before, after: null }]);
      return this.changed(tx, id, "END");
    });
  }

  private async check(manager: EntityManager, input: FlowInput, before: AccessFlow | null): Promise<FlowContent> {
    const { content, problems } = parsedFlow(await loadFlowReferences(manager), input, before);
    if (problems.length > 0) throw invalidInput(problems);
    const namesake = await manager.findOneBy(AccessFlow, { nameKey: content.nameKey, deletedAt: IsNull() });
    const conflicts = nameProblems(content, before?.id ?? null, namesake);
    if (conflicts.length > 0) throw new DomainError("CONFLICT", conflicts[0]!.message, conflicts);
    const definition = await freezeFlow(manager, content.definition, before?.definition ?? null);
    const tooLarge = await automaticSizeProblems(manager, { ...content, definition });
    if (tooLarge.length > 0) throw invalidInput(tooLarge);
    await refuseMoreThanPools(manager, { ...content, definition });
    return { ...content, definition };
  }

  /**
   * Locks a flow. With END its pending requests are locked first, in the order of decisions. The row lock allows
   * foreign keys to it, because an approval inserts a grant that refers to it. Saves are serialized before it, as in
   * hand-overs and deletions of integrations.
   */
  private async lock(
    tx: Tx,
    id: string,
    waiting: WaitingChoice,
    lockSaves: () => Promise<void> = async () => undefined,
  ): Promise<AccessFlow> {
    if (waiting === "END") await this.deps.requests.lock(tx, id);
    await lockSaves();
    const flow = await tx.manager.findOne(AccessFlow, { where: { id }, lock: { mode: "for_no_key_update" } });
    if (!flow || flow.deletedAt) throw notFound("The access flow");
    return flow;
  }

  private async changed(tx: Tx, id: string, waiting: WaitingChoice): Promise<FlowChange> {
    const flow = await this.reload(tx, id);
    const { requests } = this.deps;
    const isEnd = waiting === "END";
    const undecidable = isEnd ? await requests.end(tx, flow) : await requests.undecidable(tx.manager, flow, tx.now);
    return { flow, waitingRequests: waitingRequests(undecidable, isEnd) };
  }

  private async reload(tx: Tx, id: string): Promise<AccessFlow> {
    return tx.manager.findOneByOrFail(AccessFlow, { id });
  }
}

/** Parses a new flow, or a change merged into the flow before. */
export function parsedFlow(references: FlowReferences, input: FlowInput, before: AccessFlow | null): ParsedFlow {
  const { content, problems } = parseFlow(before ? mergeFlowInput(before, input) : input, references);
  if (!before || content.trigger === before.trigger) return { content, problems };
  // Access given by the former trigger would never be ended.
  const message = "'trigger' cannot be changed: make another flow.";
  return { content, problems: [{ path: ["trigger"], message }, ...problems] };
}

/** `namesake`: the flow that has the name now, which the flow itself may be. */
export function nameProblems({ name }: FlowContent, id: string | null, namesake: Pick<AccessFlow, "id"> | null) {
  if (!namesake || namesake.id === id) return [];
  const message = `'name' is taken: there is an access flow '${name}' already.`;
  return [{ path: ["name"], message, flow: { id: namesake.id } }];
}

export function managerWarnings({ managedBy }: AccessFlow): FlowWarning[] {
  if (managedBy !== "TERRAFORM") return [];
  return [{ code: "MANAGED_BY_TERRAFORM", path: [], item: null, message: managedByTerraform("access flow") }];
}

/** Optimistic locking: of two admins at once, the second gets a conflict. */
function refuseStale(before: AccessFlow, version: number): void {
  if (before.version !== version) throw staleVersion("The access flow", before.version);
}

const IN_USE = { inactiveCode: null, inactiveMessage: null, inactiveAt: null };

/** The reason stays until the flow is active again. */
function inactiveOf({ actor, now }: Tx, active: boolean, before: AccessFlow | null): FlowInactivity {
  if (active) return IN_USE;
  if (before && !before.active) {
    const { inactiveCode, inactiveMessage, inactiveAt } = before;
    return { inactiveCode, inactiveMessage, inactiveAt };
  }
  const inactiveMessage = before ? `${actor.name} switched it off.` : `${actor.name} created it switched off.`;
  return { inactiveCode: "SWITCHED_OFF", inactiveMessage, inactiveAt: now };
}

async function refuseMoreThanPools(manager: EntityManager, content: FlowContent): Promise<void> {
  const problems = await poolSizeProblems(manager, content);
  if (problems.length > 0) throw invalidInput(problems);
}
