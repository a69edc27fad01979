import { describeClusterAccess } from "../../access/describe-cluster-access";
import { formatLongDuration, formatUtcTime } from "./format-times";
import type { GrantEventData } from "./outbox-record";
import { type MessageWords, nameOnOneLine } from "./request-words";

/** `steps`: the sign-in steps of the access details; empty: the page has them. */
export function activeWords(data: GrantEventData, steps: readonly string[]): MessageWords {
  const end = data.endsAt ? `until ${formatUtcTime(data.endsAt)}` : "until it is revoked or given back";
  const page = "Open the page of this access for the files and commands to sign in with.";
  return {
    title: `Your access to ${data.resource.name} is active`,
    message: [`You have ${describeClusterAccess(data.access)}, ${end}.`, page, ...steps].join("\n"),
  };
}

export function endsSoonWords(data: GrantEventData): MessageWords {
  const { extension } = data;
  const more = extension?.possible
    ? `You can extend it by ${formatLongDuration(extension.seconds)}, ${extension.left === 1 ? "once more" : `${extension.left} more times`}.`
    : ["It cannot be extended.", extension?.reason, "Ask again if you still need it."].filter(Boolean).join(" ");
  return {
    title: `Your access to ${data.resource.name} ends soon`,
    message: [`It ends at ${formatUtcTime(data.endsAt!)}.`, more].join("\n"),
  };
}

export function endedWords(data: GrantEventData): MessageWords {
  const because = WHY[data.reason ?? ""] ?? "It has ended.";
  const isUnverified = data.state === "UNVERIFIED";
  const isLeft = data.state === "REVOKED_OUTSIDE" && data.reason !== "CHANGED_OUTSIDE";
  const lines = [
    because,
    data.message ?? "",
    isUnverified ? "Nobody could check that it is gone." : "",
    isLeft ? "An access entry that Drawbridge did not make still gives some of it." : "",
  ];
  return {
    title: `Your access to ${data.resource.name} ${howAccessEnded(data)}`,
    message: lines.filter((line) => line !== "").join("\n"),
  };
}

/** Access that was given up may be there still, and access that never came has not ended. */
export function howAccessEnded({ state, activeAt }: GrantEventData): string {
  if (state === "UNVERIFIED") return "was given up: nobody saw it gone";
  return activeAt === null ? "ended before it was active" : "has ended";
}

const WHY: Readonly<Record<string, string>> = {
  EXPIRED: "Its time is over. Ask again if you still need it.",
  GIVEN_BACK: "You gave it back.",
  REVOKED_BY_OWNER: "An owner of the resource revoked it.",
  REVOKED_BY_ADMIN: "An admin revoked it.",
  PERSON_INACTIVE: "Your account is not active any more.",
  CLUSTER_GONE: "The cluster is not there any more.",
  CLUSTER_REPLACED: "The cluster was replaced by another one of that name.",
  OUT_OF_SCOPE: "The cluster is no longer managed by its integration.",
  INTEGRATION_DISABLED: "The integration was switched off.",
  INTEGRATION_DELETED: "The integration was deleted.",
  CONDITIONS_NO_LONGER_MET: "The conditions under which you had it are not met any more.",
  FLOW_DELETED: "The access flow by which you had it was deleted.",
  CHANGED_OUTSIDE: "It was changed in AWS, and nobody ended it in Drawbridge.",
};

/** For a channel with other readers: names the person of the access. */
export function grantHeadline(what: string, { person, resource }: GrantEventData): string {
  return `${nameOnOneLine(person)}'s access to ${resource.name} ${what}`;
}
