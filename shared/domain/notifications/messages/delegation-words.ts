import { oneLine } from "../../../kernel/text/one-line";
import { formatUtcTime } from "./format-times";
import type { DelegationEventData } from "./outbox-record";
import { type MessageWords, nameOnOneLine } from "./request-words";

/** For both people of a delegation. */
export function delegationWords(
  event: "delegation.created" | "delegation.started" | "delegation.ended",
  { from, to, startsAt, until, endedAt, reason, by }: DelegationEventData,
): MessageWords {
  const time = `From ${formatUtcTime(startsAt)} until ${formatUtcTime(until)}, ${nameOnOneLine(to)} may decide about requests on behalf of ${nameOnOneLine(from)}.`;
  const why = reason ? [`Reason given: ${oneLine(reason)}`] : [];
  if (event === "delegation.ended") {
    const hasBegun = endedAt === undefined || new Date(endedAt) >= new Date(startsAt);
    const title = `The delegation of ${nameOnOneLine(from)}'s approvals to ${nameOnOneLine(to)} ${hasBegun ? "has ended" : "was ended before it began"}`;
    const verb = hasBegun ? "no longer decides" : "does not decide";
    return { title, message: `${nameOnOneLine(to)} ${verb} on behalf of ${nameOnOneLine(from)}.` };
  }
  const title = `${nameOnOneLine(from)}'s approvals are delegated to ${nameOnOneLine(to)}`;
  return { title, message: [time, ...why, `Made by ${nameOnOneLine(by)}.`].join("\n") };
}
