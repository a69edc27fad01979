import type { FlowInput } from "../../shared/domain/access-flows/input/flow-input";
import { invalidInput } from "../../shared/kernel/app-error";

export const FLOW_LIMITS = ["APPROVAL", "TIME_LIMIT", "TIMEFRAME", "ESCALATION"] as const;
export type FlowLimit = (typeof FLOW_LIMITS)[number];

const FIELDS = {
  APPROVAL: "approverPolicy",
  TIME_LIMIT: "maxDurationSeconds",
  TIMEFRAME: "timeframe",
  ESCALATION: "escalation",
} as const satisfies Record<FlowLimit, keyof FlowInput>;

/**
 * The form as the domain takes it, where null is a flow without a limit. In the API null is left out, so that a limit
 * goes only by its name.
 */
export function flowFormOf<Form extends FlowInput>({
  without,
  ...form
}: Form & { readonly without?: readonly FlowLimit[] | null }): Omit<Form, "without"> {
  const limits = [...new Set(without ?? [])];
  const problems = limits
    .filter((limit) => form[FIELDS[limit] as keyof typeof form] != null)
    .map((limit) => ({ path: [FIELDS[limit]], message: `'${FIELDS[limit]}' is given, and 'without' has ${limit}.` }));
  if (problems.length > 0) throw invalidInput(problems);
  return {
    ...withEverybody(form as Omit<Form, "without">),
    ...Object.fromEntries(limits.map((limit) => [FIELDS[limit], null])),
  };
}

/** Grantees without conditions are everybody, for which the domain has null. */
function withEverybody<Form extends Pick<FlowInput, "requestFor">>(form: Form): Form {
  const { requestFor } = form;
  if (requestFor?.grantees?.conditions.length !== 0) return form;
  return { ...form, requestFor: { ...requestFor, grantees: null } };
}
