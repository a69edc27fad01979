import { flowStatus } from "./flow-status";

const on = { active: true, deletedAt: null };
const warning = { message: "Nobody fulfils the conditions now." };

describe("the status of a flow", () => {
  it.each([
    ["ACTIVE without warnings", on, [], "ACTIVE", []],
    ["WARNING with the reasons of its warnings", on, [warning], "WARNING", [warning.message]],
    ["INACTIVE while it is off, whatever else", { ...on, active: false }, [warning], "INACTIVE", [/switched off/]],
    ["DELETED for good", { active: false, deletedAt: new Date(0) }, [warning], "DELETED", [/deleted/]],
  ])("is %s", (_, flow, warnings, status, reasons) => {
    const report = flowStatus(flow, warnings);
    expect(report.status).toBe(status);
    expect(report.reasons).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
  });
});
