import { AUDIT_ACTIONS } from "../../../kernel/audit-actions";
import { describeEvent } from "./describe-event";
import type { DescribedEvent } from "./event-facts";

const ANA = { id: "0198c0de-0000-7000-8000-000000000001", name: "Ana Silva" };
const EMIL = { id: "0198c0de-0000-7000-8000-000000000002", name: "Emil Berg" };
const CLUSTER = { id: "0198c0de-0000-7000-8000-000000000003", name: "payments-eu" };
const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };

const NOTHING: ReadonlyMap<string, string> = new Map();

function said(action: string, event: Partial<DescribedEvent> = {}, names = NOTHING): string {
  const whole = { actorKind: "person", actorName: "Ana Silva", subjectId: "x", before: null, after: null, action };
  return describeEvent({ ...whole, ...event }, names);
}

describe("the sentence of an audit event", () => {
  it.each(Object.keys(AUDIT_ACTIONS))("is complete for %s, however little the event says", (action) => {
    const strange = { name: null, items: [], person: 7, access: "none", calls: "none", roles: null };
    for (const after of [null, {}, strange]) {
      expect(said(action, { after })).toMatch(/^[A-Z](?!.*(undefined|null|NaN|\[object|\.\.| {2}| [.,:])).*[^.:, ]\.$/);
    }
  });

  it("gives the reason of each item whose access did not come, each reason once", () => {
    const item = (name: string, message: string | null) => ({
      resource: { id: `id of ${name}`, name },
      access: VIEW,
      failure: { reason: "FAILED_BY_AWS", message },
    });
    const failed = (...items: object[]) => said("access-request.failed", { after: { requester: EMIL, items } });
    const [one, two] = [item("a", "There is no such role."), item("b", "There is no such role.")];
    const began = "The approved access did not come: Emil Berg's request for View on";
    expect(failed(one, two, item("c", null))).toBe(`${began} a, b and c: There is no such role.`);
    expect(failed(one, two, item("c", "AWS refused it."))).toBe(
      `${began} a, b and c: There is no such role (a and b) and AWS refused it (c).`,
    );
    const many = failed(...["a", "b", "c", "d", "e"].map((name) => item(name, `No ${name}.`)));
    expect(many).toBe(`${began} a, b, c and 2 more: No a (a), No b (b), No c (c) and 2 more.`);
  });

  it("names the actor, the action and the object, where their names are known", () => {
    const request = {
      requester: EMIL,
      grantee: ANA,
      justification: "It hangs.\nSince two",
      items: [{ resource: CLUSTER, access: VIEW, durationSeconds: 3_600 }],
    };
    expect(said("access-request.created", { after: request })).toBe(
      "Emil Berg asked for View on payments-eu for 1 hour, for Ana Silva: It hangs. Since two.",
    );
    expect(said("access-request.rejected", { after: { ...request, decidedBy: ANA, reason: "View is enough." } })).toBe(
      "Ana Silva rejected Emil Berg's request for View on payments-eu: View is enough.",
    );
    const behalf = { ...request, items: [{ ...request.items[0], onBehalfOf: { ...CLUSTER, name: "Noor Haddad" } }] };
    expect(said("access-request.approval-given", { after: { ...behalf, decidedBy: ANA, reason: null } })).toBe(
      "Ana Silva approved Emil Berg's request for View on payments-eu on behalf of Noor Haddad.",
    );
    expect(said("access-request.approved", { after: { ...request, decidedBy: ANA } })).toBe(
      "Emil Berg's request for View on payments-eu has every approval that it needs, the last one by Ana Silva.",
    );
    const grant = { person: EMIL, resource: CLUSTER, access: VIEW };
    expect(said("grant.created", { after: { ...grant, approvers: [ANA] } })).toBe(
      "Emil Berg's View on payments-eu was given, approved by Ana Silva; it is being set up.",
    );
    expect(said("grant.ended", { after: { ...grant, state: "UNVERIFIED" } })).toBe(
      "Emil Berg's View on payments-eu was given up: nobody could see it gone.",
    );
    const names = new Map([[EMIL.id, EMIL.name]]);
    expect(said("role.assigned", { subjectId: EMIL.id, after: { role: "ADMIN" } }, names)).toBe(
      "Ana Silva gave Emil Berg the role ADMIN.",
    );
  });

  it("counts clusters of one name, and names each right in which somebody decided", () => {
    const [here, there] = [
      { resource: CLUSTER, access: VIEW },
      { resource: { ...CLUSTER, id: ANA.id }, access: VIEW },
    ];
    const after = { requester: EMIL, items: [here, { ...there, onBehalfOf: { id: "n", name: "Noor Haddad" } }] };
    expect(said("access-request.approval-given", { after: { ...after, decidedBy: ANA } })).toBe(
      "Ana Silva approved Emil Berg's request for View on payments-eu (2), partly on behalf of Noor Haddad.",
    );
  });

  it("tells entries of others, left over and missing ones from altered ones", () => {
    const found = (kind: string) => said("drift.found", { after: { kind, principalArn: "arn:aws:iam::1:role/robot" } });
    expect(found("FOREIGN")).toBe("An access entry was found that Drawbridge did not make (robot).");
    expect(found("ORPHAN")).toBe("An access entry was found that no grant wants (robot).");
    expect(found("OURS_MISSING")).toBe("An access entry that grants want is not there (robot).");
    expect(found("OURS_ALTERED")).toBe("An access entry differs from its grants (robot).");
  });

  it("says of an end only what was observed", () => {
    const ended = (state: string, lastSeenAbsentAt: string | null) =>
      said("grant.ended", {
        after: { person: EMIL, resource: CLUSTER, access: VIEW, state, receipt: { lastSeenAbsentAt } },
      });
    expect(ended("REVOKED", "2026-11-27T14:10:00Z")).toMatch(/has ended: it was observed gone\.$/);
    // Its cluster was gone, or it had never reached it.
    expect(ended("REVOKED", null)).toBe("Emil Berg's View on payments-eu has ended: there was nothing to observe.");
  });

  it("does not say that nobody decided, where one of two approvals was given", () => {
    const after = { requester: EMIL, items: [{ resource: CLUSTER, access: VIEW }] };
    for (const action of ["access-request.lapsed", "access-request.escalated"])
      expect(said(action, { after })).toMatch(/^Emil Berg's request for View on payments-eu was not decided/);
  });

  it("names programs, flows and the platform itself by their kind", () => {
    const after = { name: "Everybody" };
    const by = (actorKind: string, actorName: string) => said("access-flow.created", { actorKind, actorName, after });
    expect(by("service", "ci")).toBe("The program 'ci' made the access flow 'Everybody'.");
    expect(by("flow", "Night")).toBe("The access flow 'Night' made the access flow 'Everybody'.");
    expect(by("system", "grants")).toBe("Drawbridge made the access flow 'Everybody'.");
  });

  it("names the refused action, the reason, and the number of repeats", () => {
    const after = { arguments: {}, message: "This needs the role ADMIN." };
    expect(said("api.deleteWebhook", { after })).toBe(
      "Ana Silva was refused deleteWebhook: This needs the role ADMIN.",
    );
    expect(said("api.auditEvents", { after: { further: 3, since: "2026-11-27T14:10:00Z" } })).toBe(
      "Ana Silva was refused auditEvents. It happened 3 more times since.",
    );
  });

  it("ends as the typed text ends that it quotes last", () => {
    const after = { requester: EMIL, question: { askedBy: { name: "Ana Silva" }, question: "Is the ledger paused?" } };
    expect(said("access-request.question-asked", { after })).toMatch(/: Is the ledger paused\?$/);
  });

  it("cuts long typed text, and keeps it on one line", () => {
    const justification = `one\u2028two ${"x".repeat(2_000)}`;
    const sentence = said("access-request.created", { after: { requester: EMIL, items: [], justification } });
    expect(sentence).toMatch(/^Emil Berg asked for access: one two x+…$/);
    expect(sentence.length).toBeLessThan(130);
  });
});
