import { spawnSync } from "node:child_process";
import { makeTempDir } from "../launcher/temp-dir";
import { isOnPath } from "../launcher/which";
import { compileMovedClock, EVIL_DAYS, environmentOn, readsAClock } from "./evil-days";

describe("a test that reads a clock", () => {
  it.each([
    "drop_audit_month(now()::date - 10)",
    "new Date().getTime()",
    "Date.now() + 1",
    "select current_date",
    "CURRENT_TIMESTAMP",
  ])("is known by %s", (text) => expect(readsAClock(text)).toBe(true));

  it.each(["clock.now()", "new Date('2026-01-01')", "tx.now", "knownow()", "/usr/bin/kubectl Date.now()"])(
    "is not known by %s",
    (text) => expect(readsAClock(text)).toBe(false),
  );
});

describe("an evil day", () => {
  it.each(EVIL_DAYS)("is a moment in a zone: $name", ({ from, zone }) => {
    expect(new Date(from).toISOString()).toBe(from.replace("Z", ".000Z"));
    expect(() => new Intl.DateTimeFormat("en", { timeZone: zone })).not.toThrow();
  });

  it("keeps its distance to the real clock in all processes", () => {
    const day = { name: "", from: "2027-01-01T00:00:00Z", zone: "UTC" };
    expect(environmentOn(day, "", Date.parse("2026-12-31T23:00:00Z")).DRAWBRIDGE_CLOCK_SECONDS).toBe("3600");
    expect(environmentOn(day, "", Date.parse("2027-01-01T01:00:00Z")).DRAWBRIDGE_CLOCK_SECONDS).toBe("-3600");
  });

  (isOnPath("cc") ? it : it.skip)("is the day of a process, whose timers go on", async () => {
    const folder = await makeTempDir();
    try {
      const [day] = EVIL_DAYS.filter(({ name }) => name === "29 February");
      const env = { ...process.env, ...environmentOn(day!, compileMovedClock(folder.path)!) };
      const script = "setTimeout(() => console.log(new Date().toISOString()), 1)";
      expect(spawnSync(process.execPath, ["-e", script], { env, encoding: "utf8" }).stdout).toMatch(/^2028-02-29T12:/);
    } finally {
      folder.remove();
    }
  });
});
