import { describe, expect, it } from "vitest";
import { fittingColumns } from "./fitting-columns";

const COLUMNS = [
  { id: "name", header: "Name", isRowHeader: true, sortingField: "NAME", cell: () => "payments-eu" },
  { id: "account", header: "Account", sortingField: "ACCOUNT", cell: () => "Payments Production" },
  { id: "owner", header: "Owner", cell: () => "-" },
  { id: "state", header: "State", cell: () => "Present" },
  { id: "ask", header: "Access", cell: () => "Ask for access" },
];
const shownAt = (width: number) => fittingColumns(COLUMNS, width).map(({ id }) => id);

describe("columns that fit", () => {
  it("are all columns in their order on a wide page", () => {
    expect(fittingColumns(COLUMNS, 1_110)).toBe(COLUMNS);
  });

  it("lose unsortable columns first, and keep the last one", () => {
    expect(shownAt(840)).toEqual(["name", "account", "owner", "state", "ask"]);
    expect(shownAt(700)).toEqual(["name", "account", "state", "ask"]);
    expect(shownAt(645)).toEqual(["name", "account", "ask"]);
  });

  it("are one on a phone", () => {
    expect(shownAt(280)).toEqual(["name"]);
  });

  it("give a wide column its room", () => {
    const why = { id: "why", header: "Why", minWidth: 260, cell: () => "The role is missing." };
    expect(fittingColumns([...COLUMNS, why], 840).map(({ id }) => id)).toEqual(["name", "account", "ask", "why"]);
  });
});
