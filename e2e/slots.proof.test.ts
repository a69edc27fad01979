import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { eventually } from "../testing/eventually";
import {
  type AccessStory,
  giveBack,
  grantAccess,
  grantsIn,
  letReobservationCome,
  openAccess,
  ourEntries,
  personalApi,
} from "./testing/access";
import type { Api } from "./testing/api";
import { Harness } from "./testing/harness";

const BY_IDENTITY_CENTER = { principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null };
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

describe("the slots of a pool", () => {
  it.concurrent("are listed with their holders, and leases move away from slots that others change", async () => {
    await using harness = await Harness.open();
    const { story, integrationId } = await open(harness);
    const slot = slotsOf(story.admin, integrationId);
    const { accountId } = story.clusters.get("payments-eu")!;
    const [emils] = await grantAccess(story, ["payments-eu"]);
    await grantsIn(story, [emils!], "ACTIVE");

    const first = await slot.in("LEASED");
    expect((await slot.pool()).counts).toMatchObject({ total: 25, leased: 1, idle: 0, outOfUse: 0, unknown: 0 });
    expect(first.leases).toMatchObject([{ accountId, person: { displayName: "Emil Berg" }, state: "READY" }]);
    const firstRole = first.leases[0]!.principalArn!;
    const firstTime = new Date().toISOString();

    await giveBack(story, [emils!]);
    await grantsIn(story, [emils!], "REVOKED");
    expect(await slot.in("IDLE")).toMatchObject({ id: first.id, leases: [{ state: "IDLE" }] });
    const [again] = await grantAccess(story, ["payments-eu"]);
    await grantsIn(story, [again!], "ACTIVE");
    expect(await slot.in("LEASED")).toMatchObject({ id: first.id });

    const { permissionSets, center } = harness.aws.world.identityCenterAdmin!;
    permissionSets.change(first.permissionSetArn, { managedPolicies: [ADMINISTRATOR] });
    await letHourPass(harness);
    const second = await slot.in("LEASED", first);
    expect(second.leases).toMatchObject([{ accountId, person: { displayName: "Emil Berg" } }]);
    expect(await slot.in("OUT_OF_USE")).toMatchObject({
      id: first.id,
      reasons: [{ code: "POLICY_ATTACHED", message: expect.stringContaining(ADMINISTRATOR) }],
    });
    await eventually("an admin is told", () => attention(story.admin, "SLOTS_OUT_OF_USE"));

    const group = center.groupNamed("Platform")!.id;
    permissionSets.assign(second.permissionSetArn, accountId, { type: "GROUP", id: group });
    await letReobservationCome(harness);
    const third = await slot.in("LEASED", second);
    expect(third.leases).toMatchObject([{ accountId, person: { displayName: "Emil Berg" } }]);
    const { message } = await eventually("an admin is told", () => attention(story.admin, "SLOT_SHARED"));
    expect(message).toContain(`${second.name} in account ${accountId} (group ${group})`);
    await grantsIn(story, [again!], "ACTIVE");
    await eventually(
      "only the entry on the last slot is left",
      () => ourEntries(harness),
      (entries) => entries.length === 1,
    );

    const unknown = await slot.in("UNKNOWN");
    expect(unknown).toMatchObject({ id: second.id, unknownAssignments: [{ accountId, releaseAskedAt: null }] });
    await story.admin.ask(
      "mutation ($id: ID!, $accountId: String!) { releaseSlot(slotId: $id, accountId: $accountId) { assignment { id } } }",
      {
        id: second.id,
        accountId,
      },
    );
    await eventually(
      "nobody is assigned any more",
      () => permissionSets.principalsOf(second.permissionSetArn, accountId).length === 0,
    );
    await letRolesBeSeenGone(harness);
    await eventually(
      "the slot is free",
      async () => (await slot.pool()).slots.nodes.find(({ id }) => id === second.id)!,
      ({ state }) => state === "FREE",
    );

    const ben = { ...story, emil: await personalApi(harness, story.admin, "ben.okoro@acme.example") };
    await grantsIn(ben, await grantAccess(ben, ["payments-eu"]), "ACTIVE");
    const roleOf = async (name: string) =>
      (await slot.pool()).slots.nodes
        .flatMap(({ leases }) => leases)
        .find(({ person, state }) => person.displayName === name && state === "READY")!.principalArn!;
    const now = new Date().toISOString();
    expect(await principalAt(story.admin, firstRole, firstTime)).toMatchObject({
      person: { displayName: "Emil Berg" },
      accountId,
      permissionSetName: first.name,
    });
    expect(await principalAt(story.admin, await roleOf("Ben Okoro"), now)).toMatchObject({
      person: { displayName: "Ben Okoro" },
      until: null,
    });
    expect(await principalAt(story.admin, await roleOf("Emil Berg"), now)).toMatchObject({
      permissionSetName: third.name,
      until: null,
    });
    expect(harness.linesOfLevel("error")).toEqual([]);
  });

  it.concurrent("make people wait with a reason, and are leased to them without another request", async () => {
    await using harness = await Harness.open({ roles: { poolSize: 1 } });
    const { story } = await open(harness);
    const [emils] = await grantAccess(story, ["payments-eu"]);
    await grantsIn(story, [emils!], "ACTIVE");
    const ben = { ...story, emil: await personalApi(harness, story.admin, "ben.okoro@acme.example") };
    const [bens] = await grantAccess(ben, ["payments-eu"]);
    await using follower = new GrantFollower(ben.emil, bens!);
    const waits = await follower.told(({ waitingFor }) => waitingFor?.reason === "POOL");
    expect(waits.waitingFor!.message).toMatch(/^The 1 permission set of the pool is in use in account \d{12}\./);
    await eventually("an admin is told", () => attention(story.admin, "POOL_EXHAUSTED"));

    await giveBack(story, [emils!]);
    await eventually(
      "the lease rests",
      () => harness.sql("select 1 from bindings where role_absent_since is not null"),
      isSome,
    );
    await letRolesBeSeenGone(harness);
    expect(await follower.told(({ state }) => state === "ACTIVE")).toMatchObject({ waitingFor: null });
    expect(harness.linesOfLevel("error")).toEqual([]);
  });
});

async function open(harness: Harness): Promise<{ story: AccessStory; integrationId: string }> {
  const { api } = await harness.startServer();
  await harness.startWorker();
  const story = await openAccess(harness, api, BY_IDENTITY_CENTER);
  const [integration] = await harness.sql<{ id: string }>("select id from integrations");
  return { story, integrationId: integration!.id };
}

const isSome = (rows: readonly unknown[]) => rows.length > 0;

/** As if the hour had passed after which slots are read again. */
async function letHourPass(harness: Harness): Promise<void> {
  await harness.sql("update slots set next_check_at = now()");
}

/** As if the half minute had passed between two looks that see a role gone. */
async function letRolesBeSeenGone(harness: Harness): Promise<void> {
  for (const table of ["bindings", "slot_assignments"]) {
    await eventually(`no role of ${table} is left`, async () => {
      await harness.sql(
        `update ${table} set role_absent_since = role_absent_since - interval '30 seconds', next_reconcile_at = now()
          where role_absent_since is not null and state = 'COOLING_DOWN' and lease_token is null`,
      );
      return (await harness.sql(`select 1 from ${table} where state in ('REMOVING', 'COOLING_DOWN')`)).length === 0;
    });
  }
}

interface Slot {
  readonly id: string;
  readonly name: string;
  readonly permissionSetArn: string;
  readonly state: string;
  readonly reasons: readonly object[];
  readonly leases: readonly Lease[];
  readonly unknownAssignments: readonly object[];
}

interface Lease {
  readonly accountId: string;
  readonly person: { readonly displayName: string };
  readonly state: string;
  readonly principalArn: string | null;
}

interface Pool {
  readonly counts: object;
  readonly slots: { readonly nodes: readonly Slot[] };
}

const POOL = `query ($id: ID!) { slots(integrationId: $id) {
  counts { total free leased idle coolingDown outOfUse unknown unchecked }
  slots(first: 25) { nodes { id name permissionSetArn state reasons { code message }
    leases { accountId person { displayName } state principalArn } unknownAssignments { accountId releaseAskedAt } } } } }`;

function slotsOf(api: Api, id: string) {
  const pool = async () => (await api.ask<{ slots: Pool }>(POOL, { id })).slots;
  return {
    pool,
    /**
     * The first slot in that state, once there is one that is not the other. Slots and their leases are read by two statements,
     * between which a lease may end or begin.
     */
    in: (state: string, other?: Slot): Promise<Slot> =>
      eventually(`a slot is ${state}`, async () =>
        (await pool()).slots.nodes.find(
          (slot) => slot.state === state && slot.id !== other?.id && (state !== "LEASED" || slot.leases.length > 0),
        ),
      ),
  };
}

async function attention(api: Api, kind: string): Promise<{ message: string } | undefined> {
  const { needsAttention } = await api.ask<{ needsAttention: { nodes: { kind: string; message: string }[] } }>(
    "{ needsAttention { nodes { kind message } } }",
  );
  return needsAttention.nodes.find((item) => item.kind === kind);
}

async function principalAt(api: Api, roleArn: string, at: string): Promise<object | null> {
  const answer = await api.ask<{ principalAt: object | null }>(
    `query ($roleArn: String!, $at: DateTimeISO!) { principalAt(roleArn: $roleArn, at: $at) {
      person { displayName } accountId permissionSetName until } }`,
    { roleArn, at },
  );
  return answer.principalAt;
}

interface FollowedGrant {
  readonly state: string;
  readonly waitingFor: { readonly reason: string; readonly message: string } | null;
}

/** A subscriber of one grant who writes down what they are told. */
class GrantFollower implements AsyncDisposable {
  private readonly events: FollowedGrant[] = [];
  private readonly client: Client;

  constructor(api: Api, grantId: string) {
    this.client = createClient({
      url: api.url.replace("http", "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${api.token}` },
    });
    void this.follow(grantId);
  }

  async told(isWanted: (grant: FollowedGrant) => boolean): Promise<FollowedGrant> {
    return eventually("the subscriber is told", () => this.events.find(isWanted));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.dispose();
  }

  private async follow(id: string): Promise<void> {
    const query = "subscription ($id: ID!) { grantChanged(id: $id) { state waitingFor { reason message } } }";
    const events = this.client.iterate<{ grantChanged: FollowedGrant }>({ query, variables: { id } });
    for await (const { data } of events) if (data) this.events.push(data.grantChanged);
  }
}
