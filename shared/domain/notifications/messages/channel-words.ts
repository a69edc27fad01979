import { assertNever } from "../../../kernel/assert-never";
import { consolePages } from "../../../kernel/console-pages";
import { withoutTurns } from "../../../kernel/text/text-direction";
import { describeClusterAccess } from "../../access/describe-cluster-access";
import type { ChannelMessage } from "../../webhooks/channel-message";
import { decidedWords, failedWords } from "./decided-words";
import { delegationWords } from "./delegation-words";
import { formatUtcTime } from "./format-times";
import { endedWords, grantHeadline, howAccessEnded } from "./grant-words";
import { type BaseUrl, pageUrl } from "./mail-message";
import {
  type DelegationEventData,
  type FlowEventData,
  flattenRecord,
  type GrantEventData,
  type OutboxRecord,
  type RequestEventData,
} from "./outbox-record";
import { questionWords } from "./question-words";
import { describeRequestLines, listResourceNames, nameOnOneLine } from "./request-words";

/** An outbox message in words, for a channel of Slack or Teams. */
export function channelMessageOf(record: OutboxRecord, baseUrl: BaseUrl): ChannelMessage {
  const { title, lines, path, api } = wordsOf(flattenRecord(record));
  const { event, subjectId, createdAt } = record;
  // Messages may come in another order than their events, and an hour late.
  const parts = [event, subjectId, formatUtcTime(createdAt), ...(api.length > 0 ? [`API: ${api.join(", ")}`] : [])];
  return {
    title: withoutTurns(title),
    lines: lines.flatMap((line) => withoutTurns(line).split("\n")).filter((line) => line.trim() !== ""),
    url: path === null ? null : pageUrl(path, baseUrl),
    footer: parts.join(" · "),
  };
}

interface ChannelWords {
  readonly title: string;
  readonly lines: readonly string[];
  readonly path: string | null;
  readonly api: readonly string[];
}

function wordsOf(record: OutboxRecord): ChannelWords {
  switch (record.event) {
    case "request.created":
    case "request.reminder":
    case "request.escalated":
      return waiting(record.event, record.data as RequestEventData);
    case "request.approved":
    case "request.rejected":
    case "request.cancelled":
    case "request.lapsed": {
      const { title, message } = decidedWords(record.event, record.data as RequestEventData);
      return ofRequest(record.data as RequestEventData, title, [message]);
    }
    case "request.failed": {
      const { title, message } = failedWords(record.data as RequestEventData);
      return ofRequest(record.data as RequestEventData, title, [message]);
    }
    case "request.question-asked":
    case "request.question-answered": {
      const { title, message } = questionWords(record.event, record.data as RequestEventData);
      return ofRequest(record.data as RequestEventData, title, [message]);
    }
    case "grant.active":
    case "grant.ends-soon":
    case "grant.ending":
    case "grant.ended":
    case "grant.overdue":
      return ofGrant(record.event, record.data as GrantEventData);
    case "delegation.created":
    case "delegation.started":
    case "delegation.ended": {
      const data = record.data as DelegationEventData;
      const { title, message } = delegationWords(record.event, data);
      return { title, lines: [message], path: consolePages.delegation(), api: ["delegations"] };
    }
    case "flow.deactivated": {
      const { flow, reason } = record.data as FlowEventData;
      const title = `The access flow '${flow.name}' was switched off`;
      return { title, lines: [flow.summary, reason.message], path: consolePages.flow(flow.id), api: ["accessFlow"] };
    }
    case "drift.found":
      return drift(record.data as DriftEventData);
    case "webhook.test": {
      const { askedBy } = record.data as { askedBy?: string };
      return {
        title: "A test from Drawbridge",
        lines: [`Asked for by ${askedBy ?? "an admin"}.`],
        path: null,
        api: [],
      };
    }
    default:
      return assertNever(record.event);
  }
}

const WAITING = {
  "request.created": "asks for",
  "request.reminder": "still waits for a decision about",
  "request.escalated": "waits for a decision, which was escalated, about",
} as const;

function waiting(event: keyof typeof WAITING, data: RequestEventData): ChannelWords {
  const title = `${nameOnOneLine(data.requester)} ${WAITING[event]} access to ${listResourceNames(data.items)}`;
  const deciders = new Set(data.items.flatMap(({ approvers = [] }) => approvers.map(nameOnOneLine)));
  const who =
    deciders.size === 0
      ? []
      : [`May decide: ${[...deciders].slice(0, 10).join(", ")}${deciders.size > 10 ? ", …" : ""}.`];
  return ofRequest(data, title, [...describeRequestLines(data), ...who]);
}

function ofRequest({ requestId }: RequestEventData, title: string, lines: readonly string[]): ChannelWords {
  return { title, lines, path: consolePages.request(requestId), api: ["accessRequest"] };
}

function ofGrant(event: keyof typeof GRANT_TITLES | "grant.ended", data: GrantEventData): ChannelWords {
  const { message } = endedWords(data);
  const lines = {
    "grant.active": [
      `${describeClusterAccess(data.access)}.`,
      data.endsAt ? `Until ${formatUtcTime(data.endsAt)}.` : "Until it is revoked.",
    ],
    "grant.ends-soon": data.endsAt ? [`At ${formatUtcTime(data.endsAt)}.`] : [],
    "grant.ending": [],
    "grant.ended": [message.replace("You gave it back.", "It was given back.").replace(/^Your/, "Their")],
    "grant.overdue": ["Its end was asked for, and it was not observed gone in time. An admin has to look at it."],
  }[event];
  return {
    title: grantHeadline(event === "grant.ended" ? howAccessEnded(data) : GRANT_TITLES[event], data),
    lines,
    path: consolePages.access(data.grantId),
    api: ["grant"],
  };
}

const GRANT_TITLES = {
  "grant.active": "is active",
  "grant.ends-soon": "ends soon",
  "grant.ending": "is being removed",
  "grant.overdue": "is overdue to be removed",
} as const;

interface DriftEventData {
  readonly kind: string;
  readonly principalArn: string;
  readonly resource: { readonly id: string; readonly name: string };
}

function drift({ kind, principalArn, resource }: DriftEventData): ChannelWords {
  return {
    title: `An access entry of ${resource.name} ${DRIFT_TITLES.get(kind) ?? "differs from what was granted"}`,
    lines: [`${kind}: ${principalArn}`],
    path: consolePages.cluster(resource.id),
    api: ["driftReport"],
  };
}

const DRIFT_TITLES: ReadonlyMap<string, string> = new Map([
  ["OURS_MISSING", "that grants want is not there"],
  ["ORPHAN", "was found that no grant wants"],
]);
