import { assertNever } from "../../../kernel/assert-never";
import type {
  Approver,
  ApproverGroup,
  ApproverPolicy,
  Condition,
  ConditionGroup,
  Escalation,
} from "../flow-definition";
import type {
  FlowApproverGroupInput,
  FlowApproverInput,
  FlowApproverPolicyInput,
  FlowConditionGroupInput,
  FlowConditionInput,
  FlowEscalationInput,
} from "./flow-input";
import type { FieldPath, ProblemCollector } from "./problem-collector";

/** The references that parsing an input needs. */
export interface ProviderReferences {
  hasProvider(id: string): boolean;
}

const STANDARD_ATTRIBUTES = ["user", "group", "role", "manager"] as const;
export const MOST_VALUES = 500;
const VALUES = { items: MOST_VALUES, most: 256 };

const HALF_AN_HOUR = 1_800;
const MOST_TIERS = 5;

export function parseConditions(
  problems: ProblemCollector,
  path: FieldPath,
  { operator, conditions }: FlowConditionGroupInput,
  known: ProviderReferences,
): ConditionGroup {
  problems.count([...path, "conditions"], conditions, { least: 0, most: 50 });
  return {
    operator: operator ?? "AND",
    conditions: conditions.map((input, n) => parseCondition(problems, [...path, "conditions", n], input, known)),
  };
}

export function parsePolicy(
  problems: ProblemCollector,
  { mode, groups }: FlowApproverPolicyInput,
  known: ProviderReferences,
): ApproverPolicy {
  const path = ["approverPolicy", "groups"];
  problems.count(path, groups, { least: 1, most: 10 });
  return { mode: mode ?? "ANY_OF", groups: groups.map((input, n) => parseGroup(problems, [...path, n], input, known)) };
}

export function parseEscalation(
  problems: ProblemCollector,
  { intervalSeconds, tiers }: FlowEscalationInput,
  known: ProviderReferences,
): Escalation {
  const path = ["escalation", "tiers"];
  problems.count(path, tiers, { least: 1, most: MOST_TIERS });
  const interval = { least: 60, most: 7 * 86_400 };
  return {
    intervalSeconds: problems.whole(["escalation", "intervalSeconds"], intervalSeconds ?? HALF_AN_HOUR, interval),
    tiers: tiers.map((input, n) => parseGroup(problems, [...path, n], input, known)),
  };
}

function parseCondition(
  problems: ProblemCollector,
  path: FieldPath,
  input: FlowConditionInput,
  known: ProviderReferences,
): Condition {
  return { ...parseNamed(problems, path, input, known), operator: input.operator ?? "IS" };
}

function parseNamed(
  problems: ProblemCollector,
  path: FieldPath,
  { attribute, values, providerId }: Pick<FlowApproverInput, "attribute" | "values" | "providerId">,
  known: ProviderReferences,
) {
  const name = problems.text([...path, "attribute"], attribute, { most: 128 });
  if (providerId && !known.hasProvider(providerId)) {
    problems.add([...path, "providerId"], `'providerId' names no identity provider: '${providerId.slice(0, 64)}'.`);
  }
  return {
    // Standard attributes are matched without case.
    attribute: STANDARD_ATTRIBUTES.find((standard) => standard === name.toLowerCase()) ?? name,
    values: problems.texts([...path, "values"], values, VALUES),
    providerId: providerId ? providerId.toLowerCase() : null,
  };
}

function parseGroup(
  problems: ProblemCollector,
  path: FieldPath,
  { operator, approvers }: FlowApproverGroupInput,
  known: ProviderReferences,
): ApproverGroup {
  problems.count([...path, "approvers"], approvers, { least: 1, most: 20 });
  return {
    operator: operator ?? "OR",
    approvers: approvers.map((input, n) => parseApprover(problems, [...path, "approvers", n], input, known)),
  };
}

function parseApprover(
  problems: ProblemCollector,
  path: FieldPath,
  input: FlowApproverInput,
  known: ProviderReferences,
): Approver {
  switch (input.kind) {
    case "OWNER":
    case "MANAGER":
      for (const field of ["attribute", "values", "providerId"] as const) {
        if (input[field]?.length) problems.add([...path, field], `'${field}' goes with the kind 'PEOPLE' only.`);
      }
      return { kind: input.kind };
    case "PEOPLE": {
      const named = parseNamed(problems, path, input, known);
      if (named.attribute === "manager" || named.attribute.toLowerCase() === "owner") {
        const kind = named.attribute.toLowerCase();
        const message = `'attribute' cannot be '${kind}' here: use the kind '${kind.toUpperCase()}', or name a person by 'user'.`;
        problems.add([...path, "attribute"], message);
      }
      return { kind: "PEOPLE", ...named };
    }
    default:
      return assertNever(input.kind);
  }
}
