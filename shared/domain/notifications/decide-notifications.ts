import { assertNever } from "../../kernel/assert-never";
import { consolePages } from "../../kernel/console-pages";
import { type DecidedEvent, decidedWords, failedWords } from "./messages/decided-words";
import { delegationWords } from "./messages/delegation-words";
import { activeWords, endedWords, endsSoonWords } from "./messages/grant-words";
import {
  type DelegationEventData,
  flattenRecord,
  type GrantEventData,
  type OutboxRecord,
  type RequestEventData,
} from "./messages/outbox-record";
import { type QuestionEvent, questionWords } from "./messages/question-words";
import type { NotificationKind, SubjectType } from "./notification-kinds";

/** One message to one person. `thing` is its deduplication key. */
export interface NewNotification {
  readonly personId: string;
  readonly kind: NotificationKind;
  readonly thing: string;
  readonly subjectType: SubjectType;
  readonly subjectId: string;
  readonly title: string;
  readonly message: string;
  readonly path: string;
}

/** The context of a grant: whether it was requested, and the sign-in steps of its person. */
export interface GrantContext {
  readonly isRequested: boolean;
  readonly steps: readonly string[];
}

/**
 * The notifications of an outbox message, for everybody but its approvers. Approvers come from the present state of the
 * requests: see notify-approvers.ts.
 */
export function notificationsOf(written: OutboxRecord, grant: GrantContext | undefined): NewNotification[] {
  const record = flattenRecord(written);
  switch (record.event) {
    case "request.approved":
    case "request.rejected":
    case "request.cancelled":
    case "request.lapsed":
      return decided(record, record.event);
    case "request.failed":
      return failed(record);
    case "request.question-asked":
    case "request.question-answered":
      return questioned(record, record.event);
    case "grant.active":
    case "grant.ends-soon":
    case "grant.ended":
      // An automatic flow may give access to thousands at once, and nobody waits for it.
      return grant?.isRequested ? ofGrant(record, record.event, grant) : [];
    case "delegation.created":
    case "delegation.ended":
      return ofDelegation(record, record.event);
    case "delegation.started":
    case "request.created":
    case "request.escalated":
    case "request.reminder":
    case "grant.ending":
    // Admins learn of these as attention items: see notify-admins.ts.
    case "grant.overdue":
    case "flow.deactivated":
    case "drift.found":
    case "webhook.test":
      return [];
    default:
      return assertNever(record.event);
  }
}

function decided({ id, data }: OutboxRecord, event: DecidedEvent): NewNotification[] {
  const request = data as RequestEventData;
  const words = decidedWords(event, request);
  return concerned(request)
    .filter((personId) => !isKnownTo(personId, request))
    .map((personId) => ({
      ...ofRequest(request, personId),
      kind: "REQUEST_DECIDED",
      thing: `decided:${id}`,
      ...words,
    }));
}

/** The person decided, or a flow approved at once: the API's answer told them already. */
function isKnownTo(personId: string, { by, requester }: RequestEventData): boolean {
  return by.personId === personId || (by.kind === "flow" && requester.id === personId);
}

function failed({ id, data }: OutboxRecord): NewNotification[] {
  const request = data as RequestEventData;
  return concerned(request).map((personId) => ({
    ...ofRequest(request, personId),
    kind: "ACCESS_FAILED",
    thing: `failed:${id}`,
    ...failedWords(request),
  }));
}

/** A question goes to the people who can answer it, its answer to the person who asked. */
function questioned({ data }: OutboxRecord, event: QuestionEvent): NewNotification[] {
  const request = data as RequestEventData;
  const { id, askedBy } = request.question!;
  const isAsked = event === "request.question-asked";
  const people = isAsked ? concerned(request).filter((personId) => personId !== askedBy.id) : [askedBy.id];
  return people.map((personId) => ({
    ...ofRequest(request, personId),
    kind: isAsked ? "QUESTION_ASKED" : "QUESTION_ANSWERED",
    thing: `${isAsked ? "question" : "answer"}:${id}`,
    ...questionWords(event, request),
  }));
}

function concerned({ requester, grantee }: RequestEventData): string[] {
  return [...new Set([requester.id, grantee.id])];
}

function ofRequest({ requestId }: RequestEventData, personId: string) {
  return {
    personId,
    subjectType: "access-request" as const,
    subjectId: requestId,
    path: consolePages.request(requestId),
  };
}

function ofGrant(
  { data }: OutboxRecord,
  event: "grant.active" | "grant.ends-soon" | "grant.ended",
  { steps }: GrantContext,
): NewNotification[] {
  const grant = data as GrantEventData;
  const { grantId, person, endsAt } = grant;
  const path = consolePages.access(grantId);
  const base = { personId: person.id, subjectType: "grant" as const, subjectId: grantId, path };
  switch (event) {
    case "grant.active":
      return [{ ...base, kind: "ACCESS_ACTIVE", thing: `active:${grantId}`, ...activeWords(grant, steps) }];
    case "grant.ends-soon":
      return [{ ...base, kind: "ACCESS_ENDS_SOON", thing: `ends-soon:${grantId}:${endsAt}`, ...endsSoonWords(grant) }];
    case "grant.ended":
      if (isToldOtherwise(grant)) return [];
      return [{ ...base, kind: "ACCESS_ENDED", thing: `ended:${grantId}`, ...endedWords(grant) }];
  }
}

/** Failures and cancellations are part of the request's notifications. */
function isToldOtherwise({ state, reason }: GrantEventData): boolean {
  return state === "FAILED" || reason === "REQUEST_CANCELLED";
}

/** For both people. The start needs no message, because the creation's message has its time. */
function ofDelegation({ data }: OutboxRecord, event: "delegation.created" | "delegation.ended"): NewNotification[] {
  const delegation = data as DelegationEventData;
  const { delegationId, from, to } = delegation;
  return [from.id, to.id].map((personId) => ({
    personId,
    kind: "DELEGATION_CHANGED",
    thing: `${event}:${delegationId}`,
    subjectType: "delegation",
    subjectId: delegationId,
    path: consolePages.delegation(),
    ...delegationWords(event, delegation),
  }));
}
