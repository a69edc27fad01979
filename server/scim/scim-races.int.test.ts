import { AccessRequest } from "../../shared/domain/access-requests/access-request.entity";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { IdentityProvider } from "../../shared/domain/identities/identity-provider.entity";
import { newId } from "../../shared/kernel/ids";
import { someoneWaitsForALock } from "../../testing/lock-waits";
import { ADMIN } from "../../testing/test-domain";
import { openScimHarness, type ScimHarness, type ScimPeer, scimGroup, scimPath, scimUser } from "./testing/scim-api";

describe("simultaneous SCIM requests", () => {
  let harness: ScimHarness;
  let peer: ScimPeer;

  beforeAll(async () => {
    harness = await openScimHarness();
    peer = await harness.peer("Races");
  });

  afterAll(() => harness.close());

  const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort();
  const membersOf = async (id: string): Promise<string[]> =>
    ((await peer.get(`/Groups/${id}`)).body.members ?? []).map((one: { value: string }) => one.value).sort();

  it("create a person once, whatever the case of their userName", async () => {
    const names = ["same@example.com", "SAME@example.com", "Same@Example.com", "same@EXAMPLE.com"];
    const answers = await Promise.all(names.map((name) => peer.post("/Users", scimUser(name))));
    expect(statuses(answers)).toEqual([201, 409, 409, 409]);
    const search = scimPath("/Users", { filter: 'userName eq "same@example.com"' });
    expect((await peer.get(search)).body.totalResults).toBe(1);
  });

  it("create everybody else, though one of the batch is refused", async () => {
    await peer.post("/Users", scimUser("taken"));
    const names = Array.from({ length: 30 }, (_, n) => (n === 7 ? "TAKEN" : `together-${n}`));
    const answers = await Promise.all(names.map((name) => peer.post("/Users", scimUser(name))));
    expect(statuses(answers)).toEqual([...Array(29).fill(201), 409]);
    expect(
      answers
        .filter(({ status }) => status === 201)
        .map(({ body }) => body.userName)
        .sort(),
    ).toEqual(names.filter((name) => name !== "TAKEN").sort());
  });

  it("lose no member when each adds one to the same group", async () => {
    const people = await createMany(20, "member");
    const { id } = (await peer.post("/Groups", scimGroup("Crowd"))).body;
    const add = (value: string) => peer.patch(`/Groups/${id}`, [{ op: "add", path: "members", value: [{ value }] }]);
    expect(statuses(await Promise.all(people.map(add)))).toEqual(Array(20).fill(204));
    expect(await membersOf(id)).toEqual([...people].sort());
    expect((await peer.get(`/Groups/${id}?excludedAttributes=members`)).body.meta.version).toBe('W/"21"');
  });

  it("lose no attribute when each changes another one of a person", async () => {
    const [id] = await createMany(1, "attributes");
    const changes = ["title", "nickName", "locale", "timezone", "userType", "displayName"];
    await Promise.all(changes.map((path) => peer.patch(`/Users/${id}`, [{ op: "add", path, value: `my ${path}` }])));
    const { body } = await peer.get(`/Users/${id}`);
    expect(changes.map((name) => body[name])).toEqual(changes.map((name) => `my ${name}`));
  });

  it("with the same If-Match change a person once", async () => {
    const [id] = await createMany(1, "match");
    const change = (title: string) =>
      peer.patch(`/Users/${id}`, [{ op: "add", path: "title", value: title }], { "if-match": 'W/"1"' });
    expect(statuses(await Promise.all(["a", "b", "c", "d"].map(change)))).toEqual([200, 412, 412, 412]);
  });

  it("leave nothing behind of a failed batch", async () => {
    const [id] = await createMany(1, "whole");
    const { db } = harness.api.platform;
    const before = await db.manager.findOneByOrFail(Identity, { id });
    await db.query("alter table audit_events rename to audit_events_away");
    const answers = [
      await peer.patch(`/Users/${id}`, [{ op: "replace", path: "userName", value: "other" }]),
      await peer.post("/Users", scimUser("never")),
      await peer.post("/Groups", scimGroup("Never", id!)),
      await peer.delete(`/Users/${id}`),
    ];
    await db.query("alter table audit_events_away rename to audit_events");
    harness.api.lines.length = 0;
    expect(statuses(answers)).toEqual([500, 500, 500, 500]);
    expect(await db.manager.findOneByOrFail(Identity, { id })).toEqual(before);
    expect((await peer.get(`/Users/${id}`)).body.meta.version).toBe('W/"1"');
    expect((await peer.get(scimPath("/Users", { filter: 'userName eq "never"' }))).body.totalResults).toBe(0);
    expect((await peer.get(scimPath("/Groups", { filter: 'displayName eq "Never"' }))).body.totalResults).toBe(0);
    expect((await peer.post("/Users", scimUser("never"))).status).toBe(201);
  });

  it("wait for a running lookup of owners, and go on after it", async () => {
    const { db } = harness.api.platform;
    const lookup = db.createQueryRunner();
    await lookup.startTransaction();
    await lookup.query("select pg_advisory_xact_lock_shared(4012027)");
    let isDone = false;
    const created = peer.post("/Users", scimUser("waits")).then((answer) => {
      isDone = true;
      return answer.status;
    });
    await someoneWaitsForALock(db);
    expect(isDone).toBe(false);
    await lookup.commitTransaction();
    await lookup.release();
    expect(await created).toBe(201);
  });

  describe("that were authenticated before their provider is deleted", () => {
    const atOnce = (to: ScimPeer, userId: string, groupId: string) => [
      () => to.post("/Users", scimUser("late@example.com")),
      () => to.post("/Groups", scimGroup("Late")),
      () => to.patch(`/Users/${userId}`, [{ op: "replace", path: "title", value: "Late" }]),
      () => to.patch(`/Groups/${groupId}`, [{ op: "replace", path: "displayName", value: "Late" }]),
      () => to.delete(`/Users/${userId}`),
    ];

    it.each([
      { is: "leaves nobody", hasHistory: false },
      { is: "leaves people whom history names", hasHistory: true },
    ])("are refused as later ones are, where it $is", async ({ hasHistory }) => {
      const { db, providerChanges } = harness.api.platform;
      const doomed = await harness.peer(`Doomed ${hasHistory}`);
      await db.query("update identity_providers set standing = 'NAMED' where id = $1", [doomed.providerId]);
      const userId = (await doomed.post("/Users", scimUser("ana@example.com"))).body.id;
      const groupId = (await doomed.post("/Groups", scimGroup("Ops", userId))).body.id;
      if (hasHistory) await saveRequest(userId);
      const writes = atOnce(doomed, userId, groupId);

      const lookup = db.createQueryRunner();
      await lookup.startTransaction();
      await lookup.query("select pg_advisory_xact_lock_shared(4012027)");
      const { version } = await db.manager.findOneByOrFail(IdentityProvider, { id: doomed.providerId });
      const deletion = providerChanges.delete(ADMIN, doomed.providerId, version, true);
      await someoneWaitsForALock(db);
      const answers = writes.map((write) => write());
      await someoneWaitsForALock(db, 1 + writes.length);
      await lookup.commitTransaction();
      await lookup.release();

      await deletion;
      const late = await Promise.all(answers);
      const after = await Promise.all(writes.map((write) => write()));
      expect(statuses(late)).toEqual(writes.map(() => 401));
      expect(statuses(after)).toEqual(writes.map(() => 401));
      expect(late[0]!.body.detail).toBe("The identity provider that this token belonged to was deleted.");
      expect(await db.manager.findBy(Identity, { providerId: doomed.providerId })).toMatchObject(
        hasHistory ? [{ id: userId, active: false, title: null }] : [],
      );
    });

    async function saveRequest(identityId: string): Promise<void> {
      const { db } = harness.api.platform;
      const { personId } = await db.manager.findOneByOrFail(Identity, { id: identityId });
      const times = { createdAt: new Date(), changedAt: new Date() };
      const asked = { requesterId: personId!, granteeId: personId!, state: "CANCELLED" as const, version: 1 };
      await db.manager.insert(AccessRequest, { id: newId(), ...asked, ...times });
    }
  });

  it("add 10,000 members in one PATCH, and remove them in another", async () => {
    const people = await saveMany(10_000);
    const { id } = (await peer.post("/Groups", scimGroup("Everybody"))).body;
    const value = people.map((one) => ({ value: one }));
    expect((await peer.patch(`/Groups/${id}`, [{ op: "Add", path: "members", value }])).status).toBe(204);
    expect(await membersOf(id)).toEqual([...people].sort());
    const some = value.slice(0, 9_998);
    expect((await peer.patch(`/Groups/${id}`, [{ op: "Remove", path: "members", value: some }])).status).toBe(204);
    expect(await membersOf(id)).toEqual(people.slice(9_998).sort());
    const operations = people.map((one) => ({ op: "remove", path: `members[value eq "${one}"]` }));
    expect((await peer.patch(`/Groups/${id}`, operations)).status).toBe(204);
    expect(await membersOf(id)).toEqual([]);
  });

  it("count a member that is named twice once, in a PATCH, a PUT and a new group", async () => {
    const [id] = await createMany(1, "twice");
    const twice = [{ value: id }, { value: id!.toUpperCase() }, { value: id, display: "Another" }];
    const made = await peer.post("/Groups", { ...scimGroup("Twice"), members: twice });
    expect([made.status, await membersOf(made.body.id)]).toEqual([201, [id]]);
    const { id: group } = (await peer.post("/Groups", scimGroup("Twice again"))).body;
    expect((await peer.patch(`/Groups/${group}`, [{ op: "add", path: "members", value: twice }])).status).toBe(204);
    expect(await membersOf(group)).toEqual([id]);
    expect((await peer.put(`/Groups/${group}`, { ...scimGroup("Twice"), members: twice })).status).toBe(200);
    expect(await membersOf(group)).toEqual([id]);
  });

  it("replace 5,000 members by one PUT while others change and delete the group", async () => {
    const people = await saveMany(5_000, "put");
    const { id } = (await peer.post("/Groups", scimGroup("Replaced"))).body;
    const whole = (ids: readonly string[]) => peer.put(`/Groups/${id}`, scimGroup("Replaced", ...ids));
    const answers = await Promise.all([
      whole(people),
      whole(people.slice(2_500)),
      peer.patch(`/Groups/${id}`, [{ op: "remove", path: "members", value: [{ value: people[0] }] }]),
      peer.patch(`/Groups/${id}`, [{ op: "replace", path: "displayName", value: "Renamed" }]),
    ]);
    expect(statuses(answers)).toEqual([200, 200, 204, 204]);
    expect([2_500, 4_999, 5_000]).toContain((await membersOf(id)).length);
    const [replaced, ...ends] = await Promise.all([
      whole(people),
      peer.delete(`/Groups/${id}`),
      peer.patch(`/Groups/${id}`, [{ op: "add", path: "members", value: [{ value: people[0] }] }]),
      peer.delete(`/Groups/${id}`),
      peer.delete(`/Users/${people[1]}`),
    ]);
    expect(ends.map(({ status }) => status).filter((status) => ![204, 404].includes(status))).toEqual([]);
    // The deletion of a member may come before the PUT that still names it.
    const refused = replaced!.status === 400 ? (replaced!.body.detail as string) : undefined;
    expect(refused === undefined ? [200, 404] : [400]).toContain(replaced!.status);
    if (refused !== undefined) expect(refused).toContain(people[1]);
    expect((await peer.get(`/Groups/${id}`)).status).toBe(404);
  });

  it("refuse unknown members among 5,000, and name them within bounds", async () => {
    const people = await saveMany(100, "known");
    const { id } = (await peer.post("/Groups", scimGroup("Unknown"))).body;
    const value = [...people, ...Array.from({ length: 5_000 }, () => newId())].map((one) => ({ value: one }));
    const answer = await peer.patch(`/Groups/${id}`, [{ op: "add", path: "members", value }]);
    expect([answer.status, answer.text.length < 10_000]).toEqual([400, true]);
    expect(await membersOf(id)).toEqual([]);
  });

  it("lose no member to a PATCH beside the deletion of its person", async () => {
    const people = await createMany(10, "leaving");
    const { id } = (await peer.post("/Groups", scimGroup("Leaving"))).body;
    const both = people.flatMap((one) => [
      peer.patch(`/Groups/${id}`, [{ op: "add", path: "members", value: [{ value: one }] }]),
      peer.delete(`/Users/${one}`),
    ]);
    const answers = await Promise.all(both);
    expect(answers.map(({ status }) => status).filter((status) => ![204, 400].includes(status))).toEqual([]);
    expect(await membersOf(id)).toEqual([]);
  });

  async function createMany(count: number, name: string): Promise<string[]> {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, n) => peer.post("/Users", scimUser(`${name}-${n}@example.com`))),
    );
    return answers.map(({ body }) => body.id);
  }

  /** Inserted directly rather than by one request each. */
  async function saveMany(count: number, name = "many"): Promise<string[]> {
    const rows: { id: string }[] = await harness.api.platform.db.query(
      `with made as (
         insert into identities (id, provider_id, external_id, user_name, display_name, active, roles, attributes, created_at)
         select gen_random_uuid(), $1, $3 || '-' || n, $3 || '-' || n, 'Many ' || n, true, '{}', '{}', now()
           from generate_series(1, $2::int) n returning id, user_name)
       insert into scim_users (identity_id, provider_id, user_name_key, resource, version, created_at, modified_at)
       select id, $1, user_name, jsonb_build_object('userName', user_name, 'active', true), 1, now(), now() from made
       returning identity_id as id`,
      [peer.providerId, count, name],
    );
    return rows.map(({ id }) => id);
  }
});
