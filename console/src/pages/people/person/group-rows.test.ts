import { describe, expect, it } from "vitest";
import { groupRows } from "./group-rows";

const IDENTITIES = [
  { id: "okta-ana", providerName: "Okta" },
  { id: "center-ana", providerName: "People" },
];
const payments = { id: "g1", name: "Payments" };
const cards = { id: "g2", name: "Cards" };

describe("the groups of a person", () => {
  it("have one row where they are in a group themselves and by a group in it", () => {
    const memberships = [
      { identityId: "okta-ana", group: payments, through: null },
      { identityId: "okta-ana", group: payments, through: cards },
    ];
    expect(groupRows(memberships, IDENTITIES)).toEqual([
      { name: "Payments", places: [{ id: "g1", providerName: "Okta", through: [] }] },
    ]);
  });

  it("have one row where two providers have a group of one name", () => {
    const memberships = [
      { identityId: "okta-ana", group: payments, through: cards },
      { identityId: "center-ana", group: { id: "g9", name: "Payments" }, through: null },
    ];
    expect(groupRows(memberships, IDENTITIES)).toEqual([
      {
        name: "Payments",
        places: [
          { id: "g1", providerName: "Okta", through: [cards] },
          { id: "g9", providerName: "People", through: [] },
        ],
      },
    ]);
  });
});
