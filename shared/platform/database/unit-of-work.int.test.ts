import { z } from "zod";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { AuditEvent } from "../../domain/audit/audit-event.entity";
import { defineJob } from "../queue/job";

const work = defineJob({ name: "things.work", group: "discovery", payload: z.object({ id: z.string() }) });
const HERE = { connectorId: "c", deduplicationId: "d" };

describe("a unit of work", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(() => domain.empty());

  afterAll(() => domain.close());

  const auditedSubjects = async () =>
    (await domain.db.manager.find(AuditEvent, { order: { at: "ASC" } })).map((event) => event.subjectId);

  it("returns the result of its work, and records the actor and the time", async () => {
    const answer = await domain.uow.run(ADMIN, async (tx) => {
      tx.audit({ action: "api.thing-made", subjectType: "thing", subjectId: "who-and-when", after: { size: 1 } });
      return 42;
    });
    expect(answer).toBe(42);
    expect(await domain.db.manager.findOneBy(AuditEvent, { subjectId: "who-and-when" })).toMatchObject({
      at: domain.clock.now(),
      actorKind: "person",
      actorId: "admin-1",
      actorName: "Ada Admin",
      action: "api.thing-made",
      before: null,
      after: { size: 1 },
    });
  });

  it("sends its hints only when others can see its writes", async () => {
    const seen: Promise<string[]>[] = [];
    domain.queue.onEnqueue = () => seen.push(auditedSubjects());
    await domain.uow.run(ADMIN, async (tx) => {
      tx.enqueue(work, { id: "1" }, HERE);
      tx.publish("thing", "1");
      tx.audit({ action: "api.thing-made", subjectType: "thing", subjectId: "seen-by-the-hint" });
      expect(domain.queue.jobs).toEqual([]);
      expect(domain.live.hints).toEqual([]);
    });
    await domain.uow.drain();
    domain.queue.onEnqueue = () => undefined;
    expect(await seen[0]).toContain("seen-by-the-hint");
    expect(domain.queue.jobs).toEqual([{ name: "things.work", payload: { id: "1" }, ...HERE }]);
    expect(domain.live.hints).toEqual(["thing|1"]);
  });

  it("leaves nothing behind when the work throws: no row, no audit, no hint", async () => {
    const failing = domain.uow.run(ADMIN, async (tx) => {
      tx.enqueue(work, { id: "1" }, HERE);
      tx.publish("thing", "1");
      tx.audit({ action: "api.thing-made", subjectType: "thing", subjectId: "never-made" });
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    await domain.uow.drain();
    expect(domain.queue.jobs).toEqual([]);
    expect(domain.live.hints).toEqual([]);
    expect(await auditedSubjects()).not.toContain("never-made");
  });

  it("succeeds although a hint is lost, and logs that", async () => {
    domain.queue.failure = new Error("the queue is away");
    try {
      await expect(
        domain.uow.run(ADMIN, async (tx) => {
          tx.enqueue(work, { id: "1" }, HERE);
          tx.publish("thing", "1");
          return "done";
        }),
      ).resolves.toBe("done");
      await domain.uow.drain();
    } finally {
      domain.queue.failure = null;
    }
    expect(domain.live.hints).toEqual(["thing|1"]);
    expect(domain.lines).toMatchObject([
      { level: 40, msg: "hint lost, the next sweep repairs it", err: { message: "the queue is away" } },
    ]);
  });

  it("waits in drain() for hints that are still on their way", async () => {
    let arrive = () => {};
    const arriving = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const publish = domain.live.publish.bind(domain.live);
    domain.live.publish = async (topic, key) => {
      await arriving;
      await publish(topic, key);
    };
    await domain.uow.run(ADMIN, async (tx) => tx.publish("thing", "slow"));
    const drained = domain.uow.drain().then(() => [...domain.live.hints]);
    expect(domain.live.hints).toEqual([]);
    arrive();
    expect(await drained).toEqual(["thing|slow"]);
    domain.live.publish = publish;
  });

  it("is completed by both of two that deadlocked", async () => {
    const bothHoldOne = meeting(2);
    const lockBoth = (...subjects: string[]) =>
      domain.uow.run(ADMIN, async (tx) => {
        const [first, second] = subjects.map(
          (subject) => [`select pg_advisory_xact_lock(hashtext($1))`, [subject]] as const,
        );
        await tx.manager.query(...first!);
        await bothHoldOne();
        await tx.manager.query(...second!);
        tx.audit({ action: "api.thing-made", subjectType: "thing", subjectId: `locked-${subjects[0]}` });
        tx.publish("locked", subjects[0]!);
      });
    await Promise.all([lockBoth("left", "right"), lockBoth("right", "left")]);
    await domain.uow.drain();
    expect((await auditedSubjects()).filter((subject) => subject.startsWith("locked-")).sort()).toEqual([
      "locked-left",
      "locked-right",
    ]);
    expect(domain.live.hints.sort()).toEqual(["locked|left", "locked|right"]);
    expect(domain.lines).toMatchObject([{ level: 40, msg: "deadlock, trying again", tries: 1 }]);
  });
});

/** A barrier: resolves for all once this many have come; at once from then on. */
function meeting(size: number): () => Promise<void> {
  let come = 0;
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return () => {
    come += 1;
    if (come >= size) begin();
    return begun;
  };
}
