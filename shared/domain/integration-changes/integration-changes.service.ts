import type { DataSource, EntityManager } from "typeorm";
import { type Actor, requireRole } from "../../kernel/actor";
import { notFound } from "../../kernel/app-error";
import { assertNever } from "../../kernel/assert-never";
import type { Clock } from "../../kernel/clock";
import { refuseAbsentConnector } from "../grants/ending/release-integration";
import { Integration } from "../integrations/integration.entity";
import { type IntegrationsService, refuseDeleted } from "../integrations/integrations.service";
import type { IntegrationChange, ToBeChanged } from "./integration-change";
import { type IntegrationImpact, integrationImpact } from "./integration-impact";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly integrations: Pick<IntegrationsService, "settingsAfter">;
}

/** Previews of changes of integrations. */
export class IntegrationChangesService {
  constructor(private readonly deps: Dependencies) {}

  /**
   * The consequences of a change now, based on the last sync. It takes no locks and writes nothing, so that no
   * revocation waits for it. Throws the errors of the change.
   */
  async preview(actor: Actor, change: IntegrationChange): Promise<IntegrationImpact> {
    requireRole(actor, "ADMIN");
    const now = this.deps.clock.now();
    // All statements see one snapshot.
    return this.deps.db.transaction("REPEATABLE READ", async (manager) => {
      const before = await manager.findOneBy(Integration, { id: change.integrationId });
      if (!before) throw notFound("The integration");
      return integrationImpact(manager, await this.toBeChanged(manager, before, change, now), now);
    });
  }

  private async toBeChanged(
    manager: EntityManager,
    before: Integration,
    change: IntegrationChange,
    now: Date,
  ): Promise<ToBeChanged> {
    switch (change.kind) {
      case "DELETE":
        return { before, after: before, deletion: { force: change.force } };
      case "SET_ENABLED":
        refuseDeleted(before);
        return { before, after: { ...before, enabled: change.enabled }, deletion: null };
      case "UPDATE": {
        const settings = await this.deps.integrations.settingsAfter(manager, before, change.form);
        if (settings.connectorId !== before.connectorId) {
          await refuseAbsentConnector(manager, before.id, settings.connectorId, now);
        }
        return { before, after: { ...before, ...settings }, deletion: null };
      }
      default:
        return assertNever(change);
    }
  }
}
