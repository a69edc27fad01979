import { z } from "zod";
import type { FlowPermission } from "../../access-flows/flow-definition";
import type { DocumentNames } from "./document-names";
import type { NotExpressible } from "./provider-documents";
import type { WrittenFlow } from "./write-flow";

/** The age of a second factor in code, which cannot express another one. */
export const USUAL_MFA_SECONDS = 3_600;

const exactPermission = z.strictObject({
  permission: z.string(),
  namespaces: z.array(z.string()).nullish(),
  groups: z.array(z.string()).nullish(),
});

/** The settings of a flow that its document can only round, or not express: `drawbridge.yaml` has them. */
export const exactFlowSettings = {
  maxDurationSeconds: z.int().optional(),
  escalationIntervalSeconds: z.int().optional(),
  extensionSeconds: z.int().optional(),
  mfaMaxAgeSeconds: z.int().optional(),
  /** Targets that repeat a permission, by index. */
  targets: z.array(z.strictObject({ index: z.int().min(0), permissions: z.array(exactPermission) })).optional(),
};

const exactSchema = z.strictObject(exactFlowSettings);
export type ExactFlowSettings = z.infer<typeof exactSchema>;

interface FlowNotExpressible extends NotExpressible {
  readonly exact?: ExactFlowSettings;
}

/** The settings of a flow that its document cannot express; null: it expresses all that an import needs. */
export function exactSettingsOf(flow: WrittenFlow, names: DocumentNames): ExactFlowSettings | null {
  const all = settingsNotExpressible(flow, names).flatMap(({ exact }) => exact ?? []);
  const targets = all.flatMap((one) => one.targets ?? []);
  const others: ExactFlowSettings = Object.assign({}, ...all.map(({ targets: _, ...one }) => one));
  return all.length === 0 ? null : { ...others, ...(targets.length > 0 && { targets }) };
}

/** The same as sentences, and deleted integrations. */
export function flowNotExpressible(flow: WrittenFlow, names: DocumentNames): NotExpressible[] {
  return settingsNotExpressible(flow, names).map(({ path, reason }) => ({ path, reason }));
}

function settingsNotExpressible(
  { maxDurationSeconds, definition: { targets, escalation, settings } }: WrittenFlow,
  names: DocumentNames,
): FlowNotExpressible[] {
  const { extensionSeconds, mfaRequired, mfaMaxAgeSeconds } = settings;
  const interval = escalation?.intervalSeconds ?? 0;
  return [
    ...inWholeMinutes("maxDurationSeconds", maxDurationSeconds ?? 0, "down", "maxDurationSeconds"),
    ...targets.flatMap(({ integrationId }, n) =>
      names.integrationName(integrationId) === null ? [deletedIntegration(n)] : [],
    ),
    ...targets.flatMap(({ permissions }, n) =>
      new Set(permissions.map(({ permission }) => permission)).size < permissions.length
        ? [mergedPermissions(n, permissions)]
        : [],
    ),
    ...inWholeMinutes("escalation.intervalSeconds", interval, "up", "escalationIntervalSeconds"),
    ...inWholeMinutes("settings.extensionSeconds", extensionSeconds, "down", "extensionSeconds"),
    ...(mfaRequired && mfaMaxAgeSeconds !== USUAL_MFA_SECONDS ? [secondFactorAge(mfaMaxAgeSeconds)] : []),
  ];
}

function inWholeMinutes(
  path: string,
  seconds: number,
  rounded: "up" | "down",
  exactly: keyof ExactFlowSettings,
): FlowNotExpressible[] {
  if (seconds % 60 === 0) return [];
  const least = rounded === "down" && seconds < 60 ? ", and one minute at least" : "";
  const reason = `The code has whole minutes: ${seconds} seconds are rounded ${rounded}${least}. Set seconds by the API.`;
  return [{ path, reason, exact: { [exactly]: seconds } }];
}

function deletedIntegration(n: number): FlowNotExpressible {
  return {
    path: `targets[${n}].integrationId`,
    reason: "The integration was deleted, so the code has its id alone, and no server takes it. Take the target out.",
  };
}

function mergedPermissions(index: number, permissions: readonly FlowPermission[]): FlowNotExpressible {
  const exact = permissions.map(({ namespaces, groups, ...one }) => ({
    ...one,
    namespaces: namespaces && [...namespaces],
    groups: [...groups],
  }));
  return {
    path: `targets[${index}].permissions`,
    reason: "The code has each permission once: several entries of one are written as what they come to together.",
    exact: { targets: [{ index, permissions: exact }] },
  };
}

function secondFactorAge(seconds: number): FlowNotExpressible {
  return {
    path: "settings.mfaMaxAgeSeconds",
    reason: `The code has no age of a second factor: made from it, a flow takes one of the last ${USUAL_MFA_SECONDS} seconds, and not of ${seconds}. Set it by the API.`,
    exact: { mfaMaxAgeSeconds: seconds },
  };
}
