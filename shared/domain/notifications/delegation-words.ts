import { oneLine } from "../../kernel/one-line";
import type { DelegationNoticeData } from "./notice-data";
import { nameOf, type Words } from "./request-words";
import { sayTime } from "./say-times";

/** For both people of a delegation. */
export function delegationWords(
  event: "delegation.created" | "delegation.started" | "delegation.ended",
  { from, to, startsAt, until, reason, by }: DelegationNoticeData,
): Words {
  const time = `From ${sayTime(startsAt)} until ${sayTime(until)}, ${nameOf(to)} may decide about requests in the place of ${nameOf(from)}.`;
  const why = reason ? [`Reason given: ${oneLine(reason)}`] : [];
  if (event === "delegation.ended") {
    const title = `The delegation of ${nameOf(from)}'s approvals to ${nameOf(to)} has ended`;
    return { title, message: `${nameOf(to)} no longer decides in the place of ${nameOf(from)}.` };
  }
  const title = `${nameOf(from)}'s approvals are delegated to ${nameOf(to)}`;
  return { title, message: [time, ...why, `Made by ${nameOf(by)}.`].join("\n") };
}
