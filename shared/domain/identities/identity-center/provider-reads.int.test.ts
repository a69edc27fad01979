import { eventually } from "../../../../testing/eventually";
import { saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { ProviderFailure } from "../../../kernel/app-error";
import { newId } from "../../../kernel/ids";
import type { DirectoryOptions } from "../../cloud/cloud.port";
import { Connector } from "../../connectors/connector.entity";
import { Integration } from "../../integrations/integration.entity";
import { PROVIDER_TOPIC } from "../identities.topics";
import { Identity, IdentityGroup, IdentityGroupMember } from "../identity.entity";
import { IdentityProvider } from "../identity-provider.entity";
import { ProviderRead } from "./provider-read.entity";
import { readProvider } from "./read-provider";
import { failReadsOfLostConnectors, sweepProviderReads } from "./sweep-provider-reads";

type Company = Readonly<Record<string, readonly string[]>>;

/** An Identity Center that lists the members of the requested groups only, as the real one does. */
class AskedForMembers {
  company: Company = {};
  /** The groups whose members were requested, by read. */
  readonly asked: string[][] = [];
  /** Called when half of it is read. */
  halfWay: (options: DirectoryOptions, signal: AbortSignal) => Promise<void> = async () => {};

  organization() {
    return {
      readIdentityCenter: async (_region: string, signal: AbortSignal, options: DirectoryOptions = {}) => {
        const users = [...new Set(Object.values(this.company).flat())].map((id) => ({
          id,
          userName: id,
          active: true,
          roles: [],
          attributes: {},
          externalIds: [],
        }));
        await this.halfWay(options, signal);
        const groups = Object.entries(this.company).map(([name, members]) => {
          const id = `g-${name}`;
          const isAsked = options.membersOf?.({ id, name }) ?? true;
          return { id, name, members: isAsked ? [...members] : null, groups: [] };
        });
        this.asked.push(groups.filter((group) => group.members).map((group) => group.name));
        return { users, groups };
      },
    };
  }
}

let domain: TestDomain;
let cloud: AskedForMembers;
let connector: Connector;
let integration: Integration;
let provider: IdentityProvider;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.uow.drain();
  await domain.empty();
  cloud = new AskedForMembers();
  cloud.company = { Payments: ["ana", "ben"], Search: ["ana"], Everybody: ["ana", "ben", "cleo"] };
  connector = await saveConnector(domain.db, { lastSeenAt: domain.clock.now() });
  integration = await saveIntegration(domain.db, connector);
  provider = await domain.identityProviders.create(ADMIN, "AWS", integration.id);
});
afterAll(() => domain.close());

const never = new AbortController().signal;
const read = () => readProvider({ ...domain, cloud }, provider.id, never);
const sync = (confirm = false) => domain.identityProviders.sync(ADMIN, provider.id, confirm);
const progress = async () => (await domain.identitiesQueries.progress(provider.id))!;
const current = () => domain.db.manager.findOneByOrFail(IdentityProvider, { id: provider.id });
const anHourLater = async () => {
  domain.clock.advance({ minutes: 60 });
  await domain.db.manager.update(Connector, connector.id, { lastSeenAt: domain.clock.now() });
  await read();
};
const hints = async () => {
  await domain.uow.drain();
  return domain.live.hints.filter((hint) => hint === `${PROVIDER_TOPIC}|${provider.id}`).length;
};

/** "Payments: ana ben" for every group that has members. */
async function members(): Promise<string[]> {
  const rows: { line: string }[] = await domain.db.query(
    `select g.name || ': ' || string_agg(i.user_name, ' ' order by i.user_name) as line from identity_group_members m
       join identity_groups g on g.id = m.group_id join identities i on i.id = m.identity_id group by g.name order by 1`,
  );
  return rows.map((row) => row.line);
}

describe("the progress of a read", () => {
  it("goes from queued to read, with the numbers found", async () => {
    expect(await progress()).toMatchObject({ state: "QUEUED", people: 0, startedAt: null, done: false });
    const seen: unknown[] = [];
    cloud.halfWay = async ({ onProgress }) => {
      domain.clock.advance({ seconds: 1 });
      onProgress?.({ people: 3, groups: 2, memberships: 1 });
      // Reported again at once: only the last report counts.
      onProgress?.({ people: 3, groups: 3, memberships: 6 });
      seen.push(await eventually("three people are told of", progress, ({ people }) => people === 3));
    };
    await read();
    expect(seen).toMatchObject([
      { state: "READING", full: true, people: 3, groups: 3, memberships: 6, finishedAt: null, done: false },
    ]);
    expect(await progress()).toMatchObject({
      state: "IDLE",
      people: 3,
      groups: 3,
      memberships: 6,
      finishedAt: domain.clock.now(),
      failure: null,
      done: true,
    });
    expect(await hints()).toBeGreaterThanOrEqual(5);
  });

  it("has the reason why nobody was changed", async () => {
    cloud.company = { Everybody: ["ana", "ben", "cleo", "dara", "ed"] };
    await read();
    cloud.company = { Payments: ["ana"] };
    await sync();
    await read();
    expect(await progress()).toMatchObject({ state: "HELD", failure: { code: "REMOVALS_HELD" }, done: true });
    cloud.halfWay = async () => {
      throw new ProviderFailure({ kind: "denied", code: "DENIED", operation: "x", message: "Denied." });
    };
    await sync();
    await read();
    expect(await progress()).toMatchObject({ state: "FAILED", failure: { code: "DENIED" }, done: true });
  });

  it("ends when a defect of ours ends the read", async () => {
    cloud.halfWay = async () => {
      throw new TypeError("a defect");
    };
    await expect(read()).rejects.toThrow("a defect");
    expect(await progress()).toMatchObject({ state: "FAILED", failure: { code: "INTERNAL" }, done: true });
  });

  it("of a document provider is the result of its last import", async () => {
    const file = await domain.identityProviders.create(ADMIN, "File");
    expect(await domain.identitiesQueries.progress(file.id)).toMatchObject({ state: "IDLE", finishedAt: null });
    await domain.identityProviders.importFile(ADMIN, file.id, "users: []", false);
    expect(await domain.identitiesQueries.progress(file.id)).toMatchObject({ finishedAt: domain.clock.now() });
  });

  it("is at rest when the integration is deleted", async () => {
    cloud.halfWay = async () => void (await domain.integrations.delete(ADMIN, integration.id));
    await read();
    expect(await progress()).toMatchObject({
      state: "FAILED",
      failure: { code: "INTEGRATION_DELETED" },
      done: true,
    });
  });
});

describe("a read whose worker was killed", () => {
  const kill = async () => {
    // A killed worker leaves its lease behind, and nobody renews it.
    cloud.halfWay = async () => {
      throw new ProviderFailure({ kind: "aborted", code: "ABORTED", operation: "x", message: "." });
    };
    await read();
    await domain.db.manager.update(IdentityProvider, provider.id, {
      nextSyncAt: new Date(domain.clock.now().getTime() + 3_600_000),
    });
    await domain.db.manager.update(ProviderRead, provider.id, {
      state: "READING",
      startedAt: domain.clock.now(),
      leaseToken: newId(),
      leaseExpiresAt: new Date(domain.clock.now().getTime() + 60_000),
      removalsConfirmed: true,
    });
    cloud.halfWay = async () => {};
  };
  const sweep = async () => {
    await domain.uow.drain();
    domain.queue.jobs.length = 0;
    await sweepProviderReads(domain, connector.id);
    await domain.uow.drain();
    return domain.queue.jobs.map((job) => job.payload);
  };

  it("is given to another when its lease has expired, with the confirmation, and not before", async () => {
    await kill();
    expect(await sweep()).toEqual([]);
    domain.clock.advance({ seconds: 61 });
    expect(await sweep()).toEqual([{ providerId: provider.id }]);
    expect(await progress()).toMatchObject({ state: "QUEUED", startedAt: null });
    expect(await current()).toMatchObject({ removalsConfirmed: true });
    await read();
    expect(await progress()).toMatchObject({ state: "IDLE", full: true });
    expect(await domain.db.manager.count(Identity)).toBe(3);
  });

  it("is left until the next hour when five workers were lost at it", async () => {
    await kill();
    const nextSyncAt = new Date(domain.clock.now().getTime() + 3_600_000);
    for (let lost = 1; lost <= 5; lost += 1) {
      await domain.db.manager.update(ProviderRead, provider.id, {
        state: "WRITING",
        leaseToken: newId(),
        leaseExpiresAt: new Date(0),
      });
      await domain.db.manager.update(IdentityProvider, provider.id, { nextSyncAt });
      await sweep();
      expect((await progress()).state).toBe(lost < 5 ? "QUEUED" : "FAILED");
    }
    expect(await current()).toMatchObject({ nextSyncAt, failure: { code: "WORKERS_LOST" } });
  });
});

describe("a read whose lease went to another", () => {
  it("stops when another read is requested meanwhile, and writes nothing", async () => {
    cloud.halfWay = async ({ onProgress }, signal) => {
      await sync();
      domain.clock.advance({ seconds: 1 });
      onProgress?.({ people: 3, groups: 3, memberships: 6 });
      await eventually("the read is told to stop", () => signal.aborted);
    };
    await read();
    expect(await domain.db.manager.count(Identity)).toBe(0);
    expect(await progress()).toMatchObject({ state: "QUEUED", people: 0 });
    cloud.halfWay = async () => {};
    await read();
    expect(await progress()).toMatchObject({ state: "IDLE", full: true });
    expect(await domain.db.manager.count(Identity)).toBe(3);
  });

  it("does not report its failure over that of the other read", async () => {
    cloud.halfWay = async () => {
      await sync();
      throw new ProviderFailure({ kind: "denied", code: "DENIED", operation: "x", message: "Denied." });
    };
    await read();
    expect(await progress()).toMatchObject({ state: "QUEUED", failure: null });
    expect(await current()).toMatchObject({ failure: null });
  });

  it("does not begin while the other one is under way, and is due until then", async () => {
    cloud.halfWay = async () => {
      await domain.db.manager.update(IdentityProvider, provider.id, { nextSyncAt: domain.clock.now() });
      cloud.halfWay = async () => {};
      await read();
      expect(cloud.asked).toEqual([]);
    };
    await read();
    expect(await progress()).toMatchObject({ state: "IDLE", people: 0 });
    await read();
    expect(cloud.asked).toHaveLength(2);
  });
});

describe("a read without its connector", () => {
  const disconnect = () => domain.db.manager.update(Connector, connector.id, { lastSeenAt: new Date(0) });

  it("fails at once, with the reason in the answer", async () => {
    await read();
    await disconnect();
    await domain.uow.drain();
    domain.queue.jobs.length = 0;
    const answer = await sync(true);
    expect(answer).toMatchObject({ failure: { code: "CONNECTOR_DISCONNECTED" }, nextSyncAt: domain.clock.now() });
    expect(await progress()).toMatchObject({
      state: "FAILED",
      failure: { code: "CONNECTOR_DISCONNECTED" },
      done: true,
    });
    await domain.uow.drain();
    expect(domain.queue.jobs).toEqual([]);
  });

  it("fails when the connector disconnects meanwhile, and is repeated when it is back", async () => {
    await failReadsOfLostConnectors(domain);
    expect(await progress()).toMatchObject({ state: "QUEUED" });
    await disconnect();
    await failReadsOfLostConnectors(domain);
    expect(await progress()).toMatchObject({ state: "FAILED", failure: { code: "CONNECTOR_DISCONNECTED" } });
    expect((await current()).failure).toMatchObject({ code: "CONNECTOR_DISCONNECTED" });
    await read();
    expect(await progress()).toMatchObject({ state: "IDLE", failure: null });
    expect((await current()).failure).toBeNull();
  });
});

describe("the members of groups", () => {
  const refer = (values: readonly string[]) =>
    domain.db.manager.update(Integration, integration.id, {
      integrationOwners: [{ attribute: "group", providerId: provider.id, values }],
    });

  it("are read hourly for referenced groups, and for all once a day", async () => {
    await refer(["payments"]);
    await read();
    expect(cloud.asked.at(-1)).toEqual(["Payments", "Search", "Everybody"]);
    for (let hour = 1; hour <= 24; hour += 1) {
      await anHourLater();
      expect([hour, cloud.asked.at(-1)]).toEqual([
        hour,
        hour < 24 ? ["Payments"] : ["Payments", "Search", "Everybody"],
      ]);
    }
    await anHourLater();
    expect(cloud.asked.at(-1)).toEqual(["Payments"]);
  });

  it("are read for all on request", async () => {
    await read();
    await anHourLater();
    expect(cloud.asked.at(-1)).toEqual([]);
    await sync();
    await read();
    expect(cloud.asked.at(-1)).toEqual(["Payments", "Search", "Everybody"]);
  });

  it("stay where they were not read, and change where they were", async () => {
    await refer(["Payments"]);
    await read();
    cloud.company = { Payments: ["ben", "cleo"], Search: ["ben"], Everybody: ["ana", "ben", "cleo"] };
    await anHourLater();
    expect(await members()).toEqual(["Everybody: ana ben cleo", "Payments: ben cleo", "Search: ana"]);
    await sync();
    await read();
    expect(await members()).toEqual(["Everybody: ana ben cleo", "Payments: ben cleo", "Search: ben"]);
  });

  it("are removed with the person, and with the group, although they were not read", async () => {
    await read();
    await domain.db.manager.update(IdentityProvider, provider.id, { removalsConfirmed: true });
    cloud.company = { Payments: ["ben"], Everybody: ["ben", "cleo"] };
    await anHourLater();
    expect(cloud.asked.at(-1)).toEqual([]);
    expect(await members()).toEqual(["Everybody: ben cleo", "Payments: ben"]);
  });

  it("are read at once for a new or restored group", async () => {
    await read();
    cloud.company = { ...cloud.company, New: ["cleo"] };
    await anHourLater();
    expect(cloud.asked.at(-1)).toEqual(["New"]);
    const { New: _gone, ...without } = cloud.company;
    cloud.company = without;
    await anHourLater();
    expect(await domain.db.manager.countBy(IdentityGroup, { name: "New" })).toBe(1);
    cloud.company = { ...without, New: ["ana"] };
    await anHourLater();
    expect(cloud.asked.at(-1)).toEqual(["New"]);
    expect(await members()).toContain("New: ana");
    expect(await domain.db.manager.count(IdentityGroupMember)).toBe(7);
  });

  it("are read for all again when a full read was held or failed", async () => {
    await read();
    await sync();
    cloud.halfWay = async () => {
      throw new ProviderFailure({ kind: "throttled", code: "THROTTLED", operation: "x", message: "." });
    };
    await read();
    cloud.halfWay = async () => {};
    await anHourLater();
    expect(cloud.asked.at(-1)).toEqual(["Payments", "Search", "Everybody"]);
  });
});
