import {
  type SavedIdentity,
  saveAccount,
  saveConnector,
  saveIdentity,
  saveIntegration,
  saveProvider,
} from "../../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { ProviderFailure } from "../../../kernel/app-error";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import type { CloudRole } from "../../cloud/access-cloud.port";
import { bindingUsers } from "../../grants/binding-users";
import type { Identity } from "../../identities/identity.entity";
import { Integration } from "../../integrations/integration.entity";
import { Binding } from "../binding.entity";
import { BindingsService } from "../bindings.service";
import { stalePrincipals } from "../principals/stale-principals";
import { NO_GRANTS } from "../testing/no-grants";
import { prepareBinding } from "./prepare-binding";

const ACCOUNT = "111111111111";
const ANAS_ROLE = `arn:aws-cn:iam::${ACCOUNT}:role/people/ana`;

/** Roles that others make and delete, in any account. */
class OnlyRoles {
  readonly roles = new Map<string, CloudRole>();
  failure: Error | null = null;
  asked = 0;
  whileAsked: () => Promise<void> = async () => {};

  organization() {
    return {
      role: async (_account: string, arn: string) => {
        this.asked += 1;
        await this.whileAsked();
        if (this.failure) throw this.failure;
        return this.roles.get(arn) ?? null;
      },
      reservedRole: unused,
      identityCenter: unused,
    };
  }

  make(arn: string, uniqueId: string) {
    this.roles.set(arn, { arn, uniqueId, createdAt: new Date() });
  }
}

const unused = (): never => {
  throw new Error("not for roles that are made by others");
};

let domain: TestDomain;
let cloud: OnlyRoles;
let integration: Integration;
let ana: SavedIdentity;
let binding: Binding;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  cloud = new OnlyRoles();
  integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    principalStrategy: "IAM_ROLE_TEMPLATE",
    principalRoleTemplate: "arn:{{partition}}:iam::{{accountId}}:role/people/{{userName}}",
  });
  const arn = `arn:aws-cn:organizations::999999999999:account/o-example/${ACCOUNT}`;
  await saveAccount(domain.db, integration, { accountId: ACCOUNT, arn });
  ana = await saveIdentity(domain.db, await saveProvider(domain.db), "ana");
  binding = await ensure(ana);
});
afterAll(() => domain.close());

const never = new AbortController().signal;
const ensure = ({ personId }: SavedIdentity) =>
  domain.act((tx) =>
    new BindingsService({ users: bindingUsers }).ensure(tx, { personId, integration, accountId: ACCOUNT }),
  );
const prepare = (id = binding.id) => prepareBinding({ ...domain, cloud }, id, never, NO_GRANTS);
const current = () => domain.db.manager.findOneByOrFail(Binding, { id: binding.id });
const failure = (kind: ProviderFailure["kind"], code: string) =>
  new ProviderFailure({ kind, code, operation: "GetRole", message: "AWS said no." });

describe("preparing a person's role by template", () => {
  it("is done once the role was observed, with its unique id", async () => {
    cloud.make(ANAS_ROLE, "AROA1");
    expect(await prepare()).toMatchObject({
      kind: "ready",
      binding: { principalArn: ANAS_ROLE, principalUniqueId: "AROA1" },
    });
    expect(await current()).toMatchObject({
      state: "READY",
      principalArn: ANAS_ROLE,
      principalUniqueId: "AROA1",
      nextReconcileAt: null,
      leaseToken: null,
      failure: null,
    });
  });

  it("reads the role each time, and keeps the id of a recreated one", async () => {
    cloud.make(ANAS_ROLE, "AROA1");
    await prepare();
    cloud.make(ANAS_ROLE, "AROA2");
    expect(await prepare()).toMatchObject({ kind: "ready", binding: { principalUniqueId: "AROA2" } });
    expect(await current()).toMatchObject({ principalUniqueId: "AROA2" });
  });

  it("follows the person to another role when their name changes", async () => {
    cloud.make(ANAS_ROLE, "AROA1");
    await prepare();
    await domain.db.manager.update("identities", ana.id, { userName: "ana.b" });
    cloud.make(`${ANAS_ROLE}.b`, "AROA2");
    expect(await prepare()).toMatchObject({ kind: "ready", binding: { principalArn: `${ANAS_ROLE}.b` } });
  });

  it.each<[string, Partial<Identity>]>([
    ["user name", { userName: "ana.b" }],
    ["e-mail address", { email: null }],
    ["attribute", { attributes: { team: "blue" } }],
  ])("finds it moved when a %s changes, and not before", async (_, change) => {
    const principalRoleTemplate =
      "arn:{{ partition }}:iam::{{accountId}}:role/{{attributes.team}}/{{userName}}-{{email}}-{{externalId}}";
    await domain.db.manager.update(Integration, integration.id, { principalRoleTemplate });
    await domain.db.manager.update("identities", ana.id, { email: "ana@example.com", attributes: { team: "red" } });
    cloud.make(`arn:aws-cn:iam::${ACCOUNT}:role/red/ana-ana@example.com-${ana.externalId}`, "AROA1");
    expect(await prepare()).toMatchObject({ kind: "ready" });
    expect(await stalePrincipals(domain.db.manager)).toEqual([]);
    await domain.db.manager.update("identities", ana.id, change);
    expect(await stalePrincipals(domain.db.manager)).toEqual([binding.id]);
  });

  it("fails where there is no such role, and names it", async () => {
    expect(await prepare()).toEqual({
      kind: "failed",
      code: "PRINCIPAL_NOT_FOUND",
      message: `There is no role ${ANAS_ROLE}, which is what the role template says for ana.`,
      failureCode: "ROLE_NOT_FOUND",
    });
    expect(await current()).toMatchObject({
      state: "PREPARING",
      failure: { code: "ROLE_NOT_FOUND" },
      nextReconcileAt: null,
    });
  });

  it("does not take an existing role for gone at once, because it may be recreated at this moment", async () => {
    cloud.make(ANAS_ROLE, "AROA1");
    await prepare();
    cloud.roles.clear();
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    expect(await current()).toMatchObject({ state: "READY", failure: { code: "ROLE_NOT_FOUND" } });
    domain.clock.advance({ seconds: 30 });
    expect(await prepare()).toMatchObject({ kind: "failed", code: "PRINCIPAL_NOT_FOUND" });
    cloud.make(ANAS_ROLE, "AROA2");
    expect(await prepare()).toMatchObject({ kind: "ready", binding: { failure: null } });
  });

  it("fails for the second of two people with one role", async () => {
    cloud.make(ANAS_ROLE, "AROA1");
    await prepare();
    await domain.db.manager.update("identities", ana.id, { userName: "ana.b" });
    const other = await ensure(await saveIdentity(domain.db, { id: ana.providerId }, "ana", { externalId: "other" }));
    expect(await prepare(other.id)).toMatchObject({
      kind: "failed",
      code: "PRINCIPAL_NOT_FOUND",
      message: expect.stringContaining("is the role of ana already"),
    });
  });

  it("reports a refusal by AWS, but leaves an observed principal alone", async () => {
    cloud.failure = failure("invalid", "ValidationError");
    expect(await prepare()).toEqual({
      kind: "failed",
      code: "REFUSED_BY_AWS",
      message: "AWS said no. (ValidationError)",
      failureCode: "REFUSED_BY_AWS",
    });

    cloud.failure = null;
    cloud.make(ANAS_ROLE, "AROA1");
    await prepare();
    cloud.failure = failure("invalid", "ValidationError");
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    expect(await current()).toMatchObject({ state: "READY", failure: { code: "ValidationError" } });
  });

  it("waits where AWS denied the read, and records the call and the start", async () => {
    cloud.failure = failure("denied", "AccessDenied");
    const since = domain.clock.now().toISOString();
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    domain.clock.advance({ seconds: 2 });
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    expect(await current()).toMatchObject({
      state: "PREPARING",
      failedAttempts: 2,
      failure: { code: "AccessDenied", since, call: { kind: "denied", operation: "GetRole" } },
    });
  });

  it("retries, less and less often, while AWS is unavailable", async () => {
    cloud.failure = failure("unavailable", "ServiceUnavailable");
    const waits: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const prepared = await prepare();
      const until = prepared.kind === "waiting" ? prepared.until : domain.clock.now();
      expect((await current()).nextReconcileAt).toEqual(until);
      waits.push((until.getTime() - domain.clock.now().getTime()) / 1000);
      domain.clock.advance({ milliseconds: until.getTime() - domain.clock.now().getTime() });
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60, 60, 60]);
  });

  it("continues elsewhere at once when the worker is stopped", async () => {
    cloud.failure = failure("aborted", "ABORTED");
    expect(await prepare()).toEqual({ kind: "waiting", until: domain.clock.now() });
    expect(await current()).toMatchObject({ failure: null, failedAttempts: 0, leaseToken: null });
  });

  it("is done by one worker at a time", async () => {
    cloud.make(ANAS_ROLE, "AROA1");
    cloud.whileAsked = async () => {
      cloud.whileAsked = async () => {};
      expect(await prepare()).toEqual({ kind: "waiting", until: new Date(domain.clock.now().getTime() + 1_000) });
    };
    expect(await prepare()).toMatchObject({ kind: "ready" });
    expect(cloud.asked).toBe(1);
  });

  it("writes nothing for a worker that lost its lease on the way", async () => {
    cloud.make(ANAS_ROLE, "AROA1");
    cloud.whileAsked = async () => {
      cloud.whileAsked = async () => {};
      domain.clock.advance({ minutes: 2 });
      cloud.make(ANAS_ROLE, "AROA2");
      expect(await prepare()).toMatchObject({ kind: "ready" });
      cloud.make(ANAS_ROLE, "AROA1");
    };
    expect(await prepare()).toMatchObject({ kind: "waiting" });
    expect(await current()).toMatchObject({ principalUniqueId: "AROA2" });
  });

  it("stays due when another request came meanwhile, and fails by a lookup of its own", async () => {
    cloud.whileAsked = async () => void (await ensure(ana));
    expect(await prepare()).toEqual({ kind: "waiting", until: domain.clock.now() });
    expect(await current()).toMatchObject({ nextReconcileAt: domain.clock.now() });
    cloud.whileAsked = async () => undefined;
    expect(await prepare()).toMatchObject({ kind: "failed" });
  });

  it("is not taken up again by a failure that was recorded after its last grant had ended", async () => {
    const markIdle = () => domain.act((tx) => domain.bindings.markIdle(tx, binding.id));
    const failed = () => outsideTransaction(markIdle);
    const prepared = await prepareBinding({ ...domain, cloud }, binding.id, never, { ...NO_GRANTS, failed });
    expect(prepared).toEqual({ kind: "waiting", until: domain.clock.now() });
    expect(await current()).toMatchObject({ state: "REMOVING", failure: null, leaseToken: null });
  });

  it("is due again, and not leased, after a defect of ours", async () => {
    cloud.failure = new TypeError("a defect");
    await expect(prepare()).rejects.toThrow("a defect");
    const { leaseToken, nextReconcileAt } = await current();
    expect(leaseToken).toBeNull();
    expect(nextReconcileAt!.getTime()).toBeGreaterThan(domain.clock.now().getTime());
  });

  it("fails for a binding that is being removed, and for none at all", async () => {
    await domain.db.manager.update(Binding, binding.id, { state: "REMOVING" });
    expect(await prepare()).toMatchObject({ kind: "failed", code: "PRINCIPAL_NOT_FOUND" });
    expect(await prepare(integration.id)).toMatchObject({ kind: "failed", code: "PRINCIPAL_NOT_FOUND" });
    expect(cloud.asked).toBe(0);
  });
});
