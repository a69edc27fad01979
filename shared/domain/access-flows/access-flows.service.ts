import { type DataSource, type EntityManager, IsNull, Not } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { newId } from "../../kernel/ids";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { AccessFlow } from "./access-flow.entity";
import { problemsOfSize } from "./automatic-size";
import { changedForm, type FlowForm } from "./flow-form";
import { loadKnown } from "./load-known";
import { lockFlows } from "./lock-flows";
import { type FlowContent, type ParsedFlow, parseFlow } from "./parse-flow";
import { freezeFlow } from "./people-values";
import { problemsOfPools } from "./pool-room";
import { type FlowPreview, previewFlow } from "./preview-flow";
import { type RequestsOfFlow, type WaitingChoice, type WaitingRequests, waitingRequests } from "./requests-of-flow";
import { rulesHash } from "./rules-hash";

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
 * A change of a flow counts for what is asked for from then on. What is pending has to satisfy the rules it was asked under
 * and the new ones; what could not any more is named, and ended if told so. What was given runs to its end; only the access
 * of AUTOMATIC flows follows at once.
 */
export class AccessFlowsService {
  constructor(private readonly deps: Dependencies) {}

  async create(actor: Actor, form: FlowForm): Promise<AccessFlow> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const content = await this.check(tx.manager, form, null);
      const id = newId();
      await tx.manager.insert(AccessFlow, { id, ...content, createdAt: tx.now, updatedAt: tx.now, version: 1 });
      this.audit(tx, "access-flow.created", id, null, { ...content, version: 1 });
      return this.reload(tx, id);
    });
  }

  /** Changes what is given and keeps the rest, within a field too; null empties. The version must be the one last read. */
  async update(
    actor: Actor,
    id: string,
    version: number,
    form: FlowForm,
    waiting: WaitingChoice = "KEEP",
  ): Promise<FlowChange> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const before = await this.lock(tx, id, waiting);
      if (before.version !== version) {
        const message = `The access flow was changed meanwhile (version ${before.version}); read it again.`;
        throw new DomainError("CONFLICT", message);
      }
      const content = await this.check(tx.manager, form, before);
      await tx.manager.update(AccessFlow, id, { ...content, updatedAt: tx.now, version: version + 1 });
      this.audit(tx, "access-flow.updated", id, before, { ...content, version: version + 1 });
      return this.changed(tx, id, waiting);
    });
  }

  async setActive(actor: Actor, id: string, active: boolean, waiting: WaitingChoice = "KEEP"): Promise<FlowChange> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      // Switching one off must never have to wait.
      if (active) requireFreshSignIn(tx);
      const before = await this.lock(tx, id, waiting);
      if (before.active === active) return this.changed(tx, id, waiting);
      const tooLarge = await problemsOfSize(tx.manager, { ...before, active });
      if (tooLarge.length > 0) throw invalidInput(tooLarge);
      await tx.manager.update(AccessFlow, id, { active, updatedAt: tx.now, version: before.version + 1 });
      const action = active ? "access-flow.activated" : "access-flow.deactivated";
      this.audit(tx, action, id, before, { ...before, active, version: before.version + 1 });
      return this.changed(tx, id, waiting);
    });
  }

  /**
   * It can be found by its id still, because requests and grants name it. Its name is free again. Nothing waits by a flow
   * that is no more.
   */
  async delete(actor: Actor, id: string): Promise<FlowChange> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const before = await this.lock(tx, id, "END");
      await tx.manager.update(AccessFlow, id, { deletedAt: tx.now, updatedAt: tx.now, version: before.version + 1 });
      this.audit(tx, "access-flow.deleted", id, before, null);
      return this.changed(tx, id, "END");
    });
  }

  /** What a flow, or (with an id) a change of one, would come to as things are now. Nothing is saved. */
  async preview(
    actor: Actor,
    form: FlowForm,
    id: string | null,
  ): Promise<FlowPreview & { readonly waitingRequests: WaitingRequests | null }> {
    requireRole(actor, "ADMIN");
    const { manager } = this.deps.db;
    const before = id === null ? null : await manager.findOneBy(AccessFlow, { id, deletedAt: IsNull() });
    if (id !== null && !before) throw notFound("The access flow");
    const { content, problems } = await this.parse(manager, form, before);
    const all = [...problems, ...(await this.nameProblems(manager, content, id))];
    if (all.length > 0) throw invalidInput(all);
    const definition = await freezeFlow(manager, content.definition, before?.definition ?? null);
    const changed = { ...content, definition };
    const tooLarge = await problemsOfSize(manager, changed);
    if (tooLarge.length > 0) throw invalidInput(tooLarge);
    await refuseMoreThanPools(manager, changed);
    const preview = await previewFlow(manager, changed);
    if (!before) return { ...preview, waitingRequests: null };
    const stranded = await this.deps.requests.stranded(manager, { ...before, ...changed }, this.deps.clock.now());
    return { ...preview, waitingRequests: waitingRequests(stranded, false) };
  }

  private async check(manager: EntityManager, form: FlowForm, before: AccessFlow | null): Promise<FlowContent> {
    await lockFlows(manager);
    const { content, problems } = await this.parse(manager, form, before);
    if (problems.length > 0) throw invalidInput(problems);
    const conflicts = await this.nameProblems(manager, content, before?.id ?? null);
    if (conflicts.length > 0) throw new DomainError("CONFLICT", conflicts[0]!.message, conflicts);
    const definition = await freezeFlow(manager, content.definition, before?.definition ?? null);
    const tooLarge = await problemsOfSize(manager, { ...content, definition });
    if (tooLarge.length > 0) throw invalidInput(tooLarge);
    await refuseMoreThanPools(manager, { ...content, definition });
    return { ...content, definition };
  }

  /** A new flow, or what a change makes of the one before. */
  private async parse(manager: EntityManager, form: FlowForm, before: AccessFlow | null): Promise<ParsedFlow> {
    const { content, problems } = parseFlow(before ? changedForm(before, form) : form, await loadKnown(manager));
    if (!before || content.trigger === before.trigger) return { content, problems };
    // Nobody would see to the end of what it gave by the other one.
    const message = "'trigger' cannot be changed: make another flow.";
    return { content, problems: [{ path: ["trigger"], message }, ...problems] };
  }

  private async nameProblems(manager: EntityManager, { name, nameKey }: FlowContent, id: string | null) {
    const other = await manager.findOneBy(AccessFlow, { nameKey, deletedAt: IsNull(), ...(id && { id: Not(id) }) });
    if (!other) return [];
    return [{ path: ["name"], message: `'name' is taken: there is an access flow '${name}' already.` }];
  }

  /**
   * With END, what waits by it too: now, as whoever decides holds their request before they wait for what this change holds
   * later. The flow's own row is held so that its key may be named meanwhile: an approval, with its request in hand, names it
   * in the grant it makes.
   */
  private async lock(tx: Tx, id: string, waiting: WaitingChoice): Promise<AccessFlow> {
    const flow = await tx.manager.findOne(AccessFlow, { where: { id }, lock: { mode: "for_no_key_update" } });
    if (!flow || flow.deletedAt) throw notFound("The access flow");
    if (waiting === "END") await this.deps.requests.hold(tx, id);
    return flow;
  }

  private async changed(tx: Tx, id: string, waiting: WaitingChoice): Promise<FlowChange> {
    const flow = await this.reload(tx, id);
    const { requests } = this.deps;
    const isEnd = waiting === "END";
    const stranded = isEnd ? await requests.end(tx, flow) : await requests.stranded(tx.manager, flow, tx.now);
    return { flow, waitingRequests: waitingRequests(stranded, isEnd) };
  }

  private async reload(tx: Tx, id: string): Promise<AccessFlow> {
    return tx.manager.findOneByOrFail(AccessFlow, { id });
  }

  private audit(
    tx: Tx,
    action: string,
    subjectId: string,
    before: FlowVersion | null,
    after: FlowVersion | null,
  ): void {
    tx.audit({
      action,
      subjectType: "access-flow",
      subjectId,
      before: before && audited(before),
      after: after && audited(after),
    });
  }
}

type FlowVersion = FlowContent & Pick<AccessFlow, "version">;

function audited(flow: FlowVersion): object {
  const { name, description, active, trigger, maxDurationSeconds, version, definition } = flow;
  return {
    name,
    description,
    active,
    trigger,
    maxDurationSeconds,
    version,
    rulesHash: rulesHash(definition),
    ...definition,
  };
}

async function refuseMoreThanPools(manager: EntityManager, content: FlowContent): Promise<void> {
  const problems = await problemsOfPools(manager, content);
  if (problems.length > 0) throw invalidInput(problems);
}
