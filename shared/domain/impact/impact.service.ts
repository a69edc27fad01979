import type { DataSource } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { notFound } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import type { FlowInput } from "../access-flows/input/flow-input";
import type { RequestsOfFlow } from "../access-flows/requests-of-flow.port";
import { Integration } from "../integrations/integration.entity";
import { type FlowPreview, previewFlow } from "./flows/preview-flow";
import { type IntegrationChange, type SettingsAfter, toBeChanged } from "./integrations/integration-change";
import { type IntegrationImpact, integrationImpact } from "./integrations/integration-impact";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly integrations: SettingsAfter;
  readonly requests: Pick<RequestsOfFlow, "undecidable">;
}

/**
 * The consequences of a change that an admin considers. Nothing is saved. Changes of identity providers are made and
 * rolled back instead, by their own service, and compared in `providers`.
 */
export class ImpactService {
  constructor(private readonly deps: Dependencies) {}

  /** Checks a new flow or (with an id) a change like the mutation, and computes its effect. */
  async ofFlow(actor: Actor, input: FlowInput, id: string | null): Promise<FlowPreview> {
    requireRole(actor, "ADMIN");
    const { db, clock, requests } = this.deps;
    return previewFlow(db.manager, input, id, (flow) => requests.undecidable(db.manager, flow, clock.now()));
  }

  /**
   * Based on the last sync. It takes no locks and writes nothing, so that no revocation waits for it. Throws the errors
   * of the change.
   */
  async ofIntegration(actor: Actor, change: IntegrationChange): Promise<IntegrationImpact> {
    requireRole(actor, "ADMIN");
    const now = this.deps.clock.now();
    // All statements see one snapshot.
    return this.deps.db.transaction("REPEATABLE READ", async (manager) => {
      const before = await manager.findOneBy(Integration, { id: change.integrationId });
      if (!before) throw notFound("The integration");
      return integrationImpact(manager, await toBeChanged(manager, this.deps.integrations, before, change, now), now);
    });
  }
}
