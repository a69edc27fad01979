import type { DataSource } from "typeorm";
import { createTestDatabase, type TestDatabase } from "../../../testing/test-database";
import { type MachineClock, machineClock } from "../../kernel/clock";
import { recordedLog } from "../queue/testing/recorded-log";
import { connectDatabase, createDataSource } from "./connections/data-source";
import { DatabaseClock } from "./database-clock";

const MINUTE = 60_000;

/** A machine whose time of day can be set, and which can be suspended. */
class TestMachine implements MachineClock {
  private setBy = 0;
  private asleepMs = 0;
  private passedMs = 0;

  constructor(aheadMs = 0) {
    this.setBy = aheadMs;
  }

  now(): Date {
    return new Date(Date.now() + this.setBy + this.passedMs);
  }

  elapsedMs(): number {
    return machineClock.elapsedMs() - this.asleepMs + this.passedMs;
  }

  setAhead(ms: number): void {
    this.setBy += ms;
  }

  /** The time of day advances, and the monotonic clock does not. */
  suspend(ms: number): void {
    this.asleepMs += ms;
    this.passedMs += ms;
  }

  pass(ms: number): void {
    this.passedMs += ms;
  }
}

describe("the clock of the database", () => {
  let database: TestDatabase;
  let db: DataSource;
  let aheadMs: number;
  let slowMs: number;
  let machine: TestMachine;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = await connectDatabase(createDataSource({ url: database.url, entities: [], applicationName: "test" }));
  });

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  beforeEach(() => {
    aheadMs = 0;
    slowMs = 0;
  });

  /** The database's clock may differ from this machine's, and its answer may be late. */
  const query = async (sql: string) => {
    const [row]: { now: Date }[] = await db.query(sql);
    machine.pass(slowMs);
    return [{ now: new Date(row!.now.getTime() + aheadMs) }];
  };

  async function clockOn(asked: TestMachine) {
    machine = asked;
    const { log, lines } = recordedLog();
    const clock = new DatabaseClock({ db: { query } as never, machine, log });
    await clock.measure();
    return { clock, lines };
  }

  /** The tolerance for an answer on a busy machine. */
  const offBy = (clock: DatabaseClock, realMs: number) => Math.abs(clock.now().getTime() - realMs);

  it("is unknown before its measurement", async () => {
    machine = new TestMachine();
    const { log } = recordedLog();
    const clock = new DatabaseClock({ db: { query } as never, machine, log });
    expect(clock.isKnown).toBe(false);
    await clock.measure();
    expect(clock.isKnown).toBe(true);
  });

  it.each([20_000, -20_000])("is the same on a machine that is off by %d ms", async (off) => {
    const { clock } = await clockOn(new TestMachine(off));
    expect(offBy(clock, Date.now())).toBeLessThan(5_000);
    expect(Math.abs(clock.offsetMs + off)).toBeLessThan(5_000);
  });

  it.each([60 * MINUTE, -60 * MINUTE])(
    "continues as before where the machine's is set by %d ms, and is measured",
    async (by) => {
      const { clock, lines } = await clockOn(new TestMachine());
      machine.setAhead(by);
      expect(clock.isKnown).toBe(false);
      expect(offBy(clock, Date.now())).toBeLessThan(5_000);
      await clock.measure();
      expect(clock.isKnown).toBe(true);
      expect(offBy(clock, Date.now())).toBeLessThan(5_000);
      expect(lines).toEqual([]);
    },
  );

  it("that was set is known after a second measurement, and each of both is logged once", async () => {
    const { clock, lines } = await clockOn(new TestMachine());
    aheadMs = 30_000;
    await clock.measure();
    expect(clock.isKnown).toBe(false);
    await clock.measure();
    expect(clock.isKnown).toBe(true);
    expect(offBy(clock, Date.now() + aheadMs)).toBeLessThan(5_000);
    await clock.measure();
    expect(lines.map(({ msg }) => msg)).toEqual([
      "the time of the database is not known: no lease is taken until it was measured",
      "the time of the database is known again",
    ]);
  });

  it("is unknown while it is set again and again", async () => {
    const { clock } = await clockOn(new TestMachine());
    for (aheadMs of [10_000, -10_000, 10_000]) {
      await clock.measure();
      expect(clock.isKnown).toBe(false);
    }
  });

  it("is unknown after a machine was suspended, until it was measured twice", async () => {
    const { clock } = await clockOn(new TestMachine());
    machine.suspend(10 * MINUTE);
    aheadMs = 10 * MINUTE;
    expect(clock.isKnown).toBe(false);
    await clock.measure();
    await clock.measure();
    expect(clock.isKnown).toBe(true);
    expect(offBy(clock, Date.now() + aheadMs)).toBeLessThan(5_000);
  });

  it("is not measured by a late answer", async () => {
    slowMs = 6_000;
    const { clock } = await clockOn(new TestMachine());
    expect(clock.isKnown).toBe(false);
  });

  it("is unknown where the database was not asked for five minutes", async () => {
    const { clock } = await clockOn(new TestMachine());
    machine.pass(4 * MINUTE);
    expect(clock.isKnown).toBe(true);
    machine.pass(2 * MINUTE);
    expect(clock.isKnown).toBe(false);
  });
});
