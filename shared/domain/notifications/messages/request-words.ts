import { oneLine } from "../../../kernel/text/one-line";
import { describeClusterAccess } from "../../access/describe-cluster-access";
import { formatLongDuration } from "./format-times";
import type { RequestEventData, RequestEventItem } from "./outbox-record";

export interface MessageWords {
  readonly title: string;
  readonly message: string;
}

type Asked = Pick<
  RequestEventItem,
  "resource" | "access" | "durationSeconds" | "approvedAccess" | "approvedDurationSeconds"
>;

const SHOWN = 5;

/**
 * "payments", "payments and orders", "payments, orders and 3 others". Clusters of several accounts or regions may have
 * one name: "payments (2 clusters)".
 */
export function listResourceNames(items: readonly Pick<Asked, "resource">[]): string {
  const all = items.map(({ resource }) => resource.name);
  const countOf = (name: string) => all.filter((one) => one === name).length;
  const counted = (name: string) => (countOf(name) === 1 ? name : `${name} (${countOf(name)} clusters)`);
  const names = [...new Set(all)];
  if (names.length === 1) return counted(names[0]!);
  const shown = names.slice(0, names.length <= 3 ? names.length - 1 : 2);
  const others = all.filter((name) => !shown.includes(name)).length;
  const isLast = names.length - shown.length === 1;
  return `${shown.map(counted).join(", ")} and ${isLast ? counted(names.at(-1)!) : `${others} others`}`;
}

/** A line for each of the first items, then the grantee where another person asked, the duration and the justification. */
export function describeRequestLines({
  requester,
  grantee,
  items,
  justification,
}: Pick<RequestEventData, "requester" | "grantee" | "justification"> & {
  readonly items: readonly Asked[];
}): string[] {
  const lines = items.slice(0, SHOWN).map(describeItemLine);
  if (items.length > SHOWN) lines.push(`And ${items.length - SHOWN} more.`);
  if (grantee.id !== requester.id) lines.push(`The access is for ${nameOnOneLine(grantee)}.`);
  if (justification) lines.push(`Reason given: ${oneLine(justification)}`);
  return lines;
}

/** The requested access, or the approved one after an approval. */
function describeItemLine(item: Asked): string {
  const access = item.approvedAccess ?? item.access;
  const seconds = item.approvedAccess ? (item.approvedDurationSeconds ?? null) : item.durationSeconds;
  const time = seconds === null ? "until it is revoked" : `for ${formatLongDuration(seconds)}`;
  return `${nameWithPlace(item.resource)}: ${describeClusterAccess(access)}, ${time}.`;
}

/** "payments (111122223333, eu-west-1)": clusters of several accounts or regions may have one name. */
function nameWithPlace({ name, accountId, region }: Asked["resource"]): string {
  const place = [accountId, region].filter(Boolean).join(", ");
  return place ? `${name} (${place})` : name;
}

/** For somebody who may decide. */
export function waitingWords(
  request: Parameters<typeof describeRequestLines>[0],
  kind: "DECISION_WAITING" | "DECISION_ESCALATED",
): MessageWords {
  const title = `${nameOnOneLine(request.requester)} asks for access to ${listResourceNames(request.items)}`;
  const escalated = "It was not decided in time, so it was escalated to you.";
  const lines = [...(kind === "DECISION_ESCALATED" ? [escalated] : []), ...describeRequestLines(request)];
  return { title, message: [...lines, "It waits for your decision."].join("\n") };
}

/** The name on one line: no user input can begin a line that looks like a decision. */
export function nameOnOneLine({ name }: { readonly name: string | null }): string {
  return name === null ? "Somebody" : oneLine(name);
}
