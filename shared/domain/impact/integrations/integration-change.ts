import type { EntityManager } from "typeorm";
import { assertNever } from "../../../kernel/assert-never";
import { refuseAbsentConnector } from "../../grants/ending/release-integration";
import type { Integration } from "../../integrations/integration.entity";
import { type IntegrationsService, refuseDeleted } from "../../integrations/integrations.service";
import type { IntegrationForm } from "../../integrations/parse-integration";

/** A change that an admin can make to an integration. */
export type IntegrationChange =
  | { readonly kind: "UPDATE"; readonly integrationId: string; readonly form: IntegrationForm }
  | { readonly kind: "SET_ENABLED"; readonly integrationId: string; readonly enabled: boolean }
  | { readonly kind: "DELETE"; readonly integrationId: string; readonly force: boolean };

/** An integration before and after a change that is only previewed. */
export interface ToBeChanged {
  readonly before: Integration;
  /** Equal to `before` where it is deleted. */
  readonly after: Integration;
  readonly deletion: { readonly force: boolean } | null;
}

export type SettingsAfter = Pick<IntegrationsService, "settingsAfter">;

/** Throws the errors of the change. */
export async function toBeChanged(
  manager: EntityManager,
  integrations: SettingsAfter,
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
      const settings = await integrations.settingsAfter(manager, before, change.form);
      if (settings.connectorId !== before.connectorId) {
        await refuseAbsentConnector(manager, before.id, settings.connectorId, now);
      }
      return { before, after: { ...before, ...settings }, deletion: null };
    }
    default:
      return assertNever(change);
  }
}
