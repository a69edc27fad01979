import { createHmac } from "node:crypto";
import { PassThrough } from "node:stream";
import { Client } from "pg";
import { emptyAuditLog } from "../../../testing/empty-audit-log";
import { eventually } from "../../../testing/eventually";
import { sealAtTestTime } from "../../../testing/seal-at-test-time";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import type { SendResult, WebhookMessage } from "../webhooks/webhook-sender.port";
import { AuditSink } from "./audit-sink.entity";
import type { AuditBatch, AuditSinkPort } from "./audit-sink.port";
import { deliverToSink } from "./deliver-to-sinks";
import { streamSink } from "./stream-sink";
import { webhookSink } from "./webhook-sink";

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());
beforeEach(() => emptyAuditLog(domain));

const never = new AbortController().signal;
const write = (...names: string[]) =>
  domain.uow.run(ADMIN, (tx) =>
    tx.audit(
      ...names.map((subjectId) => ({
        action: "api.thing-made" as const,
        subjectType: "thing",
        subjectId,
        after: { n: 1 },
      })),
    ),
  );
const sinkRow = () => domain.db.manager.findOneByOrFail(AuditSink, { name: "siem" });

/** A sink that gives these answers and keeps the subjects that it received. */
function aSink(...answers: (string | null)[]) {
  const got: string[] = [];
  const batches: AuditBatch[] = [];
  const port: AuditSinkPort = {
    name: "siem",
    async send(batch) {
      batches.push(batch);
      const answer = answers.shift() ?? null;
      if (answer === null) got.push(...batch.events.map((event) => String(event.subjectId)));
      return answer;
    },
  };
  return { got, batches, port };
}

/** Other tests write to the same PostgreSQL, and their transactions may be older for a moment. */
async function tellUntil(port: AuditSinkPort, isEnough: () => boolean): Promise<void> {
  await eventually("the sink was told", async () => {
    if (isEnough()) return true;
    await deliverToSink(domain, port, never);
    return isEnough();
  });
}

describe("a sink", () => {
  it("gets every event once and in order, in batches, from the first one on", async () => {
    const names = Array.from({ length: 450 }, (_, n) => `e${n}`);
    await write(...names);
    const { got, batches, port } = aSink();
    await tellUntil(port, () => got.length >= 450);
    expect(got).toEqual(names);
    expect(batches.map(({ events }) => events.length)).toEqual([200, 200, 50]);
    await deliverToSink(domain, port, never);
    expect(got).toHaveLength(450);
    expect(await sinkRow()).toMatchObject({ delivered: "450", leaseToken: null, lastError: null });
  });

  it("is tried again, later each time, and gets the same batch under the same id", async () => {
    await write("a", "b");
    const { got, batches, port } = aSink("It answered 503.", "It answered 503.");
    await tellUntil(port, () => batches.length === 1);
    expect(await sinkRow()).toMatchObject({ failedAttempts: 1, lastError: "It answered 503.", delivered: "0" });
    await deliverToSink(domain, port, never);
    expect(batches).toHaveLength(1);
    domain.clock.advance({ seconds: 5 });
    await tellUntil(port, () => batches.length === 2);
    domain.clock.advance({ seconds: 5 });
    await deliverToSink(domain, port, never);
    expect(batches).toHaveLength(2);
    domain.clock.advance({ seconds: 5 });
    await tellUntil(port, () => got.length > 0);
    expect(got).toEqual(["a", "b"]);
    expect(new Set(batches.map(({ id }) => id)).size).toBe(1);
    expect(await sinkRow()).toMatchObject({ failedAttempts: 0, lastError: null, delivered: "2" });
  });

  it("gets a batch again from the next process where one died before it could record it", async () => {
    await write("a");
    const dying: AuditSinkPort = { name: "siem", send: () => Promise.reject(new Error("killed")) };
    await expect(tellUntil(dying, () => false)).rejects.toThrow("killed");
    const { got, port } = aSink();
    await deliverToSink(domain, port, never);
    expect(got).toEqual([]);
    domain.clock.advance({ seconds: 61 });
    await tellUntil(port, () => got.length === 1);
    expect(got).toEqual(["a"]);
  });

  it("receives from one process at a time, and a process that lost its lease records nothing", async () => {
    await write("a");
    const other = aSink();
    const slow: AuditSinkPort = {
      name: "siem",
      async send() {
        await deliverToSink(domain, other.port, never);
        expect(other.got).toEqual([]);
        domain.clock.advance({ seconds: 61 });
        await deliverToSink(domain, other.port, never);
        return "too late to count";
      },
    };
    await tellUntil(slow, () => other.got.length > 0);
    expect(other.got).toEqual(["a"]);
    expect(await sinkRow()).toMatchObject({ delivered: "1", lastError: null });
  });

  it("misses no late commit", async () => {
    const late = new Client({ connectionString: domain.url });
    await late.connect();
    await late.query("begin");
    await late.query(
      `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id)
       values ($1, $2, 'person', '1', 'Ada', 'api.thing-made', 'thing', 'late')`,
      [newId(), domain.clock.now()],
    );
    const { got, port } = aSink();
    try {
      await write("early");
      await deliverToSink(domain, port, never);
      expect(got).toEqual([]);
      await late.query("commit");
    } finally {
      await late.end();
    }
    await tellUntil(port, () => got.length >= 2);
    expect(got).toEqual(["late", "early"]);
  });

  it("gets each seal once, behind its events, and the acknowledged seal is kept", async () => {
    const { batches, port } = aSink();
    const told = () => batches.flatMap(({ seals }) => seals.map(({ seq }) => seq));
    for (const n of [1, 2]) {
      await write(`e${n}`);
      // The event comes first, then a batch of its seal alone.
      await tellUntil(port, () => batches.flatMap(({ events }) => events).length === n);
      domain.clock.advance({ minutes: 2 });
      await eventually("sealed", async () => {
        await sealAtTestTime(domain);
        return (await domain.db.query("select from audit_seals")).length === n;
      });
      await tellUntil(port, () => told().length === n);
    }
    await deliverToSink(domain, port, never);
    expect(told()).toEqual(["1", "2"]);
    const [last] = await domain.db.query("select seq, hash from audit_seals order by seq desc limit 1");
    expect(batches.at(-1)).toMatchObject({ events: [], seals: [last], lastSeal: last });
    expect(await sinkRow()).toMatchObject({ sealSeq: "2", sealHash: last.hash, delivered: "2" });
  });

  it("keeps its place when its process was stopped on the way", async () => {
    await write("a");
    const stop = new AbortController();
    const port: AuditSinkPort = {
      name: "siem",
      async send() {
        stop.abort();
        return "stopped";
      },
    };
    while (!stop.signal.aborted) await deliverToSink(domain, port, stop.signal);
    expect(await sinkRow()).toMatchObject({ failedAttempts: 0, delivered: "0", leaseToken: null });
  });
});

describe("the webhook for audit events", () => {
  it("is signed, names its batch, and names the newest seal", async () => {
    await write("a");
    domain.clock.advance({ minutes: 2 });
    const got: WebhookMessage[] = [];
    const answers: SendResult[] = [{ status: 302 }, { error: "It could not be reached." }];
    const sender = {
      async send(message: WebhookMessage) {
        got.push(message);
        return answers.shift() ?? { status: 204 };
      },
    };
    const secret = "a secret of twenty-four characters";
    const sink = webhookSink({ url: "https://siem.example.com/in", secret, sender, clock: domain.clock });
    for (const n of [1, 2, 3]) {
      await sealAtTestTime(domain);
      await tellUntil(sink, () => got.length >= n);
      domain.clock.advance({ minutes: 5 });
    }
    const { headers, body } = got[2]!;
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers["X-Drawbridge-Signature"]!)!;
    expect(v1).toBe(createHmac("sha256", secret).update(`${t}.${body}`).digest("hex"));
    expect(JSON.parse(body)).toMatchObject({
      id: headers["X-Drawbridge-Delivery"],
      event: "audit.events",
      data: { events: [{ subjectId: "a", after: { n: 1 }, about: [], outcome: "SUCCEEDED" }], lastSeal: { seq: "1" } },
    });
    expect(await domain.db.manager.findOneByOrFail(AuditSink, { name: "webhook" })).toMatchObject({ delivered: "1" });
  });
});

describe("standard output", () => {
  it("gets one line of JSON for each event, and for each seal", async () => {
    await write("a", "b\n");
    domain.clock.advance({ minutes: 2 });
    await eventually("sealed", async () => {
      await sealAtTestTime(domain);
      return (await domain.db.query("select from audit_seals")).length > 0;
    });
    const stream = new PassThrough();
    let text = "";
    stream.on("data", (chunk) => {
      text += String(chunk);
    });
    await tellUntil(streamSink("stdout", stream), () => text !== "");
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { type: "audit.event", subjectId: "a", actorName: "Ada Admin" },
      { type: "audit.event", subjectId: "b\n" },
      { type: "audit.seal", seq: "1", eventCount: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });
});
