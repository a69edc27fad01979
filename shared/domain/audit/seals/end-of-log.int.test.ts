import { eventually } from "../../../../testing/eventually";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { endOfLog, roundIsDue } from "./end-of-log";
import { sealAuditLog } from "./seal-audit-log";

const AT = new Date("2026-12-03T06:00:00Z");
const after = (seconds: number) => new Date(AT.getTime() + seconds * 1_000);
const CALM = { lastSeal: "7 abc", isUnsealed: false };
const SEEN = { ...CALM, at: AT };

describe("a round of seals", () => {
  it.each([
    ["is the first of a process", null, CALM, 0, true],
    ["finds the end that the round before saw", SEEN, CALM, 59, false],
    ["finds it a minute later", SEEN, CALM, 60, true],
    ["finds another seal", SEEN, { ...CALM, lastSeal: "8 def" }, 5, true],
    ["finds the same number with another hash", SEEN, { ...CALM, lastSeal: "7 def" }, 5, true],
    ["finds no seal any more", SEEN, { ...CALM, lastSeal: null }, 5, true],
    ["finds an event without a seal", SEEN, { ...CALM, isUnsealed: true }, 5, true],
    ["comes after one that left events without a seal", { ...SEEN, isUnsealed: true }, CALM, 5, true],
  ] as const)("that %s", (_name, seen, end, seconds, isDue) => {
    expect(roundIsDue(seen, end, after(seconds))).toBe(isDue);
  });
});

describe("the end of the log", () => {
  let domain: TestDomain;
  beforeAll(async () => {
    domain = await createTestDomain();
  });
  afterAll(() => domain.close());

  it("has an event without a seal, and is its seal's afterwards", async () => {
    await domain.uow.run(ADMIN, (tx) => tx.audit({ action: "api.b", subjectType: "thing", subjectId: "1" }));
    expect(await endOfLog(domain.db.manager)).toEqual({ lastSeal: null, isUnsealed: true });
    domain.clock.advance({ minutes: 2 });
    await eventually("the seal", async () => {
      await sealAuditLog(domain);
      return !(await endOfLog(domain.db.manager)).isUnsealed;
    });
    expect((await endOfLog(domain.db.manager)).lastSeal).toMatch(/^1 \w{64}$/);
  });
});
