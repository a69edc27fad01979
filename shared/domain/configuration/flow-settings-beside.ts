import type { FlowInput } from "../access-flows/input/flow-input";
import type { FlowContent } from "../access-flows/input/parse-flow";
import type { FlowSettingsBeside } from "./configuration-document";

/** The default age of a second factor where a document only requires one. */
const USUAL_MFA_SECONDS = 3_600;

/** The settings of a flow that its document cannot express. Null: it expresses everything. */
export function settingsBesideOf({
  name,
  maxDurationSeconds,
  definition: { escalation, settings, targets },
}: Pick<FlowContent, "name" | "maxDurationSeconds" | "definition">): FlowSettingsBeside | null {
  const repeated = targets.flatMap(({ permissions }, index) => {
    const isRepeated = new Set(permissions.map(({ permission }) => permission)).size < permissions.length;
    return isRepeated
      ? [
          {
            index,
            permissions: permissions.map((one) => ({
              ...one,
              namespaces: one.namespaces && [...one.namespaces],
              groups: [...one.groups],
            })),
          },
        ]
      : [];
  });
  const beside: Omit<FlowSettingsBeside, "name"> = {
    ...(isInSeconds(maxDurationSeconds) && { maxDurationSeconds }),
    ...(escalation &&
      isInSeconds(escalation.intervalSeconds) && { escalationIntervalSeconds: escalation.intervalSeconds }),
    ...(isInSeconds(settings.extensionSeconds) && { extensionSeconds: settings.extensionSeconds }),
    ...(settings.mfaRequired &&
      settings.mfaMaxAgeSeconds !== USUAL_MFA_SECONDS && { mfaMaxAgeSeconds: settings.mfaMaxAgeSeconds }),
    ...(repeated.length > 0 && { targets: repeated }),
  };
  return Object.keys(beside).length === 0 ? null : { name, ...beside };
}

function isInSeconds(seconds: number | null): seconds is number {
  return seconds !== null && seconds % 60 !== 0;
}

/**
 * The input of a document, completed with the settings beside it and every default, so that nothing of the former flow
 * stays.
 */
export function withSettingsBeside(form: FlowInput, beside: FlowSettingsBeside | null): FlowInput {
  const { escalation, settings, targets } = form;
  const of = (index: number) => beside?.targets?.find((one) => one.index === index)?.permissions;
  return {
    ...form,
    maxDurationSeconds: beside?.maxDurationSeconds ?? form.maxDurationSeconds,
    escalation: escalation && {
      ...escalation,
      intervalSeconds: beside?.escalationIntervalSeconds ?? escalation.intervalSeconds,
    },
    settings: settings && {
      ...settings,
      extensionSeconds: beside?.extensionSeconds ?? settings.extensionSeconds,
      ...(settings.mfaRequired && { mfaMaxAgeSeconds: beside?.mfaMaxAgeSeconds ?? USUAL_MFA_SECONDS }),
    },
    targets: targets?.map((target, index) => ({ ...target, permissions: of(index) ?? target.permissions })),
  };
}
