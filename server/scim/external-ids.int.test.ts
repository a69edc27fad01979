import {
  ENTERPRISE_URN,
  GROUP_URN,
  openScimHarness,
  type ScimHarness,
  type ScimPeer,
  scimPath,
  scimUser,
} from "./testing/scim-api";

const CLAIM = { issuer: "https://example.okta.com", provider: "okta", people: "Okta", email: null };

/** `externalId` is the client's name for a resource (RFC 7643, 3.1). It is not our key, and need not be unique. */
describe("an externalId of SCIM", () => {
  let harness: ScimHarness;
  let peer: ScimPeer;
  let made = 0;

  beforeAll(async () => {
    harness = await openScimHarness();
    peer = await harness.peer("Okta");
  });

  afterAll(() => harness.close());

  async function create(more: object = {}): Promise<string> {
    made += 1;
    const answer = await peer.post("/Users", scimUser(`person-${made}@example.com`, more));
    expect(answer.status).toBe(201);
    return answer.body.id;
  }

  async function createGroup(displayName: string, more: object = {}): Promise<string> {
    const answer = await peer.post("/Groups", { schemas: [GROUP_URN], displayName, ...more });
    expect(answer.status).toBe(201);
    return answer.body.id;
  }

  async function found(path: "/Users" | "/Groups", externalId: string): Promise<string[]> {
    const { body } = await peer.get(scimPath(path, { filter: `externalId eq "${externalId}"` }));
    return body.Resources.map(({ id }: { id: string }) => id);
  }

  const keysOf = async (table: "identities" | "identity_groups", id: string) =>
    (await harness.api.platform.db.query(`select external_id, scim_external_id from ${table} where id = $1`, [id]))[0];

  it("is kept beside our own id of a person, which is the SCIM id", async () => {
    const id = await create({ externalId: "00u-own" });
    expect(await keysOf("identities", id)).toEqual({ external_id: id, scim_external_id: "00u-own" });
    await peer.patch(`/Users/${id}`, [{ op: "replace", path: "externalId", value: "00u-new" }]);
    expect(await keysOf("identities", id)).toEqual({ external_id: id, scim_external_id: "00u-new" });
    expect([await found("/Users", "00u-own"), await found("/Users", "00u-new")]).toEqual([[], [id]]);
    await peer.patch(`/Users/${id}`, [{ op: "remove", path: "externalId" }]);
    expect(await keysOf("identities", id)).toEqual({ external_id: id, scim_external_id: null });
  });

  it("is kept beside our own id of a group, which is the SCIM id", async () => {
    const id = await createGroup("Own", { externalId: "00g-own" });
    expect(await keysOf("identity_groups", id)).toEqual({ external_id: id, scim_external_id: "00g-own" });
    await peer.patch(`/Groups/${id}`, [{ op: "replace", path: "externalId", value: "00g-new" }]);
    expect(await keysOf("identity_groups", id)).toEqual({ external_id: id, scim_external_id: "00g-new" });
    expect([await found("/Groups", "00g-own"), await found("/Groups", "00g-new")]).toEqual([[], [id]]);
  });

  it.each(["", "  ", null])("that is %j counts as none, so any number may have it", async (externalId) => {
    const ids = [await create({ externalId }), await create({ externalId })];
    const put = scimUser(`put-${ids[0]}`, { externalId });
    expect((await peer.put(`/Users/${ids[0]}`, put)).body).not.toHaveProperty("externalId");
    expect((await peer.get(`/Users/${ids[1]}`)).body).not.toHaveProperty("externalId");
    const change = { op: "replace", path: "externalId", value: externalId };
    await peer.patch(`/Users/${ids[1]}`, [{ op: "add", path: "externalId", value: "some" }]);
    expect((await peer.patch(`/Users/${ids[1]}`, [change])).body).not.toHaveProperty("externalId");
    expect(await keysOf("identities", ids[1]!)).toEqual({ external_id: ids[1], scim_external_id: null });
    const groups = [await createGroup("None", { externalId }), await createGroup("None", { externalId })];
    expect(await keysOf("identity_groups", groups[1]!)).toEqual({ external_id: groups[1], scim_external_id: null });
  });

  it("may be shared by several people, however they get it", async () => {
    const at = await Promise.all([create({ externalId: "same" }), create({ externalId: "same" })]);
    const patched = await create();
    const change = { op: "add", path: "externalId", value: "same" };
    expect((await peer.patch(`/Users/${patched}`, [change])).status).toBe(200);
    const put = await create();
    expect((await peer.put(`/Users/${put}`, scimUser(`put-${put}`, { externalId: "same" }))).status).toBe(200);
    expect(await found("/Users", "same")).toEqual([...at, patched, put].sort());
    const groups = [
      await createGroup("Same", { externalId: "same" }),
      await createGroup("Same", { externalId: "same" }),
    ];
    const other = await createGroup("Other");
    expect((await peer.patch(`/Groups/${other}`, [change])).status).toBe(204);
    expect(await found("/Groups", "same")).toEqual([...groups, other].sort());
  });

  it("is looked up by an index, though it is not unique", async () => {
    const indexes: { name: string }[] = await harness.api.platform.db.query(
      "select indexname as name from pg_indexes where indexdef ilike '%externalId%' and indexdef not ilike '%unique%' order by 1",
    );
    expect(indexes).toEqual([{ name: "ix_scim_groups_external_id" }, { name: "ix_scim_users_external_id" }]);
  });

  describe("of a person who left", () => {
    const leave = (id: string) => peer.delete(`/Users/${id}`);

    it("restores them as the same identity", async () => {
      const id = await create({ externalId: "back" });
      await leave(id);
      expect(await create({ externalId: "back" })).toBe(id);
      await leave(id);
      expect(await create({ externalId: "BACK" })).not.toBe(id);
      expect(await create({ externalId: "back" })).toBe(id);
    });

    it("restores nobody while another person has it", async () => {
      const [left, stays] = [await create({ externalId: "taken" }), await create({ externalId: "taken" })];
      await leave(left);
      const next = await create({ externalId: "taken" });
      expect([left, stays]).not.toContain(next);
    });

    it("restores nobody when two left with it", async () => {
      const left = [await create({ externalId: "two" }), await create({ externalId: "two" })];
      for (const id of left) await leave(id);
      expect(left).not.toContain(await create({ externalId: "two" }));
    });

    it("restores one person, and no second one at the same time", async () => {
      const id = await create({ externalId: "once" });
      await leave(id);
      const ids = await Promise.all([create({ externalId: "once" }), create({ externalId: "once" })]);
      expect(ids.filter((one) => one === id)).toHaveLength(1);
    });

    it("restores nobody without one", async () => {
      const id = await create({ externalId: "" });
      await leave(id);
      expect(await create({ externalId: "" })).not.toBe(id);
    });
  });

  it("of a removed group restores it, if no other has or had it", async () => {
    const remove = (id: string) => peer.delete(`/Groups/${id}`);
    const id = await createGroup("Back", { externalId: "g-back" });
    await remove(id);
    expect(await createGroup("Back", { externalId: "g-back" })).toBe(id);
    const second = await createGroup("Second", { externalId: "g-back" });
    await remove(id);
    const third = await createGroup("Third", { externalId: "g-back" });
    expect([id, second]).not.toContain(third);
    for (const one of [second, third]) await remove(one);
    expect([id, second, third]).not.toContain(await createGroup("Fourth", { externalId: "g-back" }));
  });

  it("names no manager: managers are named by their SCIM id, whatever its case", async () => {
    const boss = await create({ externalId: "the-boss" });
    const manager = async (value: string) => {
      const id = await create({ [ENTERPRISE_URN]: { manager: { value } } });
      const [row] = await harness.api.platform.db.query(
        `select m.id from identities i
           join identities m on m.provider_id = i.provider_id and m.external_id = i.manager_external_id where i.id = $1`,
        [id],
      );
      return row?.id ?? null;
    };
    expect([await manager("the-boss"), await manager(boss), await manager(boss.toUpperCase())]).toEqual([
      null,
      boss,
      boss,
    ]);
    const moved = await create();
    await peer.patch(`/Users/${moved}`, [{ op: "add", path: `${ENTERPRISE_URN}:manager`, value: boss.toUpperCase() }]);
    const [row] = await harness.api.platform.db.query(
      "select manager_external_id as boss from identities where id = $1",
      [moved],
    );
    expect(row).toEqual({ boss });
  });

  describe("in a claim", () => {
    const signedIn = async (externalId: string): Promise<string | null> => {
      made += 1;
      const { sessions } = harness.api.platform;
      const strength = { acr: null, amr: ["pwd"], acrs: [], authTime: null, mfaAt: null };
      const token = await sessions.signIn(
        { ...CLAIM, subject: `subject-${made}`, externalId, strength, providerSid: null, issuedAt: new Date(0) },
        { address: "127.0.0.1", userAgent: "test", previousToken: null },
      );
      const links: { id: string }[] = await harness.api.platform.db.query(
        "select identity_id as id from identity_links where subject = $1",
        [`subject-${made}`],
      );
      expect(links.length > 0).toBe(token !== null);
      return links[0]?.id ?? null;
    };
    const refusal = async () =>
      (
        await harness.api.platform.db.query(
          "select after from audit_events where action = 'sign-in.refused' order by id desc limit 1",
        )
      )[0].after.reason;
    const trusted = async (externalId: string) =>
      (await harness.api.platform.people.findBy("Okta", "externalId", externalId))?.identityId ?? null;

    it("means the person who has it", async () => {
      const id = await create({ externalId: "00u-claim" });
      expect([await trusted("00u-claim"), await signedIn("00u-claim")]).toEqual([id, id]);
    });

    it("means nobody while two people have it, though one of them is not active", async () => {
      const first = await create({ externalId: "00u-two" });
      await create({ externalId: "00u-two", active: false });
      expect([await trusted("00u-two"), await signedIn("00u-two"), await refusal()]).toEqual([null, null, "SEVERAL"]);
      await peer.delete(`/Users/${(await found("/Users", "00u-two")).find((id) => id !== first)}`);
      expect([await trusted("00u-two"), await signedIn("00u-two")]).toEqual([first, first]);
    });

    it("means nobody when the person left or is not active", async () => {
      const left = await create({ externalId: "00u-left" });
      await create({ externalId: "00u-off", active: false });
      await peer.delete(`/Users/${left}`);
      for (const one of ["00u-left", "00u-off"]) {
        expect([await trusted(one), await signedIn(one), await refusal()]).toEqual([null, null, "NOT_ACTIVE"]);
      }
    });

    it("is no SCIM id, which the sign-in provider does not know", async () => {
      const [id, other] = [await create({ externalId: "00u-one" }), await create()];
      await peer.patch(`/Users/${other}`, [{ op: "add", path: "externalId", value: id }]);
      expect([await trusted(id), await signedIn(id)]).toEqual([other, other]);
      expect([await trusted(other), await signedIn(other), await refusal()]).toEqual([null, null, "NOBODY"]);
    });
  });
});
