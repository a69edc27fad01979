import type { Actor } from "../../kernel/actor";
import { newId } from "../../kernel/ids";
import { namedIds } from "./named-ids";

const SERVICE: Actor = { kind: "service", id: newId(), name: "Exporter", roles: [], scopes: [] };
const [grant, person, resource, flow, request, identity] = Array.from({ length: 6 }, newId) as string[];

describe("the ids in an event", () => {
  it("are those of its subject and its content, each once, however deep", () => {
    const entry = {
      action: "grant.ended" as const,
      subjectType: "grant",
      subjectId: grant!,
      before: { person: { id: person!.toUpperCase() } },
      after: { grantIds: [grant!, resource!], rules: { groups: [{ approvers: [{ ids: [null, flow!] }] }] } },
    };
    expect(namedIds(SERVICE, entry)).toEqual([grant, person, resource, flow]);
  });

  it("include those of the actor and of their identity, and not of a service", () => {
    const entry = { action: "api.thing-made" as const, subjectType: "thing", subjectId: "export" };
    expect(namedIds(SERVICE, entry)).toEqual([]);
    const actor = { ...SERVICE, personId: person!, identityId: identity! };
    expect(namedIds(actor, entry)).toEqual([person, identity]);
  });

  it("include none of AWS's, nor a part of a sentence", () => {
    const calls = [{ operation: "DeleteAccessEntry", requestId: request!, at: "2026-11-01T00:00:00.000Z" }];
    const after = { calls, receipt: { calls }, reason: `See ${resource}.`, at: new Date(), seconds: 5 };
    expect(namedIds(SERVICE, { action: "api.b", subjectType: "a", subjectId: "b", after })).toEqual([]);
  });
});
