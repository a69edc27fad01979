import { type FailureKind, ProviderFailure } from "../../../kernel/app-error";
import { foundFailure, type RecordedFailure } from "../../../kernel/recorded-failure";
import { POOL_EXHAUSTED } from "../../bindings/principal-lookup";
import { grantWaitingFor, type WaitingFacts } from "./waiting-for";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const GIVEN_UP = at(3_590);

type Changes = { readonly [Key in keyof WaitingFacts]?: Partial<NonNullable<WaitingFacts[Key]>> | null };

/** A grant that was created ten seconds ago, whose principal was found. */
function facts({ grant, connector, restoredAt = null, account, binding, target }: Changes = {}): WaitingFacts {
  return {
    grant: {
      state: "PENDING",
      stateSince: at(-10),
      createdAt: at(-10),
      endAskedAt: null,
      absentSince: null,
      access: { policies: [], kubernetesGroups: [] },
      ...grant,
    },
    connector: { name: "eu", lastSeenAt: NOW, ...connector },
    restoredAt: restoredAt as Date | null,
    account: { closedSince: null, leftSince: null, ...account },
    binding: {
      state: "READY",
      accountId: "111122223333",
      failure: null,
      nextReconcileAt: at(5),
      createdAt: at(-7_200),
      ...binding,
    },
    target:
      target === null
        ? null
        : {
            failure: null,
            inDoubtSince: null,
            isShared: false,
            nextReconcileAt: at(7),
            createdAt: at(-7_200),
            observedAccess: null,
            ...target,
          },
  };
}

function failure(kind: FailureKind, code: string, operation = "eks:DeleteAccessEntry"): RecordedFailure {
  const detail = { kind, code, operation, accountId: "111122223333", region: "eu-west-1", requestId: "r-1" };
  const found = foundFailure(new ProviderFailure({ ...detail, message: `Told: ${code}.` }));
  return { ...found, since: at(-300).toISOString(), lastAt: NOW.toISOString() };
}

const VIEW = { policies: [{ policy: "View", namespaces: ["a"] }], kubernetesGroups: [] };
const VIEW_EVERYWHERE = { policies: [{ policy: "View", namespaces: null }], kubernetesGroups: [] };
const REVOKING = { state: "REVOKING" as const };
const CALLED = { since: at(-300), until: at(7), action: "eks:DeleteAccessEntry", requestId: "r-1" };

describe("the reason for a grant's wait", () => {
  it.each<[string, Changes]>([
    ["is written", {}],
    ["is active", { grant: { state: "ACTIVE" } }],
    ["is active while its connector is away", { grant: { state: "ACTIVE" }, connector: { lastSeenAt: at(-600) } }],
    [
      "is active and observed",
      { grant: { state: "ACTIVE", access: VIEW }, target: { observedAccess: VIEW_EVERYWHERE } },
    ],
    [
      "is active until a second observation agrees that it is gone",
      { grant: { state: "ACTIVE", access: VIEW, absentSince: at(-5) } },
    ],
    ["is being revoked", { grant: REVOKING }],
    ["is being revoked in a restored database", { grant: REVOKING, restoredAt: at(-60) }],
    [
      "was in doubt, for long enough",
      { grant: { ...REVOKING, absentSince: at(-9) }, target: { inDoubtSince: at(-300) } },
    ],
    ["was never observed gone, though a write is in doubt", { grant: REVOKING, target: { inDoubtSince: at(-20) } }],
    ["has ended", { grant: { state: "REVOKED" }, target: { failure: failure("denied", "AccessDenied") } }],
  ])("is empty while it %s", (_, changes) => {
    expect(grantWaitingFor(facts(changes), NOW)).toBeNull();
  });

  it.each<[string, Changes, object]>([
    [
      "NO_CONNECTOR",
      { connector: { lastSeenAt: at(-61) }, binding: { failure: failure("denied", "AccessDenied") } },
      { since: at(-61), until: GIVEN_UP, action: null },
    ],
    ["NO_CONNECTOR", { grant: REVOKING, connector: { lastSeenAt: at(-61) } }, { since: at(-61), until: null }],
    ["RESTORED", { restoredAt: at(-60) }, { since: at(-60), until: GIVEN_UP }],
    [
      "PRINCIPAL",
      { grant: { state: "ACTIVE", stateSince: at(-900) }, binding: { state: "PREPARING", createdAt: at(-20) } },
      { since: at(-20), until: at(5), message: expect.stringContaining("another role") },
    ],
    [
      "PRINCIPAL",
      {
        grant: { state: "ACTIVE", stateSince: at(-900), access: VIEW },
        binding: { createdAt: at(-20) },
        target: { createdAt: at(-9) },
      },
      { since: at(-9), until: at(7), message: expect.stringContaining("not observed on the person's role") },
    ],
    [
      "POOL",
      {
        grant: { state: "ACTIVE" },
        binding: {
          state: "PREPARING",
          failure: { code: POOL_EXHAUSTED, message: "All in use.", since: at(-30).toISOString(), lastAt: "" },
        },
        target: { failure: failure("denied", "AccessDenied") },
      },
      { since: at(-30), message: "All in use." },
    ],
    ["PRINCIPAL", { target: null, binding: { state: "PREPARING" } }, { since: at(-10), until: at(5), action: null }],
    [
      "PRINCIPAL",
      {
        binding: {
          failure: {
            code: "ROLE_NOT_FOUND",
            message: "There is no role.",
            since: at(-30).toISOString(),
            lastAt: NOW.toISOString(),
          },
        },
      },
      { since: at(-30), until: at(5), message: "There is no role.", action: null, requestId: null },
    ],
    [
      "POOL",
      {
        target: null,
        binding: {
          failure: {
            code: POOL_EXHAUSTED,
            message: "All 50 are in use.",
            since: at(-30).toISOString(),
            lastAt: NOW.toISOString(),
          },
        },
      },
      { message: "All 50 are in use.", until: at(5) },
    ],
    ["DENIED", { grant: REVOKING, target: { failure: failure("denied", "AccessDeniedException") } }, CALLED],
    ["DENIED", { grant: { state: "ACTIVE" }, target: { failure: failure("denied", "MEMBER_ROLE_DENIED") } }, CALLED],
    ["THROTTLED", { grant: REVOKING, target: { failure: failure("throttled", "NOT_SENT") } }, CALLED],
    ["UNREACHABLE", { grant: REVOKING, target: { failure: failure("unavailable", "NETWORK") } }, CALLED],
    ["CONFLICT", { grant: REVOKING, target: { failure: failure("conflict", "ResourceInUseException") } }, CALLED],
    ["REFUSED", { grant: REVOKING, target: { failure: failure("missing", "CLUSTER_NOT_FOUND") } }, CALLED],
    [
      "DENIED",
      { grant: REVOKING, target: { failure: failure("denied", "AccessDenied"), nextReconcileAt: at(-1) } },
      { until: null },
    ],
    [
      "DOUBT",
      { grant: { ...REVOKING, absentSince: at(-9) }, target: { inDoubtSince: at(-20) } },
      { since: at(-20), until: at(280), action: null, requestId: null },
    ],
  ])("is %s: %j", (reason, changes, expected) => {
    expect(grantWaitingFor(facts(changes), NOW)).toMatchObject({ reason, ...expected });
  });

  it("hides the words of a defect", () => {
    const waiting = grantWaitingFor(
      facts({ grant: REVOKING, target: { failure: failure("unavailable", "UNEXPECTED") } }),
      NOW,
    );
    expect(waiting).toMatchObject({
      reason: "UNREACHABLE",
      message:
        "eks:DeleteAccessEntry failed by a defect of Drawbridge. It is tried again; the worker's log has the details.",
    });
  });
});

describe("a denial", () => {
  const GROUPS = { policies: [], kubernetesGroups: ["ops"] };

  it.each<[string, string, Changes["target"] & object, Changes["grant"] & object, string]>([
    ["AccessDeniedException", "eks:DeleteAccessEntry", {}, {}, "The member role's template of this version allows it"],
    ["AccessDeniedException", "eks:CreateAccessEntry", {}, {}, "PoolPrefix"],
    ["AccessDenied", "iam:ListRoles", {}, {}, "The member role's template of this version allows it"],
    ["AccessDeniedException", "eks:AssociateAccessPolicy", { isShared: true }, {}, "AllowSharedEntries"],
    ["AccessDeniedException", "eks:DescribeAccessEntry", { isShared: true }, {}, "The member role's template"],
    ["AccessDeniedException", "eks:CreateAccessEntry", {}, { access: GROUPS }, "AllowKubernetesGroups"],
    ["AccessDeniedException", "eks:DeleteAccessEntry", {}, { access: GROUPS }, "The member role's template"],
    ["IDENTITY_CENTER_ACCESS_DENIED", "sso:CreateAccountAssignment", {}, {}, "The management role's template"],
  ])(
    "%s of %s %j names the action, the place and the change that lets it pass",
    (code, operation, target, grant, advice) => {
      const denied = failure("denied", code, operation);
      const { message } = grantWaitingFor(facts({ grant, target: { ...target, failure: denied } }), NOW)!;
      expect(message.startsWith(`AWS denied ${operation} in account 111122223333, eu-west-1. `)).toBe(true);
      expect(message).toContain(advice);
    },
  );

  it("of an entry that lost our tags has that note", () => {
    const untagged = { ...failure("denied", "AccessDeniedException"), isUntagged: true as const };
    const { message } = grantWaitingFor(facts({ grant: REVOKING, target: { failure: untagged } }), NOW)!;
    expect(message).toContain("Somebody took the tags managed-by and drawbridge-installation off the access entry");
  });

  it.each(["MEMBER_ROLE_DENIED", "BLOCKED_BY_SCP", "NO_CREDENTIALS", "InvalidSignatureException"])(
    "with a cause of its own has that cause: %s",
    (code) => {
      const denied = failure("denied", code);
      expect(grantWaitingFor(facts({ target: { failure: denied } }), NOW)).toMatchObject({ message: denied.message });
    },
  );
});
