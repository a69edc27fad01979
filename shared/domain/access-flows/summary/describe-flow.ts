import { durationInWords } from "../../../kernel/text/duration-in-words";
import type { FlowSettings } from "../flow-definition";
import type { FlowContent } from "../input/parse-flow";
import { describeTimeframe } from "../timeframe";
import { describeTargets } from "./describe-access";
import { describeApproval, describeEscalation } from "./describe-approvers";
import { describeGrantees, describeRequestors } from "./describe-people";
import { type FlowNames, joinList, type SummaryDetail } from "./summary-words";

/** The maximum length of a summary, so that it fits webhooks, chat messages and audit events. */
export const MAX_SUMMARY_LENGTH = 1_000;

type Described = Pick<FlowContent, "trigger" | "maxDurationSeconds" | "definition">;

/**
 * Describes a flow in one sentence: requestors, access, targets, duration, timeframe and approvers. The only source of
 * summaries, so that API, audit log, webhooks and notifications agree. Long lists are shortened with a count. Name,
 * description, labels, activity and frozen ids are left out.
 */
export function describeFlow(flow: Described, names: FlowNames): string {
  for (const detail of DETAILS) {
    const sentence = sentenceOf(flow, names, detail);
    if (sentence.length <= MAX_SUMMARY_LENGTH) return sentence;
  }
  throw new Error("The shortest summary of an access flow is too long.");
}

/** Describes the rules alone, for viewers who may not read the flow's people and targets. */
export function describeRulesOfFlow({ trigger, maxDurationSeconds, definition }: Described): string {
  const { approverPolicy, timeframe, settings } = definition;
  if (trigger === "AUTOMATIC")
    return `People whom an admin chose have the access${during(timeframe)} without asking, as long as they belong.`;
  const approval = approverPolicy === null ? "nobody has to approve" : "somebody has to approve";
  return `${[`Access may be asked for${during(timeframe)}`, howLong(maxDurationSeconds)].join(", ")}${[
    `; ${approval}`,
    ...rulesOf(settings).map((rule) => `; ${rule}`),
  ].join("")}.`;
}

/** The most items that a list names. */
export const MAX_NAMED_ITEMS = 12;

export const FULL_DETAIL: SummaryDetail = { items: MAX_NAMED_ITEMS, characters: 80 };

/** From full detail to almost none. */
const DETAILS: readonly SummaryDetail[] = [
  FULL_DETAIL,
  { items: 5, characters: 60 },
  { items: 3, characters: 40 },
  { items: 2, characters: 24 },
  { items: 1, characters: 16 },
  { items: 0, characters: 16 },
];

function sentenceOf(flow: Described, names: FlowNames, detail: SummaryDetail): string {
  const { targets, timeframe } = flow.definition;
  const { requestors, requestFor, approverPolicy, escalation, settings } = flow.definition;
  const what = `${describeTargets(targets, names, detail)}${during(timeframe)}`;
  if (flow.trigger === "AUTOMATIC") {
    return `${describeRequestors(requestors, names, detail)} have ${what} without asking, as long as they belong.`;
  }
  const whom = describeGrantees(requestFor, names, detail);
  const rules = [
    describeApproval(approverPolicy, names, detail),
    ...(approverPolicy && escalation ? [describeEscalation(escalation, names, detail)] : []),
    ...rulesOf(settings),
  ];
  const asking = `${describeRequestors(requestors, names, detail)} may ask for ${what}${whom}, ${howLong(flow.maxDurationSeconds)}`;
  return `${[asking, ...rules].join("; ")}.`;
}

const during = (timeframe: Described["definition"]["timeframe"]) =>
  timeframe === null ? "" : `, ${describeTimeframe(timeframe)}`;

const howLong = (seconds: number | null): string =>
  seconds === null ? "until revoked" : `for up to ${durationInWords(seconds)}`;

function rulesOf(settings: FlowSettings): string[] {
  const { justificationRequired, approverReasonRequired, selfApprovalAllowed, maxExtensions } = settings;
  const needed = [
    ...(justificationRequired ? ["a reason for each request"] : []),
    ...(settings.mfaRequired ? [`a second factor of the last ${durationInWords(settings.mfaMaxAgeSeconds)}`] : []),
    ...(approverReasonRequired ? ["a reason for each decision"] : []),
  ];
  const times = maxExtensions === 1 ? "one extension" : `${maxExtensions} extensions`;
  return [
    ...(needed.length > 0 ? [`it takes ${joinList(needed, "and")}`] : []),
    ...(selfApprovalAllowed ? ["approvers may approve for themselves"] : []),
    ...(maxExtensions > 0 ? [`${times} of ${durationInWords(settings.extensionSeconds)}`] : []),
  ];
}
