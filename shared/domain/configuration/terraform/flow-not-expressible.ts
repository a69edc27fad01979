import type { FlowContent } from "../../access-flows/input/parse-flow";
import type { DocumentNames } from "./document-names";
import type { NotExpressible } from "./provider-documents";

/** The age of a second factor in code, which cannot express another one. */
const USUAL_MFA_SECONDS = 3_600;

/** The settings of a flow that its document cannot express. */
export function flowNotExpressible(
  {
    maxDurationSeconds,
    definition: { targets, escalation, settings },
  }: Pick<FlowContent, "maxDurationSeconds" | "definition">,
  names: DocumentNames,
): NotExpressible[] {
  const { extensionSeconds, mfaRequired, mfaMaxAgeSeconds } = settings;
  return [
    ...inWholeMinutes("maxDurationSeconds", maxDurationSeconds ?? 0, "down"),
    ...targets.flatMap(({ integrationId }, n) =>
      names.integrationName(integrationId) === null ? [deletedIntegration(n)] : [],
    ),
    ...targets.flatMap(({ permissions }, n) =>
      new Set(permissions.map(({ permission }) => permission)).size < permissions.length ? [mergedPermissions(n)] : [],
    ),
    ...inWholeMinutes("escalation.intervalSeconds", escalation?.intervalSeconds ?? 0, "up"),
    ...inWholeMinutes("settings.extensionSeconds", extensionSeconds, "down"),
    ...(mfaRequired && mfaMaxAgeSeconds !== USUAL_MFA_SECONDS ? [secondFactorAge(mfaMaxAgeSeconds)] : []),
  ];
}

function inWholeMinutes(path: string, seconds: number, rounded: "up" | "down"): NotExpressible[] {
  if (seconds % 60 === 0) return [];
  const least = rounded === "down" && seconds < 60 ? ", and one minute at least" : "";
  const reason = `The code has whole minutes: ${seconds} seconds are rounded ${rounded}${least}. Set seconds by the API.`;
  return [{ path, reason }];
}

function deletedIntegration(n: number): NotExpressible {
  return {
    path: `targets[${n}].integrationId`,
    reason: "The integration was deleted, so the code has its id alone, and no server takes it. Take the target out.",
  };
}

function mergedPermissions(n: number): NotExpressible {
  return {
    path: `targets[${n}].permissions`,
    reason: "The code has each permission once: several entries of one are written as what they come to together.",
  };
}

function secondFactorAge(seconds: number): NotExpressible {
  return {
    path: "settings.mfaMaxAgeSeconds",
    reason: `The code has no age of a second factor: made from it, a flow takes one of the last ${USUAL_MFA_SECONDS} seconds, and not of ${seconds}. Set it by the API.`,
  };
}
