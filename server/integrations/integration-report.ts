import type { Platform } from "../../shared/compose";
import { connectorStatus } from "../../shared/domain/connectors/connector-status";
import { NO_POOL } from "../../shared/domain/doctor/checks/examine-pool";
import type { SettingsFinding } from "../../shared/domain/doctor/settings-check";
import { emptyPoolWarnings } from "../../shared/domain/integrations/empty-pool";
import type { Integration, IntegrationWarning } from "../../shared/domain/integrations/integration.entity";
import { integrationStatus, type StatusReport } from "../../shared/domain/integrations/integration-status";
import type { Loaders } from "../graphql/loaders";

interface Reads {
  readonly loaders: Loaders;
  readonly platform: Pick<Platform, "clock">;
}

type Reported = Pick<
  Integration,
  | "id"
  | "version"
  | "connectorId"
  | "enabled"
  | "deletedAt"
  | "firstSyncedAt"
  | "integrationOwners"
  | "ownerRules"
  | "principalStrategy"
  | "poolPermissionSetArns"
> & { readonly syncWarnings: readonly IntegrationWarning[] };

/** The current status of an integration with its reasons, from its settings, connector and last sync. */
export async function reportOf(integration: Reported, { loaders, platform }: Reads): Promise<StatusReport> {
  const [lastRun, connector, warnings] = await Promise.all([
    loaders.lastRun.load(integration.id),
    loaders.connector.load(integration.connectorId),
    integrationWarningsOf(integration, loaders),
  ]);
  const connectorConnected = connector !== null && connectorStatus(connector, platform.clock.now()) === "CONNECTED";
  return integrationStatus({ integration, lastRun, connectorConnected, warnings });
}

/** Warnings by the current settings and by the last sync. */
export async function integrationWarningsOf(
  integration: Reported,
  loaders: Pick<Loaders, "ownerValueChecks" | "ownerRuleWarning" | "settingsCheck">,
): Promise<readonly IntegrationWarning[]> {
  const { integrationOwners, ownerRules, syncWarnings } = integration;
  const [checks, ofRules, settingsCheck] = await Promise.all([
    Promise.all(integrationOwners.map((owner) => loaders.ownerValueChecks.load(owner))),
    Promise.all(ownerRules.map((rule) => loaders.ownerRuleWarning.load(rule))),
    loaders.settingsCheck.load(integration.id),
  ]);
  const ofOwners = [...checks.flat().map(({ warning }) => warning), ...ofRules];
  const ofSettings = settingsCheck?.settingsVersion === integration.version ? settingsCheck.findings : [];
  return [
    ...emptyPoolWarnings(integration),
    ...ofSettings.filter(({ code }) => code !== NO_POOL).map(settingWarning),
    ...syncWarnings,
    ...ofOwners.flatMap((warning) => warning ?? []),
  ];
}

function settingWarning({ name, message, advice }: SettingsFinding): IntegrationWarning {
  return { code: "SETTING_WRONG", item: name, message: [message, advice].filter(Boolean).join(" ") };
}
