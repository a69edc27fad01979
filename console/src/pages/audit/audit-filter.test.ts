import { describe, expect, it } from "vitest";
import { exportAddress, filterInput, isFiltered, NO_FILTER } from "./audit-filter";

const ID = "0198c0de-0000-7000-8000-000000000001";
const NOW = Date.parse("2026-11-27T14:00:00Z");

describe("the filter of audit events", () => {
  it("follows the address, and ignores its invalid values", () => {
    const state = {
      ...NO_FILTER,
      person: ID.toUpperCase(),
      cluster: "payments",
      by: "FLOW",
      outcome: "MAYBE",
      within: "1-hour",
    };
    expect(filterInput(state, NOW)).toMatchObject({
      personId: ID,
      resourceId: null,
      actorKind: "FLOW",
      outcome: null,
      from: "2026-11-27T13:00:00.000Z",
      to: null,
    });
    expect([isFiltered(state), isFiltered(NO_FILTER)]).toEqual([true, false]);
  });

  it("equals the filter of the export, by the names of its route", () => {
    const filter = filterInput({ ...NO_FILTER, grant: ID, action: "grant.", from: "2026-11-01T00:00:00Z" }, NOW);
    expect(exportAddress(filter, "csv")).toBe(
      `/audit/export?format=csv&grantId=${ID}&action=grant.&from=2026-11-01T00%3A00%3A00.000Z`,
    );
  });
});
