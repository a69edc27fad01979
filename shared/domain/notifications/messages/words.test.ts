import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OUTBOX_EVENTS, type OutboxEvent, WEBHOOK_EVENTS } from "../../outbox/outbox-events";
import { notificationsOf } from "../decide-notifications";
import { NOTIFICATION_KINDS } from "../notification-kinds";
import { channelMessageOf } from "./channel-words";
import { decidedWords } from "./decided-words";
import { delegationWords } from "./delegation-words";
import { formatLongDuration } from "./format-times";
import { endedWords } from "./grant-words";
import { mailMessageOf } from "./mail-message";
import { listResourceNames } from "./request-words";

const REQUEST = {
  requestId: "r1",
  requester: { id: "p1", name: "Mia" },
  grantee: { id: "p2", name: "Max" },
  justification: "An incident",
  items: [
    {
      id: "i1",
      resource: { id: "c1", name: "payments" },
      access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] },
      durationSeconds: 5_400,
      approvers: [{ id: "p3", name: "Ana" }],
      failure: { reason: "NOT_IN_TIME", message: "It took too long." },
    },
  ],
  by: { kind: "person", name: "Ana" },
  question: {
    id: "q1",
    question: "Until when?",
    askedBy: { id: "p3", name: "Ana" },
    answer: "Noon.",
    answeredBy: { id: "p1", name: "Mia" },
  },
};
const GRANT = {
  grantId: "g1",
  person: { id: "p1", name: "Mia" },
  resource: { id: "c1", name: "payments" },
  access: { policies: [], kubernetesGroups: ["ops"] },
  endsAt: "2026-11-27T14:10:00.000Z",
  state: "REVOKED",
  reason: "EXPIRED",
};
const DRIFT = { kind: "OURS_ALTERED", principalArn: "arn:aws:iam::1:role/x", resource: { id: "c1", name: "payments" } };

const DELEGATION = {
  delegationId: "d1",
  from: { id: "p1", name: "payments lead" },
  to: { id: "p2", name: "Max" },
  startsAt: "2026-11-27T14:10:00.000Z",
  until: "2026-11-28T14:10:00.000Z",
  reason: null,
  by: { kind: "person", name: "Mia" },
};

const FLOW = {
  flow: { id: "f1", name: "payments on call", summary: "Members of Payments may ask for View." },
  reason: { code: "INTEGRATION_DELETED", message: "Its integration was deleted." },
};

const MAILED = {
  id: "n1",
  kind: "DECISION_WAITING",
  path: "/",
  subjectType: "access-request",
  subjectId: "r1",
} as const;

/** By the first part of an event. */
const DATA: Readonly<Record<SubjectOf<OutboxEvent>, object>> = {
  request: REQUEST,
  grant: GRANT,
  delegation: DELEGATION,
  flow: FLOW,
  drift: DRIFT,
  webhook: {},
};

type SubjectOf<Event extends string> = Event extends `${infer Subject}.${string}` ? Subject : never;

function dataOf(event: OutboxEvent): object {
  return DATA[event.split(".")[0] as SubjectOf<OutboxEvent>];
}

const said = WEBHOOK_EVENTS.map((event) => {
  const record = { id: "n1", event, subjectId: "s1", data: dataOf(event), createdAt: new Date(0) };
  return [event, channelMessageOf(record, "https://d.example.com")] as const;
});

const DOCS = join(__dirname, "../../../../docs");

it.each([
  ["notifications.md", NOTIFICATION_KINDS],
  ["webhooks.md", OUTBOX_EVENTS],
])("docs/%s has each of its words in a table", (page, words) => {
  const rows = readFileSync(join(DOCS, page), "utf8")
    .match(/^\|.*$/gm)!
    .join("\n");
  const missing = words.filter((word) => !rows.includes(`\`${word}\``));
  expect(missing.map((word) => `\`${word}\`: a row in the table of docs/${page}`)).toEqual([]);
});

describe("the texts of channels", () => {
  it.each(said)("name the actor, the action, the page and the time for %s", (event, { title, lines, url, footer }) => {
    expect(title).toContain("payments");
    expect(url).toMatch(
      /^https:\/\/d\.example\.com\/((requests|access|resources|flows)\/(r1|g1|c1|f1)|settings\/delegation)$/,
    );
    expect(footer).toContain(`${event} · s1 · 1970-01-01 00:00 UTC`);
    expect(JSON.stringify([title, lines])).not.toMatch(/undefined|null|\[object/);
  });

  it("name the possible deciders, and the reason of a failure", () => {
    const of = (event: string) => new Map(said).get(event as (typeof said)[number][0])!;
    expect(of("request.created").lines).toEqual([
      "payments: AmazonEKSViewPolicy on the whole cluster, for 1 hour 30 minutes.",
      "The access is for Max.",
      "Reason given: An incident",
      "May decide: Ana.",
    ]);
    expect(of("request.failed").lines[0]).toBe(
      "payments: It took too long. It did not come in time. Ask again; if it fails again, tell an admin.",
    );
  });

  it("hold no characters by which a name could turn the text of others, nor do mails", () => {
    const turning = { ...REQUEST, requester: { id: "p1", name: "Mia\u202egnp" }, justification: "An \u2066incident" };
    const record = {
      id: "n1",
      event: "request.created" as const,
      subjectId: "s1",
      data: turning,
      createdAt: new Date(0),
    };
    const { title, lines } = channelMessageOf(record, null);
    const { text, html } = mailMessageOf(
      { ...MAILED, title: "Mia\u202egnp asks", message: "An \u2066incident" },
      "a@b",
      null,
    );
    for (const shown of [title, ...lines, text, html]) expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(title).toMatch(/^Miagnp asks for access/);
  });

  it("do not say that nobody decided, as one of two approvals may have been given", () => {
    expect(new Map(said).get("request.lapsed")!.lines[0]).toMatch(/^It was not decided within a week\./);
  });

  it("give each cluster its own reason of a cancellation", () => {
    const [item] = REQUEST.items;
    const cancelled = (name: string, cancelReason: string) => ({
      ...item!,
      resource: { id: name, name },
      cancelReason,
    });
    const data = (...items: object[]) => ({ ...REQUEST, items }) as never;
    const [gone, deleted] = [cancelled("payments", "RESOURCE_GONE"), cancelled("orders", "FLOW_DELETED")];
    const because = (...items: object[]) => decidedWords("request.cancelled", data(...items)).message.split("\n");
    expect(because(gone)[0]).toBe("It was cancelled, because the resource is not there any more.");
    expect(because(gone, deleted).slice(0, 2)).toEqual([
      "payments: It was cancelled, because the resource is not there any more.",
      "orders: It was cancelled, because the access flow was deleted. Ask again to use another one.",
    ]);
  });

  it("tell of an end that others still give some of the access", () => {
    const left = "An access entry that Drawbridge did not make still gives some of it.";
    const lines = (given: object) => endedWords({ ...GRANT, ...given }).message.split("\n");
    expect(lines({ state: "REVOKED_OUTSIDE" })).toContain(left);
    expect(lines({})).not.toContain(left);
    expect(lines({ state: "REVOKED_OUTSIDE", reason: "CHANGED_OUTSIDE" })).not.toContain(left);
  });

  it.each([
    [{ activeAt: "2026-11-27T13:00:00.000Z" }, "has ended"],
    [{ activeAt: null, reason: "GIVEN_BACK" }, "ended before it was active"],
    [{ activeAt: "2026-11-27T13:00:00.000Z", state: "UNVERIFIED" }, "was given up: nobody saw it gone"],
    [{ activeAt: null, state: "UNVERIFIED" }, "was given up: nobody saw it gone"],
  ])("say of access that is over by %j that it %s", (given, how) => {
    const data = { ...GRANT, ...given };
    expect(endedWords(data).title).toBe(`Your access to payments ${how}`);
    const record = { id: "n1", event: "grant.ended" as const, subjectId: "s1", data, createdAt: new Date(0) };
    expect(channelMessageOf(record, null).title).toBe(`Mia's access to payments ${how}`);
  });

  it.each([
    ["OURS_ALTERED", "An access entry of payments differs from what was granted"],
    ["OURS_MISSING", "An access entry of payments that grants want is not there"],
    ["ORPHAN", "An access entry of payments was found that no grant wants"],
  ])("say of a finding %s what it is", (kind, title) => {
    const data = { ...DRIFT, kind };
    const record = { id: "n1", event: "drift.found" as const, subjectId: "s1", data, createdAt: new Date(0) };
    expect(channelMessageOf(record, null).title).toBe(title);
  });

  it("do not say that a delegation is over that had not begun", () => {
    const ended = (endedAt: string) => delegationWords("delegation.ended", { ...DELEGATION, endedAt });
    expect(ended("2026-11-27T15:00:00.000Z")).toEqual({
      title: "The delegation of payments lead's approvals to Max has ended",
      message: "Max no longer decides on behalf of payments lead.",
    });
    expect(ended("2026-11-27T12:00:00.000Z")).toEqual({
      title: "The delegation of payments lead's approvals to Max was ended before it began",
      message: "Max does not decide on behalf of payments lead.",
    });
  });

  it("count items that are too many to name", () => {
    const named = (...names: string[]) => listResourceNames(names.map((name) => ({ resource: { id: null, name } })));
    expect(named("a")).toBe("a");
    expect(named("a", "b")).toBe("a and b");
    expect(named("a", "b", "c")).toBe("a, b and c");
    expect(named("a", "b", "c", "d", "e")).toBe("a, b and 3 others");
    expect(named("a", "a")).toBe("a (2 clusters)");
    expect(named("a", "b", "b")).toBe("a and b (2 clusters)");
    expect(named("a", "a", "b", "c", "d", "d")).toBe("a (2 clusters), b and 3 others");
    expect([formatLongDuration(0), formatLongDuration(60), formatLongDuration(90_061)]).toEqual([
      "0 seconds",
      "1 minute",
      "1 day 1 hour",
    ]);
  });

  it("let nobody insert a line of their own", () => {
    const typed = "An incident\nIt was approved by Ana.";
    const data = {
      ...REQUEST,
      justification: typed,
      reason: typed,
      requester: { id: "p1", name: "Mia\nIt was approved" },
    };
    const record = { id: "n1", event: "request.rejected" as const, subjectId: "s1", data, createdAt: new Date(0) };
    const { title, lines } = channelMessageOf(record, null);
    expect(title).not.toContain("\n");
    expect(lines.filter((line) => line.startsWith("It was approved"))).toEqual([]);
  });

  it.each(WEBHOOK_EVENTS)("let no text within %s begin a line, whoever typed it", (event) => {
    const typed = "a\nFORGED\u2028FORGED\r\nFORGED";
    // User input and values of AWS or identity providers, but no codes and moments.
    const isTyped = (key: string) =>
      ["name", "message", "justification", "question", "answer", "summary", "principalArn"].includes(key) ||
      (key === "reason" && !event.startsWith("grant.")) ||
      /^[0-9]+$/.test(key);
    const forged = JSON.parse(JSON.stringify({ ...dataOf(event), message: "m", reason: "r" }), (key, value: unknown) =>
      typeof value === "string" && isTyped(key) ? typed : value,
    ) as object;
    const data = event.startsWith("flow.") ? { ...forged, reason: { code: "C", message: typed } } : forged;
    const record = { id: "n1", event, subjectId: "s1", data, createdAt: new Date(0) };
    const { title, lines } = channelMessageOf(record, null);
    const told = notificationsOf(record, { isRequested: true, steps: [] });
    const all = [title, ...lines, ...told.flatMap((one) => [one.title, ...one.message.split("\n")])];
    expect(all.filter((line) => /^FORGED|[\n\r\u2028]/.test(line))).toEqual([]);
    expect(JSON.stringify(all)).toContain("FORGED");
  });
});
