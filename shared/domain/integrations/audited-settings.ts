import { INTEGRATION_SETTINGS, type IntegrationSettings } from "./parse-integration";

export type AuditedSettings = Omit<IntegrationSettings, "nameKey" | "configurationAsTyped">;

const AUDITED = INTEGRATION_SETTINGS.filter((setting) => setting !== "externalId");

/** The settings of an integration for the audit log, without the external id, on which the trust of roles depends. */
export function auditedSettings(settings: AuditedSettings): object {
  return Object.fromEntries(AUDITED.map((setting) => [setting, settings[setting]]));
}
