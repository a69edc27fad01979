import type { ApproverKind, DayOfWeek, MatchOperator, RequestScope } from "../../../gql/enums";
import { listInWords } from "../../../parts/words/in-words";
import { saySeconds } from "../../../parts/words/moment";
import type {
  ApproverGroupDraft,
  ConditionsDraft,
  FlowDraft,
  PermissionDraft,
  ScopeDraft,
  TargetDraft,
} from "./flow-draft";

export const OPERATORS: Readonly<Record<MatchOperator, string>> = {
  IS: "is",
  IS_NOT: "is not",
  CONTAINS: "contains",
  DOES_NOT_CONTAIN: "does not contain",
  STARTS_WITH: "starts with",
};

export const APPROVERS: Readonly<Record<ApproverKind, string>> = {
  OWNER: "Owners of the cluster",
  MANAGER: "Manager of the person",
  PEOPLE: "Chosen people or groups",
};

export const APPROVER_HELP: Readonly<Record<ApproverKind, string>> = {
  OWNER: "The owners of the cluster at that moment; the integration's owners where nobody is left.",
  MANAGER: "The manager of the person who gets the access, as the identity provider says.",
  PEOPLE: "Anybody whom the values name.",
};

export const SCOPES: Readonly<Record<RequestScope, string>> = {
  SELF: "Themselves",
  OTHERS: "Others",
  DIRECT_REPORTS: "People who report to them",
};

export const DAYS: Readonly<Record<DayOfWeek, string>> = {
  MON: "Monday",
  TUE: "Tuesday",
  WED: "Wednesday",
  THU: "Thursday",
  FRI: "Friday",
  SAT: "Saturday",
  SUN: "Sunday",
};

/** Names for ids, where they are known. */
export interface Names {
  readonly integration: (id: string) => string;
  readonly permission: (id: string) => string;
}

/** The parts of a flow that two edits can choose between. The server's sentence describes the whole flow. */
export const PARTS: readonly FlowPart[] = [
  { key: "name", label: "Name", say: ({ name }) => name },
  { key: "description", label: "Description", say: ({ description }) => description || "None" },
  { key: "active", label: "Switched on", say: ({ active }) => (active ? "Yes" : "No") },
  { key: "requestors", label: "Who", say: ({ requestors }) => conditionsInWords(requestors, EVERYBODY) },
  { key: "requestFor", label: "For whom", say: ({ requestFor }) => requestForInWords(requestFor) },
  {
    key: "targets",
    label: "What",
    say: ({ targets }, names) => targets.map((one) => targetInWords(one, names)).join("; "),
  },
  { key: "maxDurationSeconds", label: "How long", say: ({ maxDurationSeconds }) => mostInWords(maxDurationSeconds) },
  { key: "timeframe", label: "Hours", say: ({ timeframe }) => timeframeInWords(timeframe) },
  { key: "approverPolicy", label: "Who approves", say: ({ approverPolicy }) => policyInWords(approverPolicy) },
  { key: "escalation", label: "Escalation", say: ({ escalation }) => escalationInWords(escalation) },
  { key: "settings", label: "Settings", say: ({ settings }) => settingsInWords(settings).join(" ") },
];

export interface FlowPart {
  readonly key: keyof FlowDraft;
  readonly label: string;
  readonly say: (draft: FlowDraft, names: Names) => string;
}

export const EVERYBODY = "Everybody of the default identity provider";

export function conditionsInWords({ operator, conditions }: ConditionsDraft, everybody: string): string {
  if (conditions.length === 0) return everybody;
  const said = conditions.map(
    ({ attribute, operator: by, values }) => `${attribute} ${OPERATORS[by]} ${values.join(" or ") || "(nobody yet)"}`,
  );
  return said.join(operator === "AND" ? ", and " : ", or ");
}

export function requestForInWords({ scopes, grantees }: FlowDraft["requestFor"]): string {
  const whom = listInWords(scopes.map((scope) => SCOPES[scope].toLowerCase()));
  if (!scopes.includes("OTHERS") || grantees === null) return whom;
  return `${whom} (others: ${conditionsInWords(grantees, EVERYBODY)})`;
}

function targetInWords({ integration, resources, permissions }: TargetDraft, names: Names): string {
  const what = permissions.map((one) => permissionInWords(one, names)).join(", ") || "Nothing yet";
  return `${what} on ${scopesInWords(resources)} of ${names.integration(integration)}`;
}

export function permissionInWords({ permission, namespaces, groups }: PermissionDraft, names: Names): string {
  const name = names.permission(permission);
  if (groups.length > 0) return `${name} ${listInWords(groups)}`;
  return namespaces === null ? name : `${name} in ${listInWords(namespaces) || "no namespace yet"}`;
}

export function scopesInWords(scopes: readonly ScopeDraft[]): string {
  const taken = scopes.filter(({ mode }) => mode === "INCLUDE").map(scopeInWords);
  const left = scopes.filter(({ mode }) => mode === "EXCLUDE").map(scopeInWords);
  const from = taken.length === 0 ? "every cluster" : `clusters ${taken.join(", or ")}`;
  return left.length === 0 ? from : `${from}, without those ${left.join(", or ")}`;
}

function scopeInWords({ by, key, values }: ScopeDraft): string {
  if (by === "ID") return `chosen by name (${values.length})`;
  const said = values.join(" or ") || "(nothing yet)";
  return by === "NAME" ? `named ${said}` : `with the tag ${key}: ${said}`;
}

export function mostInWords(seconds: number | null): string {
  return seconds === null ? "Until somebody revokes it" : `${saySeconds(seconds, true)} at most`;
}

export function timeframeInWords(timeframe: FlowDraft["timeframe"]): string {
  if (timeframe === null) return "At any hour";
  const { daysOfWeek, startTime, endTime, timeZone } = timeframe;
  return `${listInWords(daysOfWeek.map((day) => DAYS[day]))}, ${startTime} to ${endTime} (${timeZone})`;
}

function policyInWords(policy: FlowDraft["approverPolicy"]): string {
  if (policy === null) return "Nobody has to";
  const groups = policy.groups.map(groupInWords);
  return groups.join(policy.mode === "ANY_OF" ? "; or " : "; and ");
}

export function groupInWords({ operator, approvers }: ApproverGroupDraft): string {
  const said = approvers.map(({ kind, attribute, values }) =>
    kind === "PEOPLE" ? `${attribute} ${values.join(" or ") || "(nobody yet)"}` : APPROVERS[kind].toLowerCase(),
  );
  return said.join(operator === "AND" ? " and " : " or ");
}

export function escalationInWords(escalation: FlowDraft["escalation"]): string {
  if (escalation === null) return "Nobody else is asked";
  const tiers = escalation.tiers.map((tier, n) => `step ${n + 1}: ${groupInWords(tier)}`);
  return `Every ${saySeconds(escalation.intervalSeconds, true)} another step: ${tiers.join("; ")}`;
}

export function settingsInWords(settings: FlowDraft["settings"]): string[] {
  const { maxExtensions, extensionSeconds, mfaRequired, mfaMaxAgeSeconds, labels } = settings;
  return [
    settings.justificationRequired ? "Each request says why." : "A request need not say why.",
    ...(settings.approverReasonRequired ? ["Each decision says why."] : []),
    ...(settings.selfApprovalAllowed ? ["Approvers may approve their own requests."] : []),
    ...(maxExtensions > 0
      ? [
          `It can be extended ${maxExtensions === 1 ? "once" : `${maxExtensions} times`} by ${saySeconds(extensionSeconds, true)}.`,
        ]
      : []),
    ...(mfaRequired ? [`A second factor of the last ${saySeconds(mfaMaxAgeSeconds, true)} is needed.`] : []),
    ...(labels.length > 0 ? [`Labels: ${labels.join(", ")}.`] : []),
  ];
}

/** The text with a capital first letter. */
export function begun(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
