import type { AttentionKind, AttentionSubject } from "./attention";
import { attentionObjectId, attentionPage } from "./attention-page";

describe("the page of a problem", () => {
  const connector = { type: "Connector", id: "c" } as const;
  const grant = { type: "Grant", id: "g" } as const;
  const alike = { type: "PeopleAlike", personId: "a", otherId: "b", address: "ana@example.com" } as const;
  const integration = { type: "Integration", id: "i" } as const;

  it.each<[string, AttentionKind, AttentionSubject[], string, string | null]>([
    ["of its only object", "CONNECTOR_AWAY", [connector], "/settings/connectors/c", "c"],
    ["the list of many", "CONNECTOR_AWAY", [connector, { ...connector, id: "d" }], "/settings/connectors", null],
    ["that of the access", "REVOCATION_OVERDUE", [grant], "/access/g", "g"],
    ["the list of all overdue ones", "REVOCATION_OVERDUE", [grant, { ...grant, id: "h" }], "/attention", null],
    ["of one of two people, as their pair has none", "PROBABLY_SAME_HUMAN", [alike], "/people/a", null],
    ["the pool of the integration", "POOL_EXHAUSTED", [integration], "/settings/pool?integration=i", "i"],
    ["the drift of the integration", "ENTRIES_ALTERED", [integration], "/integrations/i/drift", "i"],
    [
      "the drift of the integration with full rights of others",
      "DRIFT_CRITICAL",
      [integration],
      "/integrations/i/drift",
      "i",
    ],
    ["the attention page, which confirms a restored database", "DATABASE_RESTORED", [], "/attention", null],
    ["the integration itself", "VALUE_GONE", [integration], "/integrations/i", "i"],
    ["the audit log where it is about no object", "AUDIT_UNSEALED", [], "/audit", null],
  ])("is %s", (_what, kind, subjects, page, objectId) => {
    expect([attentionPage({ kind, subjects }), attentionObjectId({ subjects })]).toEqual([page, objectId]);
  });
});
