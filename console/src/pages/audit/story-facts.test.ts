import { describe, expect, it } from "vitest";
import { tenseOf } from "../../parts/words/end-reasons";
import type { AuditEvent } from "./audit-documents";
import { callsIn, decidersThen, leaseEventsIn, rulesThen } from "./story-facts";

function event(action: string, after: object | null): AuditEvent {
  return {
    id: action,
    at: "2026-11-27T14:00:00.000Z",
    action,
    afterJson: after && JSON.stringify(after),
  } as AuditEvent;
}

const CALL = { at: "2026-11-27T14:00:01.000Z", operation: "eks:CreateAccessEntry", requestId: "r-1" };

describe("the story of a grant in the log", () => {
  it("has each call to AWS once, in its order", () => {
    const written = event("access-target.written", { calls: [CALL, { operation: "eks:AssociateAccessPolicy" }] });
    const others = [event("grant.active", { calls: [CALL] }), event("binding.written", null)];
    expect(callsIn([written, ...others, written])).toEqual([
      CALL,
      { at: written.at, operation: "eks:AssociateAccessPolicy", requestId: null },
    ]);
  });

  it("names the rules and the approvers of the item at the time of its request", () => {
    const items = [
      { id: "1", flow: { id: "a", summary: "A." }, mayDecide: [{ name: "Ana" }, { name: null }] },
      { id: "2", flow: { id: "b", summary: "B." }, mayDecide: [{ name: "Noor" }] },
    ];
    const events = [event("access-request.created", { items }), event("access-request.escalated", { items })];
    expect([rulesThen(events, "b"), rulesThen(events, "c"), rulesThen([], "b")]).toEqual(["B.", null, null]);
    expect([decidersThen(events, "1"), decidersThen(events, undefined)]).toEqual([["Ana"], ["Ana", "Noor"]]);
  });

  it("is told in the tense of the access's state", () => {
    const states = ["PENDING", "ACTIVE", "REVOKING", "REVOKED", "FAILED"] as const;
    expect(states.map((state) => tenseOf(state).who)).toEqual([
      "Who will have it",
      "Who has it",
      "Who has it",
      "Who had it",
      "Who was to have it",
    ]);
    expect(states.map((state) => tenseOf(state).end === "Ended at")).toEqual([false, false, false, true, true]);
  });

  it("separates leases from the calls that made them", () => {
    const events = ["slot.leased", "binding.written", "grant.active", "lease.began"].map((one) => event(one, null));
    expect(leaseEventsIn(events).map(({ action }) => action)).toEqual(["slot.leased", "lease.began"]);
  });
});
