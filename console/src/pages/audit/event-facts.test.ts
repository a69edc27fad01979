import { describe, expect, it } from "vitest";
import { factsOfEvent, SOMETHING } from "./event-facts";

const ID = "0198c0de-0000-7000-8000-000000000001";

function facts(before: unknown, after: unknown) {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return factsOfEvent({ beforeJson: json(before), afterJson: json(after) });
}

describe("the facts of an audit event", () => {
  it("are names, times, durations and words rather than raw values", () => {
    const after = {
      person: { id: ID, name: "Emil Berg", identityId: ID },
      access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["checkout"] }], kubernetesGroups: [] },
      durationSeconds: 5_400,
      state: "REVOKED_OUTSIDE",
      force: true,
      roles: ["ADMIN", "AUDITOR"],
      reason: null,
      calls: [{ operation: "eks:DeleteAccessEntry" }, { operation: "eks:ListAccessEntries" }],
      targetId: ID,
      nothing: [],
    };
    expect(facts(null, after).map(({ label, after: said }) => [label, said])).toEqual([
      ["Person", { text: "Emil Berg", id: ID }],
      ["Person, identity", { text: SOMETHING, id: ID }],
      ["Access", { text: "AmazonEKSViewPolicy in checkout" }],
      ["Duration", { text: "1 h 30 min" }],
      ["State", { text: "Revoked outside" }],
      ["Force", { text: "Yes" }],
      ["Roles", { text: "ADMIN, AUDITOR" }],
      ["Calls 1, operation", { text: "eks:DeleteAccessEntry" }],
      ["Calls 2, operation", { text: "eks:ListAccessEntries" }],
      ["Target", { text: SOMETHING, id: ID }],
    ]);
  });

  it("of a change are the old and new values, without unchanged ones", () => {
    const before = { name: "Night", active: true, approvers: ["Ana"], gone: "yes" };
    const after = { name: "Night", active: false, approvers: ["Ana", "Noor"] };
    expect(facts(before, after).map(({ key, before, after }) => [key, before?.text, after?.text])).toEqual([
      ["active", "Yes", "No"],
      ["approvers", "Ana", "Ana, Noor"],
      ["gone", "yes", undefined],
    ]);
  });

  it("are none where the event has no content", () => {
    expect(facts(null, null)).toEqual([]);
  });
});
