import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { openScimHarness, type ScimHarness, type ScimPeer, scimUser } from "./testing/scim-api";

interface Alarm {
  readonly since: string;
  readonly people: number;
}

describe("people who are deactivated by SCIM", () => {
  let harness: ScimHarness;
  let peer: ScimPeer;
  let people: string[];
  let companies = 0;

  beforeAll(async () => {
    harness = await openScimHarness();
  });
  afterAll(() => harness.close());

  beforeEach(async () => {
    companies += 1;
    peer = await harness.peer(`Company ${companies}`);
    people = await hire(10);
    harness.api.lines.length = 0;
  });

  const hire = async (count: number, name = "p") => {
    const names = Array.from({ length: count }, (_, n) => `${name}${n}`);
    return Promise.all(
      names.map(async (userName) => (await peer.post("/Users", scimUser(userName))).body.id as string),
    );
  };
  /** Straight to the table: 2,000 requests would take half a minute. */
  const saveMany = (name: string, count: number, active: boolean) =>
    harness.api.platform.db.query(
      `insert into identities (id, provider_id, external_id, user_name, display_name, active, roles, attributes, left_at, created_at)
       select gen_random_uuid(), $1, $2 || n, $2 || n, $2, $4, '{}', '{}', case when not $4 then $5::timestamptz end, $5
         from generate_series(1, $3::int) n`,
      [peer.providerId, name, count, active, harness.api.clock.now()],
    );
  const setActive = (id: string, active: boolean) => peer.patch(`/Users/${id}`, [{ op: "replace", value: { active } }]);
  const deactivate = async (...ids: string[]) => {
    for (const id of ids) expect((await setActive(id, false)).status).toBe(200);
  };
  const remove = async (...ids: string[]) => {
    for (const id of ids) expect((await peer.delete(`/Users/${id}`)).status).toBe(204);
  };
  const now = () => harness.api.clock.now().toISOString();

  async function alarm(): Promise<Alarm | null> {
    const { data } = await harness.api.ask(
      AUDITOR,
      "{ identityProviders { nodes { id leaversAlarm { since people } } } }",
    );
    const { nodes } = data!.identityProviders as { nodes: { id: string; leaversAlarm: Alarm | null }[] };
    return nodes.find(({ id }) => id === peer.providerId)!.leaversAlarm;
  }

  const acknowledge = () =>
    harness.api.ask(
      ADMIN,
      "mutation ($id: ID!) { acknowledgeLeavers(providerId: $id) { provider { leaversAlarm { people } } } }",
      {
        id: peer.providerId,
      },
    );

  async function events(action: string): Promise<object[]> {
    const rows = await harness.api.platform.db.query(
      "select after from audit_events where subject_id = $1 and action = $2 order by id",
      [peer.providerId, `identity-provider.${action}`],
    );
    return rows.map(({ after }: { after: object }) => after);
  }

  it("raise an alarm from the fourth of ten on, once however many follow", async () => {
    const since = now();
    await deactivate(...people.slice(0, 2));
    harness.api.clock.advance({ minutes: 5 });
    await remove(people[2]!);
    expect(await alarm()).toBeNull();

    await deactivate(people[3]!);
    expect(await alarm()).toEqual({ since, people: 4 });
    harness.api.clock.advance({ minutes: 4 });
    await remove(people[4]!);
    expect(await alarm()).toEqual({ since, people: 5 });
    expect(await events("leavers-alarm")).toEqual([{ since, people: 4, before: 10 }]);
    // A busy machine warns of lost hints, too.
    const warnings = harness.api.lines.filter(({ msg }) => msg.startsWith("many people left by SCIM"));
    expect(warnings).toMatchObject([{ level: 40, providerId: peer.providerId, since, people: 4 }]);
  });

  it("raise none where they leave one by one", async () => {
    for (const id of people.slice(0, 6)) {
      await deactivate(id);
      harness.api.clock.advance({ minutes: 4 });
    }
    expect([await alarm(), await events("leavers-alarm")]).toEqual([null, []]);
  });

  it("are counted once, and not while they are active again", async () => {
    await deactivate(...people.slice(0, 3));
    await remove(...people.slice(0, 3));
    expect(await alarm()).toBeNull();
    await deactivate(people[3]!);
    expect(await alarm()).toMatchObject({ people: 4 });
    await acknowledge();

    harness.api.clock.advance({ minutes: 1 });
    await deactivate(...people.slice(4, 7));
    await setActive(people[4]!, true);
    await deactivate(people[7]!);
    expect(await alarm()).toBeNull();
  });

  it("raise an alarm until an admin acknowledges it, and another when as many leave again", async () => {
    await deactivate(...people.slice(0, 4));
    const { data, codes } = await acknowledge();
    expect([data, codes]).toEqual([{ acknowledgeLeavers: { provider: { leaversAlarm: null } } }, []]);
    expect(await events("leavers-acknowledged")).toHaveLength(1);

    harness.api.clock.advance({ minutes: 1 });
    await deactivate(people[4]!);
    expect(await alarm()).toBeNull();
    await deactivate(...people.slice(5, 8));
    expect(await alarm()).toEqual({ since: now(), people: 4 });
    expect(await events("leavers-alarm")).toHaveLength(2);
  });

  it("raise another alarm in another deprovisioning, and none a day after the last", async () => {
    await deactivate(...people.slice(0, 4));
    harness.api.clock.advance({ hours: 1 });
    const since = now();
    await deactivate(...people.slice(4, 8));
    expect(await alarm()).toEqual({ since, people: 4 });
    expect(await events("leavers-alarm")).toHaveLength(2);
    harness.api.clock.advance({ hours: 23 });
    expect(await alarm()).toEqual({ since, people: 4 });
    harness.api.clock.advance({ hours: 1 });
    expect(await alarm()).toBeNull();
  });

  it("raise no alarm below the configured share", async () => {
    people.push(...(await hire(70, "more")));
    await deactivate(...people.slice(0, 4));
    expect(await alarm()).toBeNull();
    await deactivate(people[4]!);
    expect(await alarm()).toMatchObject({ people: 5 });
  });

  it("raise an alarm from the fiftieth on, however few they are of all", async () => {
    await saveMany("staying", 2_000, true);
    await saveMany("left", 48, false);
    await deactivate(people[0]!);
    expect(await alarm()).toBeNull();
    await deactivate(people[1]!);
    expect(await alarm()).toMatchObject({ people: 50 });
  });

  it("have nothing to acknowledge without an alarm", async () => {
    expect(await acknowledge()).toEqual({
      data: { acknowledgeLeavers: { provider: { leaversAlarm: null } } },
      codes: [],
    });
    expect(await events("leavers-acknowledged")).toEqual([]);
  });
});

describe("the allowed share of leavers by SCIM", () => {
  it("is as configured", async () => {
    const harness = await openScimHarness({
      DRAWBRIDGE_REMOVALS_HELD_ABOVE_PERCENT: "50",
      DRAWBRIDGE_REMOVALS_HELD_ABOVE_COUNT: "0",
    });
    const peer = await harness.peer("Small");
    const ids = [];
    for (const name of ["ana", "ben"]) ids.push((await peer.post("/Users", scimUser(name))).body.id);
    const alarms = async () =>
      (await harness.api.platform.db.query("select leavers_alarm->'people' as people from identity_providers"))[0];
    await peer.delete(`/Users/${ids[0]}`);
    expect(await alarms()).toEqual({ people: null });
    await peer.delete(`/Users/${ids[1]}`);
    expect(await alarms()).toEqual({ people: 2 });
    await harness.close();
  });
});
