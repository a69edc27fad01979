import { attentionObjectId, attentionPage } from "./attention-page";

describe("the page of what needs attention", () => {
  const connector = { type: "Connector", id: "c" } as const;
  const alike = { type: "PeopleAlike", personId: "a", otherId: "b", address: "ana@example.com" } as const;

  it.each([
    ["of its only object", [connector], "/admin/connectors/c", "c"],
    ["the list of many", [connector, { ...connector, id: "d" }], "/admin/connectors", null],
    ["the list where the object has no id", [alike], "/admin/people", null],
    ["the audit log where it is about no object", [], "/admin/audit", null],
  ])("is that %s", (_what, subjects, page, objectId) => {
    expect([attentionPage({ subjects }), attentionObjectId({ subjects })]).toEqual([page, objectId]);
  });
});
