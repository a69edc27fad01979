import { countInWords, type EventFacts, joinWords, listInWords, reasonClause } from "./event-facts";

/** Summaries of requests, grants and access flows. */
export const ACCESS_SUMMARIES = {
  "access-flow.activated": (e) => `${e.who} switched on ${e.the("access flow")}.`,
  "access-flow.changes-confirmed": (e) => `${e.who} confirmed the grants that ${e.the("access flow")} had held back.`,
  "access-flow.changes-held": (e) =>
    `${e.the("access flow")} held back grants, as too many would have come or ended at once.`,
  "access-flow.created": (e) => `${e.who} made ${e.the("access flow")}.`,
  "access-flow.deactivated": (e) =>
    `${e.who} switched off ${e.the("access flow")}${reasonClause(e.word("inactiveReason.message"))}.`,
  "access-flow.deleted": (e) => `${e.who} deleted ${e.the("access flow")}.`,
  "access-flow.held-ends-carried-out": (e) =>
    `Grants that ${e.the("access flow")} had not ended for an hour were ended.`,
  "access-flow.updated": (e) => `${e.who} changed ${e.the("access flow")}.`,
  "access-history.exported": (e) =>
    joinWords(`${e.who} exported`, `who had access${placeOfExport(e)}`, `as ${e.word("format") ?? "a file"}.`),
  "access-request.approval-given": (e) =>
    `${e.person("decidedBy")} approved ${whatOf(e)}${inPlace(e)}${reasonClause(e.word("reason"))}.`,
  "access-request.approved": (e) => {
    const decided = e.name("decidedBy");
    return `${whatOf(e)} has every approval that it needs${decided === null ? "" : `, the last one by ${decided}`}.`;
  },
  "access-request.cancelled": (e) => `${whatOf(e)} was cancelled by ${e.who}${reasonClause(e.word("reason"))}.`,
  "access-request.created": (e) =>
    `${e.person("requester")} asked for ${askedFor(e)}${reasonClause(e.word("justification"))}.`,
  "access-request.decision-withdrawn": () => "A decision was withdrawn, as two people turned out to be one person.",
  "access-request.escalated": (e) => `${whatOf(e)} was not decided in time: further approvers may decide now.`,
  "access-request.failed": (e) => `The approved access did not come: ${whatOf(e)}${reasonClause(failuresInWords(e))}.`,
  "access-request.lapsed": (e) => `${whatOf(e)} was not decided within a week, so it lapsed.`,
  "access-request.question-answered": (e) =>
    `${e.person("question.answeredBy")} answered ${e.person("question.askedBy")}${reasonClause(e.word("question.answer"))}.`,
  "access-request.question-asked": (e) =>
    `${e.person("question.askedBy")} asked ${e.person("requester")} about ${whatOf(e)}${reasonClause(e.word("question.question"))}.`,
  "access-request.rejected": (e) =>
    `${e.person("decidedBy")} rejected ${whatOf(e)}${inPlace(e)}${reasonClause(e.word("reason"))}.`,
  "access-target.written": (e) =>
    `Drawbridge wrote the access entry${ofNamed(e.name("personId"))}${onNamed(e.name("resourceId"))}: ${awsCallsInWords(e)}.`,
  "delegation.created": (e) =>
    joinWords(
      `${e.who} let ${e.person("to")} decide on behalf of ${e.person("from")}`,
      e.time("until") && `until ${e.time("until")}`,
    ).concat(reasonClause(e.word("reason")), "."),
  "delegation.ended": (e) => `${e.person("to")} does not decide on behalf of ${e.person("from")} any more.`,
  "delegation.started": (e) => `${e.person("to")} decides on behalf of ${e.person("from")} from now on.`,
  "grant.active": (e) => `${grantOf(e)} was observed in AWS.`,
  "grant.created": (e) => `${grantOf(e)} was given${byWhom(e)}; it is being set up.`,
  "grant.ended": (e) => `${grantOf(e)} ${howItEnded(e)}.`,
  "grant.ending": (e) => `${grantOf(e)} is being taken away${whyItEnds(e)}.`,
  "grant.extended": (e) =>
    `${e.who} extended ${e.who === e.name("person") ? "their" : ofPerson(e)} ${e.access("access")}${onNamed(e.name("resource"))}${until(e)}${reasonClause(e.word("reason"))}.`,
  "grant.partly-active": (e) =>
    `A part of ${ofPerson(e)} ${e.access("access")}${onNamed(e.name("resource"))} was observed in AWS.`,
  "grant.revocation-overdue": (e) => `${grantOf(e)} was to end and was not observed gone in time.`,
} as const satisfies Readonly<Record<string, (facts: EventFacts) => string>>;

function howItEnded(e: EventFacts): string {
  // Its cluster was gone, or was never reached: a note of the receipt says which.
  if (e.word("state") === "REVOKED" && e.at("receipt.lastSeenAbsentAt") === null)
    return "has ended: there was nothing to observe";
  return ENDS[e.word("state") ?? ""] ?? "has ended";
}

/** The words of grant states. */
const ENDS: Readonly<Record<string, string>> = {
  REVOKED: "has ended: it was observed gone",
  REVOKED_OUTSIDE: "has ended: it was changed in AWS, or others give it still",
  UNVERIFIED: "was given up: nobody could see it gone",
  FAILED: "did not come",
};

/** "Emil Berg's View on payments-eu". */
function grantOf(e: EventFacts): string {
  return `${ofPerson(e)} ${e.access("access")}${onNamed(e.name("resource"))}`;
}

function ofPerson(e: EventFacts): string {
  return `${e.person("person")}'s`;
}

function whyItEnds(e: EventFacts): string {
  if (e.word("message") !== null) return reasonClause(e.word("message"));
  return e.word("reason") === "EXPIRED" ? ", as its time is over" : ` by ${e.who}`;
}

function byWhom(e: EventFacts): string {
  const approvers = e.list("approvers");
  if (approvers !== null) return `, approved by ${approvers}`;
  const flow = e.name("flow");
  return flow === null ? "" : ` by the access flow '${flow}', as nobody had to approve`;
}

function until(e: EventFacts): string {
  const at = e.time("endsAt");
  return at === null ? "" : ` until ${at}`;
}

/** "Emil Berg's request for View on payments-eu". */
function whatOf(e: EventFacts): string {
  const asker = e.name("requester");
  return asker === null
    ? "a request"
    : `${asker}'s request for ${e.access("items.0.access")}${onNamed(e.list("items", "resource"))}`;
}

/** "There is no such role", or "There is no such role (payments) and AWS refused (orders)" where the reasons differ. */
function failuresInWords(e: EventFacts): string {
  const resources = new Map<string, string[]>();
  for (let n = 0; n < e.count("items"); n += 1) {
    const message = e.word(`items.${n}.failure.message`)?.replace(/\.$/, "");
    if (!message) continue;
    const named = [e.name(`items.${n}.resource`)].filter((name) => name !== null);
    resources.set(message, [...(resources.get(message) ?? []), ...named]);
  }
  if (resources.size < 2) return [...resources.keys()].join("");
  return listInWords(
    [...resources].map(([message, names]) => joinWords(message, names.length > 0 && `(${listInWords(names)})`)),
  );
}

/** "View on payments-eu for 1 hour, for Noor Haddad". */
function askedFor(e: EventFacts): string {
  const [requester, grantee] = [e.name("requester"), e.name("grantee")];
  const whom = grantee !== null && grantee !== requester ? `, for ${grantee}` : "";
  const what = `${e.access("items.0.access")}${onNamed(e.list("items", "resource"))}`;
  return `${joinWords(what, e.duration("items.0.durationSeconds"))}${whom}`;
}

/** Each item is decided in one right, and some may be decided in the decider's own. */
function inPlace(e: EventFacts): string {
  const decider = e.name("decidedBy");
  const behalves = Array.from({ length: e.count("items") }, (_, n) => e.name(`items.${n}.onBehalfOf`) ?? decider);
  const others = [...new Set(behalves)].filter((name) => name !== null && name !== decider);
  if (others.length === 0) return "";
  return `${behalves.includes(decider) ? ", partly" : ""} on behalf of ${listInWords(others as string[])}`;
}

function placeOfExport(e: EventFacts): string {
  const [resource, person] = [e.name("resourceId"), e.name("personId")];
  return `${resource === null ? "" : ` to ${resource}`}${person === null ? "" : `, as far as ${person} had it`}`;
}

/** "eks:CreateAccessEntry and eks:AssociateAccessPolicy". */
export function awsCallsInWords(e: EventFacts): string {
  const calls = e.at("calls");
  const operations = Array.isArray(calls) ? calls.flatMap((_, n) => e.word(`calls.${n}.operation`) ?? []) : [];
  return operations.length === 0 ? countInWords(0, "call") : listInWords([...new Set(operations)]);
}

export const onNamed = (name: string | null): string => (name === null ? "" : ` on ${name}`);
export const ofNamed = (name: string | null): string => (name === null ? "" : ` of ${name}`);
