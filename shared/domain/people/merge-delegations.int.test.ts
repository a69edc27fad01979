import { saveIdentity, saveProvider } from "../../../testing/factories";
import { proofAt } from "../../../testing/proof-at";
import { ADMIN } from "../../../testing/test-domain";
import { useRequestHarness } from "../access-requests/testing/request-harness";
import { AuditEvent } from "../audit/audit-event.entity";
import { Delegation } from "../delegations/delegation.entity";
import { DelegationsService } from "../delegations/delegations.service";
import { PeopleService } from "./people.service";

const { harness, fixture } = useRequestHarness();

let mia2: string;

beforeEach(async () => {
  mia2 = (await saveIdentity(harness.db, await saveProvider(harness.db), "mia-2")).personId;
});

const inDays = (days: number) => new Date(harness.clock.now().getTime() + days * 86_400_000);
const idOf = (name: string) => (name === "mia-2" ? mia2 : fixture.idOf(name));

/** From one person to another, from one day to another. */
async function delegate(from: string, to: string, [first, last] = [0, 7]): Promise<Delegation> {
  const proof = proofAt(new Date("9999-12-31T00:00:00.000Z"));
  const actor = {
    ...fixture.actor("mia"),
    personId: idOf(from),
    session: { id: from, provider: "okta", mfaAt: null, proof },
  };
  const time = { from: first === 0 ? null : inDays(first!), until: inDays(last!) };
  const made = await new DelegationsService(harness).delegate(actor, { toPersonId: idOf(to), reason: "Away", ...time });
  harness.clock.advance({ seconds: 1 });
  return made;
}

const merge = () =>
  new PeopleService({ ...harness, bindings: harness.bindings }).merge(ADMIN, {
    personId: fixture.idOf("mia"),
    otherId: mia2,
    homeIdentityId: fixture.actor("mia").identityId!,
  });

async function endReasons(...delegations: Delegation[]): Promise<(string | null)[]> {
  const found = await harness.db.manager.find(Delegation);
  return delegations.map(({ id }) => found.find((one) => one.id === id)!.endReason);
}

describe("a merge of two people", () => {
  it("ends the delegation that would close a circle, and says so", async () => {
    const [first, second] = [await delegate("mia", "sam"), await delegate("sam", "mia-2")];
    await merge();
    expect(await endReasons(first, second)).toEqual([null, "PEOPLE_MERGED"]);
    const { subjectId, after } = await harness.db.manager.findOneByOrFail(AuditEvent, { action: "delegation.ended" });
    expect([subjectId, after]).toMatchObject([
      second.id,
      { to: { id: fixture.idOf("mia") }, endReason: "PEOPLE_MERGED" },
    ]);
  });

  it("ends the delegation that would close a circle by others", async () => {
    const ring = [await delegate("mia", "sam"), await delegate("sam", "max"), await delegate("max", "mia-2")];
    await merge();
    expect(await endReasons(...ring)).toEqual([null, null, "PEOPLE_MERGED"]);
  });

  it("ends the later of two delegations between the same people in the same time", async () => {
    const twice = [await delegate("mia", "sam"), await delegate("mia-2", "sam", [3, 9])];
    await merge();
    expect(await endReasons(...twice)).toEqual([null, "PEOPLE_MERGED"]);
  });

  it("keeps delegations of different times, and those of other people", async () => {
    const kept = [
      await delegate("mia", "sam"),
      await delegate("mia-2", "sam", [8, 9]),
      await delegate("sam", "mia-2", [10, 11]),
      await delegate("max", "ana"),
    ];
    await merge();
    expect(await endReasons(...kept)).toEqual([null, null, null, null]);
  });
});
