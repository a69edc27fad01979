import { accessInWords } from "../../parts/words/access-words";
import { clustersInWords, durationInWords, listInWords } from "../../parts/words/in-words";
import type { AccessRequest, RequestItem } from "./request-documents";

interface NamedRequest {
  readonly items: readonly {
    readonly resourceName: string;
    readonly durationSeconds?: number | null;
    readonly access: Parameters<typeof accessInWords>[0];
  }[];
}

/** "View on payments-eu for 1 h": each item of a request asks for the same. */
export function requestInWords({ items }: NamedRequest): string {
  const [first] = items;
  if (!first) return "Nothing";
  const names = items.map(({ resourceName }) => resourceName);
  return `${accessInWords(first.access)} on ${clustersInWords(names)} ${durationInWords(first.durationSeconds)}`;
}

/** The next step of the request and its actor, in one sentence. */
export function nextStep(request: AccessRequest, isMine: boolean): string {
  const waiting = request.items.filter(({ state }) => state === "PENDING");
  if (waiting.length > 0) return `${openQuestion(request, isMine)}Waiting for ${whoDecides(waiting)}.`;
  const coming = request.items.filter(({ grant }) => grant?.state === "PENDING");
  if (coming.length > 0) return `Approved. The access to ${namesOf(coming)} is being set up, usually within a minute.`;
  const active = request.items.filter(({ grant }) => grant?.state === "ACTIVE");
  if (active.length > 0) return `The access to ${namesOf(active)} is there.`;
  return OVER[request.state];
}

const OVER: Readonly<Record<AccessRequest["state"], string>> = {
  PENDING: "It waits.",
  PARTLY_APPROVED: "It waits.",
  APPROVED: "The access is over. Ask again where it is needed once more.",
  REJECTED: "It was turned down. A new request can say more.",
  CANCELLED: "Nothing of it is left to decide.",
  LAPSED: "It was not decided in time. Ask again where it is needed still.",
  FAILED: "It was approved, and the access did not come; the cause stands below.",
  MIXED: "All of it is decided, each cluster in its own way.",
};

/** The missing answer to a question, which holds up the decision. */
function openQuestion({ questions, requester }: AccessRequest, isMine: boolean): string {
  const askers = questions.filter(({ answer }) => answer == null).map(({ askedBy }) => askedBy.displayName);
  if (askers.length === 0) return "";
  const who = listInWords([...new Set(askers)]);
  return isMine ? `Your turn: answer ${who} below. ` : `${requester.displayName} has not answered ${who} yet. `;
}

/** The reasons of rejections with their approvers. A reason that covers several clusters appears once. */
export function rejectionsOf({ items }: AccessRequest): string[] {
  const rejections = items
    .filter(({ state }) => state === "REJECTED")
    .flatMap(({ decisions }) => decisions)
    .filter(({ decision, reason }) => decision === "REJECT" && reason)
    .map(({ decidedBy, reason }) => (decidedBy ? `${decidedBy.displayName}: ${reason}` : `${reason}`));
  return [...new Set(rejections)];
}

/** The names of approvers who have not approved yet, those of open tiers included. */
function whoDecides(items: readonly RequestItem[]): string {
  const people = items
    .flatMap(({ approvers }) => approvers ?? [])
    .filter(({ satisfied }) => !satisfied)
    .flatMap(({ approvers }) => approvers.filter(({ satisfied }) => !satisfied).flatMap((one) => one.people))
    .map(({ displayName }) => displayName);
  const names = [...new Set(people)];
  if (names.length === 0) return "a decision";
  const shown = names.slice(0, MOST_NAMES);
  return shown.length < names.length
    ? `${shown.join(", ")} or one of ${names.length - shown.length} more`
    : shown.join(" or ");
}

const MOST_NAMES = 3;

function namesOf(items: readonly RequestItem[]): string {
  return listInWords(items.map(({ resourceName }) => resourceName));
}

/** The API accepts failed, rejected, lapsed, cancelled and ended items. */
export function canBeAskedAgain({ items }: AccessRequest): boolean {
  return items.some(
    ({ state, grant }) => (state !== "PENDING" && state !== "APPROVED") || (grant?.endedAt ?? null) !== null,
  );
}

/** The API accepts pending items, and approved items whose access does not exist yet. */
export function canBeWithdrawn({ items }: AccessRequest): boolean {
  return items.some(({ state, grant }) => state === "PENDING" || grant?.state === "PENDING");
}
