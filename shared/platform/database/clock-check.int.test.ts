import { FakeClock } from "../../../testing/fake-clock";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { StartupError } from "../../kernel/app-error";
import { assertClockInStep } from "./clock-check";

describe("a process whose clock", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  afterAll(() => domain.close());

  const clockOff = (by: Parameters<FakeClock["advance"]>[0]) => {
    const fake = new FakeClock();
    const start = fake.now().getTime();
    fake.advance(by);
    const offMs = fake.now().getTime() - start;
    return { now: () => new Date(Date.now() + offMs) };
  };

  it("agrees with PostgreSQL's may take part", async () => {
    await expect(assertClockInStep(domain.db, clockOff({ seconds: 2 }))).resolves.toBeUndefined();
  });

  it("may take part where the answer of PostgreSQL comes late", async () => {
    const clock = new FakeClock(new Date().toISOString());
    const query = async (sql: string) => {
      const rows: unknown = await domain.db.query(sql);
      clock.advance({ minutes: 1 });
      return rows;
    };
    await expect(assertClockInStep({ query } as never, clock)).resolves.toBeUndefined();
  });

  it.each([{ minutes: 1 }, { minutes: -1 }])("is off by %j may not take part, and is told so", async (by) => {
    const checking = assertClockInStep(domain.db, clockOff(by));
    await expect(checking).rejects.toThrow(StartupError);
    await expect(checking).rejects.toThrow(/This machine's clock is (5\d|6[0-5]) s away/);
  });
});
