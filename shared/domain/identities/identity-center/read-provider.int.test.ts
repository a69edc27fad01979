import { saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, AUDITOR, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { type FailureKind, ProviderFailure } from "../../../kernel/app-error";
import { AuditEvent } from "../../audit/audit-event.entity";
import type { IssuedId, OrganizationAccess } from "../../cloud/cloud.port";
import type { Integration } from "../../integrations/integration.entity";
import type { IdentityFile } from "../file/identity-file-schema";
import { Identity, IdentityGroupMember } from "../identity.entity";
import { IdentityProvider } from "../identity-provider.entity";
import { readProvider } from "./read-provider";
import { sweepProviderReads } from "./sweep-provider-reads";

/** An Identity Center in which people come and go, and which can fail. */
class OnlyPeople {
  readonly asked: { access: OrganizationAccess; ssoRegion: string }[] = [];
  people: IdentityFile = { users: [], groups: [] };
  /** External ids by user id; other users have none. */
  externalIds: Record<string, IssuedId[]> = {};
  failure: Error | null = null;
  /** Called while people are read. */
  whileReading: () => Promise<void> = async () => {};

  organization(access: OrganizationAccess) {
    return {
      readIdentityCenter: async (ssoRegion: string) => {
        this.asked.push({ access, ssoRegion });
        const { people } = this;
        await this.whileReading();
        if (this.failure) throw this.failure;
        return {
          ...people,
          users: people.users.map((user) => ({ ...user, externalIds: this.externalIds[user.id] ?? [] })),
        };
      },
    };
  }
}

let domain: TestDomain;
let cloud: OnlyPeople;
let integration: Integration;
let provider: IdentityProvider;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.uow.drain();
  await domain.empty();
  cloud = new OnlyPeople();
  cloud.people = company("ana", "ben", "cleo");
  integration = await saveIntegration(domain.db, await saveConnector(domain.db, { lastSeenAt: domain.clock.now() }), {
    ssoRegion: "eu-central-1",
  });
  provider = await domain.identityProviders.create(ADMIN, "AWS", integration.id);
});
afterAll(() => domain.close());

const never = new AbortController().signal;
const read = () => readProvider({ ...domain, cloud }, provider.id, never);
const current = () => domain.db.manager.findOneByOrFail(IdentityProvider, { id: provider.id });
const sync = (confirm = false) => domain.identityProviders.sync(ADMIN, provider.id, confirm);
const names = async () => {
  const people = await domain.db.manager.find(Identity, { order: { userName: "ASC" } });
  return people.filter((person) => person.removedAt === null).map((person) => person.userName);
};
const jobs = async () => {
  await domain.uow.drain();
  return domain.queue.jobs.splice(0);
};
const audited = async (action: string) =>
  domain.db.manager.countBy(AuditEvent, { subjectId: provider.id, action: `identity-provider.${action}` });

describe("a provider of an integration's Identity Center", () => {
  it("is sent to the integration's connector at once", async () => {
    expect(provider).toMatchObject({ kind: "AWS_IDENTITY_CENTER", integrationId: integration.id, syncedAt: null });
    expect(await jobs()).toEqual([
      {
        name: "identities.read-provider",
        payload: { providerId: provider.id },
        connectorId: integration.connectorId,
        deduplicationId: `read-${provider.id}`,
      },
    ]);
  });

  it("is the only one of its integration", async () => {
    await expect(domain.identityProviders.create(ADMIN, "Again", integration.id)).rejects.toMatchObject({
      code: "CONFLICT",
      fields: [{ path: ["integrationId"] }],
    });
    await expect(domain.identityProviders.create(ADMIN, "None", provider.id)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("takes no document, and a document provider is not read", async () => {
    const document = "users: []";
    await expect(domain.identityProviders.importFile(ADMIN, provider.id, document, true)).rejects.toMatchObject({
      code: "INVALID_STATE",
    });
    const file = await domain.identityProviders.create(ADMIN, "File");
    await expect(domain.identityProviders.sync(ADMIN, file.id, false)).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("is synced by admins only", async () => {
    await expect(domain.identityProviders.sync(AUDITOR, provider.id, false)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("reading a provider", () => {
  it("keeps the external ids of each user's first read, whatever they are later", async () => {
    const issued = [{ issuer: "https://scim.example.com", id: "00u1" }];
    cloud.externalIds = { ana: issued };
    await read();
    cloud.externalIds = { ana: [{ issuer: "https://scim.example.com", id: "00u2" }], ben: issued };
    cloud.people = { ...cloud.people, users: cloud.people.users.map((user) => ({ ...user, title: "Engineer" })) };
    await sync();
    await read();
    const people = await domain.db.manager.find(Identity, { order: { userName: "ASC" } });
    expect(people.map(({ title, firstExternalIds }) => [title, firstExternalIds])).toEqual([
      ["Engineer", issued],
      ["Engineer", []],
      ["Engineer", []],
    ]);
  });

  it("writes all people and memberships, and plans the next read", async () => {
    await read();
    expect(cloud.asked).toMatchObject([{ ssoRegion: "eu-central-1", access: { region: integration.region } }]);
    expect(await names()).toEqual(["ana", "ben", "cleo"]);
    expect(await domain.db.manager.count(IdentityGroupMember)).toBe(3);
    expect(await current()).toMatchObject({ syncedAt: domain.clock.now(), nextSyncAt: inMinutes(60), failure: null });
    expect(await audited("read")).toBe(1);
  });

  it("happens once, however many workers get its hint", async () => {
    await Promise.all([read(), read(), read()]);
    await read();
    expect(cloud.asked).toHaveLength(1);
  });

  it("records no audit event when nothing has changed", async () => {
    await read();
    domain.clock.advance({ minutes: 60 });
    await read();
    expect((await current()).syncedAt).toEqual(domain.clock.now());
    expect(await audited("read")).toBe(1);
  });

  it("changes nobody when it fails, and keeps the reason until it succeeds", async () => {
    await read();
    cloud.people = company("ana", "ben", "cleo", "dara");
    cloud.failure = failure("denied", "IDENTITY_CENTER_ACCESS_DENIED");
    await sync();
    await read();
    expect(await names()).toEqual(["ana", "ben", "cleo"]);
    expect(await current()).toMatchObject({
      failure: { code: "IDENTITY_CENTER_ACCESS_DENIED", message: "IDENTITY_CENTER_ACCESS_DENIED." },
      nextSyncAt: inMinutes(60),
    });
    await sync();
    await read();
    expect(await audited("failed")).toBe(1);

    cloud.failure = null;
    await sync();
    await read();
    expect(await names()).toEqual(["ana", "ben", "cleo", "dara"]);
    expect((await current()).failure).toBeNull();
  });

  it("is held when many would be removed, until an admin confirms it for one read", async () => {
    const everybody = ["ana", "ben", "cleo", "dara", "ed"];
    cloud.people = company(...everybody);
    await read();
    cloud.people = company("ana");
    await sync();
    await read();
    expect(await names()).toEqual(everybody);
    expect((await current()).failure).toEqual({
      code: "REMOVALS_HELD",
      message:
        "4 of 5 people would go and 4 of 5 memberships would go, so nothing was changed. If that is right, sync with 'confirmRemovals'.",
    });
    const [held] = await domain.db.query(
      "select after from audit_events where action = 'identity-provider.held' order by id desc",
    );
    expect(held.after).toMatchObject({
      people: { before: 5, removed: 4 },
      heldBecause: [{ of: "PEOPLE" }, { of: "MEMBERSHIPS" }],
    });
    expect(await audited("held")).toBe(1);

    await sync(true);
    await read();
    expect(await names()).toEqual(["ana"]);
    expect(await current()).toMatchObject({ failure: null, removalsConfirmed: false });

    cloud.people = company("eve", "finn", "gil", "hana");
    await sync();
    await read();
    cloud.people = company();
    await sync();
    await read();
    expect(await names()).toEqual(["eve", "finn", "gil", "hana"]);
  });

  it("continues elsewhere when its worker is stopped, with the confirmation", async () => {
    await read();
    cloud.people = company("ana");
    cloud.failure = failure("aborted", "ABORTED");
    await sync(true);
    await read();
    expect(await current()).toMatchObject({ failure: null, nextSyncAt: domain.clock.now(), removalsConfirmed: true });
    cloud.failure = null;
    await read();
    expect(await names()).toEqual(["ana"]);
  });

  it("does not revert the result of a later read", async () => {
    cloud.whileReading = async () => {
      cloud.whileReading = async () => {};
      domain.clock.advance({ minutes: 1 });
      cloud.people = company("ana", "ben", "cleo", "dara");
      await sync();
      await read();
    };
    await read();
    expect(cloud.asked).toHaveLength(2);
    expect(await names()).toEqual(["ana", "ben", "cleo", "dara"]);
  });

  it("skips a provider that lost its integration meanwhile, and its people stay", async () => {
    await read();
    cloud.people = company("ana", "ben", "cleo", "dara");
    cloud.whileReading = async () => void (await domain.integrations.delete(ADMIN, integration.id));
    await sync();
    await read();
    expect(await names()).toEqual(["ana", "ben", "cleo"]);
    const failure = { code: "INTEGRATION_DELETED" };
    expect(await current()).toMatchObject({ integrationId: null, nextSyncAt: null, failure });
    await expect(sync()).rejects.toMatchObject({ code: "INVALID_STATE" });
  });

  it("ends without an error where the provider was deleted meanwhile", async () => {
    const { id, version } = provider;
    cloud.whileReading = async () => void (await domain.providerChanges.delete(ADMIN, id, version, false));
    await expect(read()).resolves.toBeUndefined();
    expect(await names()).toEqual([]);
  });

  it("waits while the integration is disabled", async () => {
    await domain.integrations.setEnabled(ADMIN, integration.id, false);
    await read();
    expect(cloud.asked).toEqual([]);
    await expect(sync()).rejects.toMatchObject({ code: "INVALID_STATE" });
    await domain.integrations.setEnabled(ADMIN, integration.id, true);
    await read();
    expect(await names()).toEqual(["ana", "ben", "cleo"]);
  });

  it("does not hide a defect", async () => {
    cloud.failure = new TypeError("a defect");
    await expect(read()).rejects.toThrow("a defect");
  });
});

describe("the sweep", () => {
  const sweep = async (connectorId = integration.connectorId) => {
    await jobs();
    await sweepProviderReads(domain, connectorId);
    return (await jobs()).map((job) => job.payload);
  };

  it("hints due reads until they are done, and again an hour later", async () => {
    expect(await sweep()).toEqual([{ providerId: provider.id }]);
    expect(await sweep()).toEqual([{ providerId: provider.id }]);
    await read();
    expect(await sweep()).toEqual([]);
    domain.clock.advance({ minutes: 60 });
    expect(await sweep()).toEqual([{ providerId: provider.id }]);
  });

  it("covers a connector's own integrations, if they are enabled", async () => {
    const other = await saveConnector(domain.db);
    expect(await sweep(other.id)).toEqual([]);
    await domain.integrations.setEnabled(ADMIN, integration.id, false);
    expect(await sweep()).toEqual([]);
  });
});

function company(...ids: string[]): IdentityFile {
  const users = ids.map((id) => ({ id, userName: id, active: true, roles: [], attributes: {} }));
  return { users, groups: [{ id: "g", name: "Everybody", members: ids, groups: [] }] };
}

function failure(kind: FailureKind, code: string): ProviderFailure {
  return new ProviderFailure({ kind, code, operation: "identitystore:ListUsers", message: `${code}.` });
}

function inMinutes(minutes: number): Date {
  return new Date(domain.clock.now().getTime() + minutes * 60_000);
}
