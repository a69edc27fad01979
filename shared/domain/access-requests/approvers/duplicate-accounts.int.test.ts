import { saveIdentity, saveProvider } from "../../../../testing/factories";
import type { Identity } from "../../identities/identity.entity";
import { PersonAnswer } from "../../identities/identity.entity";
import type { AccessRequest } from "../access-request.entity";
import { anyApprover, SECURITY } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

let partners: string;
/** The account with which Mia, who asks, comes in a second time; an approver by the group "Both". */
let second: Identity & { personId: string };

beforeEach(async () => {
  const provider = await saveProvider(harness.db);
  partners = provider.id;
  second = await saveIdentity(harness.db, provider, "mia-2", { email: "mia@example.com" });
  await putInto(second, "Both");
  await fixture.flow(anyApprover(BOTH, SECURITY));
});

const BOTH = {
  kind: "PEOPLE" as const,
  attribute: "group",
  values: ["Both"],
  get providerId() {
    return partners;
  },
};

async function putInto({ id, providerId }: Identity, name: string): Promise<void> {
  const [group] = await harness.db.query(
    `insert into identity_groups (id, provider_id, external_id, name, created_at)
     values (gen_random_uuid(), $1, $2, $2, now()) on conflict (provider_id, external_id) do update set name = excluded.name returning id`,
    [providerId, name],
  );
  await harness.db.query("insert into identity_group_members values ($1, $2)", [group.id, id]);
}

const signedIn = ({ id, personId, userName }: Identity & { personId: string }) => ({
  ...fixture.actor("mia"),
  ...{ id, identityId: id, personId, name: userName },
});

const approve = (request: AccessRequest, by = signedIn(second)) =>
  harness.requests.approve(by, { requestId: request.id }, null);

const addressOf = (personId: string, email: string | null, firstEmail = email) =>
  harness.db.query("update identities set email = $2, first_email = $3 where person_id = $1", [
    personId,
    email,
    firstEmail,
  ]);

async function answer(one: string, other: string, said: PersonAnswer["answer"]): Promise<void> {
  const [personId, otherId] = [one, other].sort() as [string, string];
  await harness.db.manager.insert(PersonAnswer, { personId, otherId, answer: said, answeredAt: harness.clock.now() });
}

describe("a human with two accounts", () => {
  it("decides about the other account's requests, where nothing shows that they are one", async () => {
    await approve(await ask());
    expect(await harness.grantCount()).toBe(1);
  });

  it.each([
    ["now", "mia@example.com", "mia@example.com"],
    ["when it was first seen", "changed@example.com", "MIA@example.com"],
  ])("does not decide where both carry one address %s, and is told an admin's remedy", async (_when, email, first) => {
    await addressOf(fixture.idOf("mia"), email, first);
    const request = await ask();
    await expect(approve(request)).rejects.toMatchObject({
      code: "FORBIDDEN",
      fields: [{ rule: "PROBABLY_SAME_HUMAN" }],
      message: expect.stringContaining("An admin can say"),
    });
    expect(await harness.grantCount()).toBe(0);
    await expect(harness.requests.reject(signedIn(second), { requestId: request.id }, null)).rejects.toMatchObject({
      fields: [{ rule: "PROBABLY_SAME_HUMAN" }],
    });
  });

  it("decides again when an admin has decided that they are two humans", async () => {
    await addressOf(fixture.idOf("mia"), "mia@example.com");
    await answer(fixture.idOf("mia"), second.personId, "DIFFERENT");
    await approve(await ask());
    expect(await harness.grantCount()).toBe(1);
  });

  it.each(["requester", "grantee"])("does not decide about requests by or for the same human: %s", async (role) => {
    await answer(fixture.idOf("mia"), second.personId, "SAME_HUMAN");
    await fixture.flow(anyApprover(BOTH, SECURITY), { requestFor: { scopes: ["OTHERS"], grantees: null } });
    const request = role === "requester" ? await ask() : await ask({ granteeId: fixture.idOf("mia") }, "max");
    await expect(approve(request)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await harness.grantCount()).toBe(0);
  });

  it("does not decide by a third account that two answers made theirs", async () => {
    const third = await saveIdentity(harness.db, { id: partners }, "mia-3");
    await putInto(third, "Both");
    await answer(fixture.idOf("mia"), second.personId, "SAME_HUMAN");
    await answer(second.personId, third.personId, "SAME_HUMAN");
    await expect(approve(await ask(), signedIn(third))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it.each(["requester", "grantee"])(
    "does not decide by a third account that an answer joins to one with the address of the %s",
    async (role) => {
      const third = await saveIdentity(harness.db, { id: partners }, "mia-3");
      await putInto(third, "Both");
      await addressOf(fixture.idOf("mia"), "mia@example.com");
      await answer(second.personId, third.personId, "SAME_HUMAN");
      await fixture.flow(anyApprover(BOTH, SECURITY), { requestFor: { scopes: ["OTHERS"], grantees: null } });
      const request = role === "requester" ? await ask() : await ask({ granteeId: fixture.idOf("mia") }, "max");
      await expect(approve(request, signedIn(third))).rejects.toMatchObject({
        code: "FORBIDDEN",
        fields: [{ rule: "PROBABLY_SAME_HUMAN" }],
      });
      expect(await harness.grantCount()).toBe(0);
    },
  );

  it("learns nothing of a request that they may not decide, though they carry the address", async () => {
    const stranger = await saveIdentity(harness.db, { id: partners }, "stranger", { email: "mia@example.com" });
    await addressOf(fixture.idOf("mia"), "mia@example.com");
    await expect(approve(await ask(), signedIn(stranger))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("two approvals of one human", () => {
  const twoGroups = () => ({
    mode: "ALL_OF" as const,
    groups: [
      { operator: "OR" as const, approvers: [BOTH] },
      { operator: "OR" as const, approvers: [SECURITY] },
    ],
  });

  beforeEach(() => harness.db.query("delete from access_flows"));

  it.each([
    ["count as two where nothing says that they are one", null, 1],
    ["count once where an admin has said so", "SAME_HUMAN" as const, 0],
  ])("%s", async (_what, said, grants) => {
    await fixture.flow(twoGroups());
    if (said) await answer(fixture.idOf("sam"), second.personId, said);
    const request = await ask();
    await approve(request);
    await approve(request, fixture.actor("sam") as ReturnType<typeof signedIn>);
    expect(await harness.grantCount()).toBe(grants);
    if (grants === 0) {
      await approve(request, fixture.actor("sue") as ReturnType<typeof signedIn>);
      expect(await harness.grantCount()).toBe(1);
    }
  });
});
