import { isDeepStrictEqual } from "node:util";
import {
  createRequestOf,
  type FlowModel,
  flowModelOf,
  type IntegrationModel,
  integrationModelOf,
  updateRequestOf,
  upsertRequestOf,
} from "./provider-models";
import { NotFoundError, type ProviderWire } from "./provider-wire";

/** A state is not what was planned: Terraform says so and stops. */
class InconsistentResult extends Error {
  override readonly name = "InconsistentResult";
}

interface Kind<Model> {
  create(model: Model): Promise<Named<Model>>;
  read(id: string): Promise<Named<Model>>;
  update(id: string, model: Model): Promise<Named<Model>>;
  delete(id: string): Promise<void>;
}

interface Named<Model> {
  readonly id: string;
  readonly model: Model;
}

/** One resource in a state, as Terraform and its plugin framework handle it. */
export class FrameworkResource<Model extends object> {
  state: Named<Model> | null = null;

  constructor(private readonly kind: Kind<Model>) {}

  /**
   * Creates the resource, or updates it if the plan has a difference. The answer must equal the plan, and stay equal.
   */
  async apply(config: Model): Promise<"CREATED" | "UPDATED" | "UNCHANGED"> {
    await this.refresh();
    if (this.state && isSame(this.state.model, config)) return "UNCHANGED";
    const before = this.state;
    const after = before ? await this.kind.update(before.id, reserialised(config)) : await this.kind.create(config);
    this.state = after;
    if (before && before.id !== after.id) throw new InconsistentResult("the id has changed");
    assertSame(after.model, config, "Provider produced inconsistent result after apply");
    await this.expectNoChanges(config);
    return before ? "UPDATED" : "CREATED";
  }

  /** Twice, because a second read must not differ from the first. */
  async expectNoChanges(config: Model): Promise<void> {
    for (const which of ["first", "second"]) {
      await this.refresh();
      if (!this.state) throw new InconsistentResult(`it is gone at the ${which} read`);
      assertSame(this.state.model, config, `the ${which} plan has changes`);
    }
  }

  /** A missing resource is removed from the state. */
  async refresh(): Promise<void> {
    if (!this.state) return;
    this.state = await this.kind.read(this.state.id).catch((error: unknown) => {
      if (error instanceof NotFoundError) return null;
      throw error;
    });
  }

  /** Imports by id alone, like an import block. */
  async import(id: string): Promise<void> {
    this.state = await this.kind.read(id);
  }

  async destroy(): Promise<void> {
    if (!this.state) return;
    await this.kind.delete(this.state.id).catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error;
    });
    await this.refresh();
    if (this.state) throw new InconsistentResult("it is there still");
  }
}

export function integrationResource(wire: ProviderWire): FrameworkResource<IntegrationModel> {
  const named = (answer: Awaited<ReturnType<ProviderWire["getIntegration"]>>) => ({
    id: answer.id,
    model: integrationModelOf(answer),
  });
  return new FrameworkResource({
    create: async (model) => named(await wire.createIntegration(createRequestOf(model))),
    read: async (id) => named(await wire.getIntegration(id)),
    update: async (id, model) => named(await wire.updateIntegration(id, updateRequestOf(model))),
    delete: (id) => wire.deleteIntegration(id),
  });
}

export function flowResource(wire: ProviderWire): FrameworkResource<FlowModel> {
  const named = (answer: Awaited<ReturnType<ProviderWire["getFlow"]>>) => ({
    id: answer.id,
    model: flowModelOf(answer),
  });
  return new FrameworkResource({
    create: async (model) => named(await wire.createFlow(upsertRequestOf(model))),
    read: async (id) => named(await wire.getFlow(id)),
    update: async (id, model) => named(await wire.updateFlow(id, upsertRequestOf(model))),
    delete: (id) => wire.deleteFlow(id),
  });
}

/** Attributes without an order. All other lists have one; `approver_groups` of an escalation too. */
const SETS: ReadonlySet<string> = new Set(["permissions", "labels", "days_of_week", "request_scopes"]);

/** A set comes in any order when a plan is sent again. */
function reserialised<T>(value: T, name = "", parent = ""): T {
  if (Array.isArray(value)) {
    const items = value.map((item) => reserialised(item, "", name));
    return (isSet(name, parent) ? items.reverse() : items) as T;
  }
  return mapFields(value, (field, key) => reserialised(field, key, name));
}

export function canonicalState<T>(value: T, name = "", parent = ""): T {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonicalState(item, "", name));
    return (isSet(name, parent) ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items) as T;
  }
  return mapFields(value, (field, key) => canonicalState(field, key, name));
}

function isSet(name: string, parent: string): boolean {
  return SETS.has(name) || (name === "approver_groups" && parent === "approver_policy");
}

function mapFields<T>(value: T, change: (field: unknown, name: string) => unknown): T {
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value).sort() as (keyof T & string)[];
  return Object.fromEntries(names.map((name) => [name, change(value[name], name)])) as T;
}

function isSame(a: object, b: object): boolean {
  return isDeepStrictEqual(canonicalState(a), canonicalState(b));
}

function assertSame(state: object, plan: object, what: string): void {
  if (isSame(state, plan)) return;
  throw new InconsistentResult(`${what}: planned ${JSON.stringify(plan)}, but it is ${JSON.stringify(state)}`);
}
