import { activateGrant } from "../../../testing/factories";
import { heldUnitOfWork } from "../../../testing/held-unit-of-work";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { Grant } from "../grants/grant.entity";
import { IdentityProvidersService } from "../identities/identity-providers.service";
import type { AccessRequestsService } from "./access-requests.service";
import { anyApprover, OWNER } from "./testing/request-fixture";
import { useRequestHarness } from "./testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

/** Reads all people again. Everything is written when this resolves. */
async function heldImport(...people: Parameters<typeof fixture.readPeople>) {
  const { uow, written, release } = heldUnitOfWork(harness.uow);
  const { owners, holdLimits } = harness;
  const [groups, inactive] = people;
  const done = fixture.readPeople(groups, inactive, new IdentityProvidersService({ uow, owners, holdLimits }));
  await Promise.race([written, done]);
  return {
    async commit(): Promise<void> {
      release();
      await done;
    },
  };
}

const approve = (requestId: string, by: string, requests: AccessRequestsService = harness.requests) =>
  requests.approve(fixture.actor(by), { requestId }, null);

describe("during a large import of people", () => {
  it("requests are created, approved, given back and revoked by an owner, before it has ended", async () => {
    await fixture.flow(anyApprover(OWNER));
    const importing = await heldImport({ payments: ["ben", "max"] }, ["sue"]);
    const requests = [await ask(), await ask({ resourceIds: [fixture.orders.id] }, "max")];
    for (const { id } of requests) expect(await approve(id, "ana")).toMatchObject({ state: "APPROVED" });
    await harness.sweep();
    const grants = await harness.db.manager.find(Grant, { order: { createdAt: "ASC" } });
    for (const { id } of grants) await activateGrant(harness.db, id);
    await harness.grants.revoke(
      fixture.actor("mia"),
      grants.find(({ personId }) => personId === fixture.idOf("mia"))!.id,
    );
    await harness.grants.revoke(
      fixture.actor("ana"),
      grants.find(({ personId }) => personId === fixture.idOf("max"))!.id,
      "It is not needed.",
    );
    expect(await harness.db.query("select state from grants")).toEqual([{ state: "REVOKING" }, { state: "REVOKING" }]);
    await importing.commit();
  });

  it("a decision is repeated where the import commits in between, so that nobody decides without the right", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const importing = await heldImport({ payments: ["ben"] });
    let commits = 0;
    const requests = harness.requestsWith({
      create: async (...order) => {
        const given = await harness.grants.create(...order);
        // The approvers were read before.
        if (commits === 0) await outsideTransaction(() => importing.commit());
        commits += 1;
        return given;
      },
    });
    await expect(approve(request.id, "ana", requests)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(commits).toBe(1);
    expect(await harness.grantCount()).toBe(0);
    expect(await approve(request.id, "ben", requests)).toMatchObject({ state: "APPROVED" });
  });
});
