import { recordedLog } from "../../platform/queue/testing/recorded-log";
import { AuditAlarms } from "./audit-alarms";

describe("an alarm of the audit log", () => {
  it("is logged once, again when its text changes, and when it is over", () => {
    const { log, lines } = recordedLog();
    const alarms = new AuditAlarms(log);
    for (const message of [null, "a", "a", "b", "b", null, null, "a"]) alarms.report("UNSEALED", message);
    alarms.report("SINK_BEHIND", null);
    expect(lines.map(({ msg }) => msg)).toEqual([
      "audit log: a",
      "audit log: b",
      "audit log: the alarm is over",
      "audit log: a",
    ]);
  });
});
