import {
  type SavedIdentity,
  saveConnector,
  saveIdentity,
  saveIntegration,
  saveProvider,
} from "../../testing/factories";
import { createTestDomain, type TestDomain } from "../../testing/test-domain";
import { AuditEvent } from "../audit/audit-event.entity";
import { bindingUsers } from "../grants/binding-users";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { ensureInstallation } from "../installation/installation";
import type { Integration } from "../integrations/integration.entity";
import { Binding } from "./binding.entity";
import { BindingsService } from "./bindings.service";
import { type Prepared, prepareBinding } from "./prepare-binding";
import { failure, MemoryCenter } from "./testing/memory-center";
import { NO_GRANTS } from "./testing/no-grants";

// Many statements and calls a story, on machines that do other things as well.
const ACCOUNT = "111111111111";
const INSTALLATION = "0198c0de-0000-7000-8000-00000000abcd";
const bindings = new BindingsService({ users: bindingUsers });

let domain: TestDomain;
let center: MemoryCenter;
let integration: Integration;
let people: IdentityProvider;
let ana: SavedIdentity;
let binding: Binding;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  await ensureInstallation(domain.db, INSTALLATION, domain.clock.now());
  center = new MemoryCenter();
  center.users.set("user-ana", { userName: "ana", email: "ana@example.com" });
  integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    principalStrategy: "IDENTITY_CENTER",
  });
  people = await saveProvider(domain.db);
  ana = await saveIdentity(domain.db, people, "ana");
  binding = await ensure(ana);
});
afterAll(() => domain.close());

const never = new AbortController().signal;
const ensure = ({ personId }: SavedIdentity, accountId = ACCOUNT) =>
  domain.act((tx) => bindings.ensure(tx, { personId, integration, accountId }));
const prepare = (id = binding.id) => prepareBinding({ ...domain, cloud: center }, id, never, NO_GRANTS);
const current = (id = binding.id) => domain.db.manager.findOneByOrFail(Binding, { id });
const setOf = async (id = binding.id) => center.sets.get((await current(id)).permissionSetArn!)!;

/** As the worker does: again whenever it is told to, while AWS gets on with its changes. */
async function prepareToTheEnd(id = binding.id): Promise<Prepared> {
  for (let turn = 0; turn < 20; turn += 1) {
    const prepared = await prepare(id);
    if (prepared.kind !== "waiting") return prepared;
    domain.clock.advance({ milliseconds: Math.max(prepared.until.getTime() - domain.clock.now().getTime(), 0) });
    center.settle();
  }
  throw new Error("It did not come to an end.");
}

describe("making a person's principal in Identity Center", () => {
  it("makes a permission set, assigns it to them alone, and finds its role", async () => {
    const prepared = await prepareToTheEnd();
    const set = await setOf();
    expect(set.name).toMatch(/^jit-ana-[0-9a-f]{10}$/);
    expect(set.tags).toEqual({
      "managed-by": "drawbridge",
      "drawbridge-installation": INSTALLATION,
      "drawbridge-person": "user-ana",
    });
    expect(set.policy).not.toBeNull();
    expect(center.assigneesOf(ACCOUNT, set.arn)).toEqual([{ kind: "USER", id: "user-ana" }]);
    const [role] = center.roles.values();
    expect(prepared).toMatchObject({
      kind: "ready",
      binding: { principalArn: role!.arn, principalUniqueId: role!.uniqueId },
    });
    expect(await current()).toMatchObject({
      state: "READY",
      identityCenterUserId: "user-ana",
      permissionSetName: set.name,
      assignmentRequestId: null,
      failure: null,
      nextReconcileAt: null,
      leaseToken: null,
    });
  });

  it("asks two seconds later about what AWS has begun, and does not begin it twice", async () => {
    const inTwoSeconds = () => new Date(domain.clock.now().getTime() + 2_000);
    expect(await prepare()).toEqual({ kind: "waiting", until: inTwoSeconds() });
    expect(await prepare()).toEqual({ kind: "waiting", until: inTwoSeconds() });
    expect(center.calls.filter((call) => call === "assign")).toHaveLength(1);
    expect((await current()).assignmentRequestId).toBe("assign:0");
  });

  it("then only looks: who is assigned, and the role", async () => {
    await prepareToTheEnd();
    center.calls.length = 0;
    expect(await prepare()).toMatchObject({ kind: "ready" });
    expect(center.calls).toEqual(["assignees", `role ${ACCOUNT}`]);
  });

  it("waits for a role that comes late", async () => {
    await prepare();
    center.settle();
    const late = new Map(center.roles);
    center.roles.clear();
    await prepare();
    domain.clock.advance({ seconds: 2 });
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    for (const [arn, role] of late) center.roles.set(arn, role);
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
  });

  it("takes the same permission set in another account, whatever the person is called by then", async () => {
    await prepareToTheEnd();
    await domain.db.manager.update("identities", ana.id, { userName: "ana.b" });
    const other = await ensure(ana, "222222222222");
    center.calls.length = 0;
    expect(await prepareToTheEnd(other.id)).toMatchObject({ kind: "ready" });
    expect(center.calls).not.toContain("createPermissionSet");
    expect(center.sets.size).toBe(1);
    expect((await current(other.id)).principalArn).toContain("222222222222");
  });
});

describe("a killed worker", () => {
  const CALLS = [
    "userId",
    "createPermissionSet",
    "putInlinePolicy",
    "assignees",
    "isUser",
    "assign",
    "assignmentOutcome",
    `reservedRole ${ACCOUNT}`,
  ];

  it.each(CALLS.flatMap((call) => (["before", "after"] as const).map((when) => [when, call] as const)))(
    "%s %s leaves nothing that is not taken up",
    async (when, call) => {
      let isKilled = false;
      const killed = new Promise<"killed">((resolve) => {
        center[when] = (name) => {
          if (name !== call || isKilled) return undefined;
          isKilled = true;
          resolve("killed");
          return new Promise(() => undefined);
        };
      });
      for (let turn = 0; turn < 5 && !isKilled; turn += 1) {
        await Promise.race([prepare(), killed]);
        if (turn > 1) center.settle();
      }
      expect(isKilled).toBe(true);
      expect(await prepare()).toMatchObject({ kind: "waiting" });
      domain.clock.advance({ seconds: 61 });

      expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
      const set = await setOf();
      expect(center.sets.size).toBe(1);
      expect(set.policy).not.toBeNull();
      expect(center.assigneesOf(ACCOUNT, set.arn)).toEqual([{ kind: "USER", id: "user-ana" }]);
      expect(await current()).toMatchObject({ state: "READY", assignmentRequestId: null });
    },
  );
});

describe("what a worker changed before it was killed", () => {
  it("is on record all the same", async () => {
    const killed = new Promise<void>((resolve) => {
      center.before = (name) => {
        if (name !== "putInlinePolicy") return undefined;
        resolve();
        return new Promise(() => undefined);
      };
    });
    await Promise.race([prepare(), killed]);
    const events = await domain.db.manager.findBy(AuditEvent, { action: "binding.written", subjectId: binding.id });
    expect(events).toMatchObject([
      { after: { permissionSetArn: [...center.sets.keys()][0], calls: [{ requestId: expect.any(String) }] } },
    ]);
  });
});

describe("who a person is in Identity Center", () => {
  it("is who they were read as, without asking", async () => {
    const there = await saveProvider(domain.db, { kind: "AWS_IDENTITY_CENTER", integrationId: integration.id });
    center.users.set("user-ben", { userName: "renamed", email: null });
    const ben = await ensure(await saveIdentity(domain.db, there, "ben", { externalId: "user-ben" }));
    expect(await prepareToTheEnd(ben.id)).toMatchObject({ binding: { identityCenterUserId: "user-ben" } });
    expect(center.calls).not.toContain("userId");
  });

  it("is found by e-mail where no user name fits", async () => {
    center.users.set("user-ana", { userName: "a.silva", email: "ana@example.com" });
    expect(await prepareToTheEnd()).toMatchObject({ binding: { identityCenterUserId: "user-ana" } });
  });

  it("is nobody where nobody fits, or several do", async () => {
    center.users.set("user-ana", { userName: "a", email: "ana@example.com" });
    center.users.set("user-2", { userName: "b", email: "ana@example.com" });
    expect(await prepare()).toMatchObject({ kind: "failed", code: "PRINCIPAL_NOT_FOUND" });
    expect(await current()).toMatchObject({ state: "PREPARING", failure: { code: "USER_NOT_FOUND" } });
    expect(center.sets.size).toBe(0);
  });

  it("is one person of ours only", async () => {
    await prepareToTheEnd();
    const double = await saveIdentity(domain.db, people, "double", {
      email: "ana@example.com",
      displayName: "Ana Two",
    });
    center.users.set("user-ana", { userName: "ana", email: "ana@example.com" });
    const other = await ensure(double);
    expect(await prepare(other.id)).toMatchObject({
      kind: "failed",
      message: "Ana Two and ana are one and the same user of IAM Identity Center, so they cannot both be given access.",
    });
    expect((await current(other.id)).identityCenterUserId).toBeNull();
  });

  it("is pinned: a user made anew under the name is another binding, after the old one is gone", async () => {
    await prepareToTheEnd();
    const [old] = center.sets.values();
    center.users.delete("user-ana");
    center.take(ACCOUNT, old!.arn, "user-ana");
    center.users.set("user-ana-2", { userName: "ana", email: "ana@example.com" });
    expect(await prepareToTheEnd()).toMatchObject({ kind: "failed", code: "PRINCIPAL_NOT_FOUND" });
    expect(await current()).toMatchObject({ state: "REMOVING", failure: { code: "USER_GONE" } });
    expect(await prepare()).toMatchObject({ kind: "failed", message: expect.stringContaining("ask again") });

    const anew = await ensure(ana);
    expect(anew.id).not.toBe(binding.id);
    expect(await prepareToTheEnd(anew.id)).toMatchObject({
      kind: "ready",
      binding: { identityCenterUserId: "user-ana-2" },
    });
    expect((await setOf(anew.id)).name).not.toBe(old!.name);
  });
});

describe("what others do in Identity Center", () => {
  it.each([{ kind: "USER", id: "user-2" } as const, { kind: "GROUP", id: "group-1" } as const])(
    "spoils a permission set that is assigned to another $kind",
    async (assignee) => {
      await prepareToTheEnd();
      const set = await setOf();
      center.give(ACCOUNT, set.arn, assignee);
      expect(await prepare()).toMatchObject({
        kind: "failed",
        code: "PRINCIPAL_NOT_FOUND",
        message: expect.stringContaining(`to others than ana as well: ${assignee.kind.toLowerCase()} ${assignee.id}.`),
      });
      expect(await current()).toMatchObject({ failure: { code: "PRINCIPAL_SHARED" } });

      center.take(ACCOUNT, set.arn, assignee.id);
      expect(await prepare()).toMatchObject({ kind: "ready" });
    },
  );

  it("is refused before it is assigned to the person, where a permission set is shared from the start", async () => {
    await prepare();
    center.changes.length = 0;
    center.give(ACCOUNT, (await setOf()).arn, { kind: "GROUP", id: "everybody" });
    expect(await prepareToTheEnd()).toMatchObject({ kind: "failed", code: "PRINCIPAL_NOT_FOUND" });
  });

  it("stays as they left it when they take the assignment away, until access is asked for anew", async () => {
    await prepareToTheEnd();
    center.take(ACCOUNT, (await setOf()).arn, "user-ana");
    expect(await prepareToTheEnd()).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(/^Somebody took the permission set jit-ana-\w+ away from ana /),
    });
    expect(center.calls.filter((call) => call === "assign")).toHaveLength(1);
    expect(await current()).toMatchObject({ state: "PREPARING", failure: { code: "ASSIGNMENT_REMOVED" } });

    expect(await ensure(ana)).toMatchObject({ id: binding.id });
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
  });

  it("is not taken for gone at the first look", async () => {
    await prepareToTheEnd();
    const { arn } = await setOf();
    center.take(ACCOUNT, arn, "user-ana");
    const until = new Date(domain.clock.now().getTime() + 30_000);
    expect(await prepare()).toEqual({ kind: "waiting", until });
    domain.clock.advance({ seconds: 29 });
    expect(await prepare()).toEqual({ kind: "waiting", until });
    center.give(ACCOUNT, arn, { kind: "USER", id: "user-ana" });
    expect(await prepare()).toMatchObject({ kind: "ready", binding: { failure: null } });

    center.take(ACCOUNT, arn, "user-ana");
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    domain.clock.advance({ seconds: 30 });
    expect(await prepare()).toMatchObject({ kind: "failed" });
  });

  it("is followed when the role is made anew, with another ending", async () => {
    await prepareToTheEnd();
    const { principalArn, principalUniqueId } = await current();
    const { arn } = await setOf();
    center.take(ACCOUNT, arn, "user-ana");
    center.give(ACCOUNT, arn, { kind: "USER", id: "user-ana" });
    expect(await prepare()).toMatchObject({ kind: "ready" });
    const now = await current();
    expect(now.principalArn).not.toBe(principalArn);
    expect(now.principalUniqueId).not.toBe(principalUniqueId);
  });

  it("does not make a permission set of theirs ours, whatever its name", async () => {
    await prepareToTheEnd();
    const [set] = center.sets.values();
    const { name } = set!;
    center.sets.set("arn:theirs", { ...set!, arn: "arn:theirs", tags: { "managed-by": "drawbridge" } });
    center.sets.delete(set!.arn);
    await domain.db.manager.update(Binding, binding.id, { state: "PREPARING", nextReconcileAt: domain.clock.now() });
    expect(await prepareToTheEnd()).toMatchObject({
      kind: "failed",
      message: `There is a permission set ${name} in IAM Identity Center that is not of this installation and person. Delete or rename it.`,
    });
    expect(center.sets.get("arn:theirs")).toMatchObject({ tags: { "managed-by": "drawbridge" } });
  });
});

describe("what AWS has no room for", () => {
  it("is at most 15 changes at a time, whoever asks", async () => {
    const all = await Promise.all(
      Array.from({ length: 18 }, async (_, n) => {
        center.users.set(`user-${n}`, { userName: `person${n}`, email: null });
        const account = String(n).padStart(12, "3");
        return ensure(await saveIdentity(domain.db, people, `person${n}`), account);
      }),
    );
    await Promise.all(all.map(({ id }) => prepare(id)));
    expect(center.changes).toHaveLength(15);

    center.settle();
    for (const { id } of all) await prepareToTheEnd(id);
    expect(center.changes).toHaveLength(18);
    expect(await domain.db.manager.countBy(Binding, { state: "READY" })).toBe(18);
  });

  it("waits for another change in the account", async () => {
    center.users.set("user-ben", { userName: "ben", email: null });
    const ben = await ensure(await saveIdentity(domain.db, people, "ben"));
    await prepare();
    expect(await prepare(ben.id)).toMatchObject({ kind: "waiting" });
    expect(await current(ben.id)).toMatchObject({ assignmentRequestId: null, failure: { code: "ConflictException" } });
    center.settle();
    expect(await prepareToTheEnd(ben.id)).toMatchObject({ kind: "ready", binding: { failure: null } });
  });

  it("tries an assignment that IAM denied as long as somebody waits for it", async () => {
    const reason = "Received a 403 status error: Access denied by IAM.";
    const since = domain.clock.now().toISOString();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await prepare();
      center.refuseNext = reason;
      center.settle();
      expect(await prepare()).toMatchObject({ kind: "waiting" });
    }
    expect(await current()).toMatchObject({
      state: "PREPARING",
      failure: { since, call: { kind: "denied", operation: "sso:CreateAccountAssignment" } },
    });
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready", binding: { failure: null } });
  });

  it("tries an assignment that came to nothing some times, and says why at last", async () => {
    const reason = "Received a 404 status error: Account is not active.";
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await prepare();
      center.refuseNext = reason;
      center.settle();
      expect(await prepare()).toMatchObject({ kind: "waiting" });
      expect((await current()).failure).toMatchObject({
        code: "ASSIGNMENT_FAILED",
        message: `IAM Identity Center could not assign the person's permission set: ${reason}`,
      });
    }
    await prepare();
    center.refuseNext = reason;
    center.settle();
    expect(await prepare()).toMatchObject({
      kind: "failed",
      code: "REFUSED_BY_AWS",
      message: expect.stringContaining(reason),
    });
    expect((await current()).assignmentRequestId).toBeNull();
  });

  it("waits for room for another permission set", async () => {
    center.before = (call) => {
      if (call === "createPermissionSet") throw failure("invalid", "ServiceQuotaExceededException");
    };
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    expect((await current()).failure?.code).toBe("ServiceQuotaExceededException");
    center.before = () => undefined;
    expect(await prepareToTheEnd()).toMatchObject({ kind: "ready" });
  });

  it("takes no access away while it cannot be asked", async () => {
    await prepareToTheEnd();
    center.before = () => {
      throw failure("denied", "AccessDeniedException");
    };
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    expect(await current()).toMatchObject({ state: "READY" });
  });
});
