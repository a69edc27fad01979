import { ADMIN } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { Binding } from "../bindings/binding.entity";
import { Identity } from "../identities/identity.entity";
import { endUnverified } from "./ending/end-unverified";
import { endGrantsWithoutPreconditions, endLateGrants } from "./ending/sweep-grants";
import { Grant } from "./grant.entity";
import { GRANT_TOPIC, GRANTS_OF_PERSON_TOPIC } from "./grants.topics";
import { moveGrants } from "./reconcile/move-grants";
import { endWithoutPrincipal, publishWaitingGrants } from "./reconcile/prepare-grants";
import { createGrantHarness, type GrantHarness } from "./testing/grant-harness";
import { raiseOverdueAlarms } from "./waiting/overdue";

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };

/** Plays one writer; every grant whose row it changed has to be told of, by its own topic and by that of its person. */
async function changedAndTold(write: () => Promise<unknown>): Promise<number> {
  const rows = async () => new Map((await harness.db.manager.find(Grant)).map((row) => [row.id, row]));
  const before = await rows();
  harness.live.hints.length = 0;
  await write();
  await harness.uow.drain();
  const changed = [...(await rows()).values()].filter(
    (row) => JSON.stringify(row) !== JSON.stringify(before.get(row.id)),
  );
  for (const { id, personId } of changed) {
    expect(harness.live.hints).toContain(`${GRANT_TOPIC}|${id}`);
    expect(harness.live.hints).toContain(`${GRANTS_OF_PERSON_TOPIC}|${personId}`);
  }
  return changed.length;
}

const active = async (seconds = 600) => {
  const { id } = await harness.give(VIEW, seconds);
  await harness.work();
  return harness.grant(id);
};
const tellsOfOne = async (write: () => Promise<unknown>) => expect(await changedAndTold(write)).toBe(1);

describe("a subscriber to the grants of a person receives the event of", () => {
  it("a new grant", () => tellsOfOne(() => harness.give(VIEW)));

  it("a grant that got its target, and of its activation", async () => {
    await harness.give(VIEW);
    await tellsOfOne(() => harness.work());
  });

  it("a grant that is due to end, and of each observation after that", async () => {
    const { id } = await active();
    await tellsOfOne(() => harness.grants.revoke(ADMIN, id, "It is not needed."));
    await tellsOfOne(() => harness.work());
    harness.clock.advance({ seconds: 10 });
    await tellsOfOne(() => harness.work());
    expect((await harness.grant(id)).state).toBe("REVOKED");
  });

  it("a grant that a sweep ended at its time", async () => {
    await active(600);
    harness.clock.advance({ seconds: 620 });
    await tellsOfOne(() => endLateGrants(harness));
  });

  it("a grant that a sweep ended for a lost precondition", async () => {
    await active();
    await harness.db.manager.update(Identity, { personId: harness.ids.person }, { active: false });
    await tellsOfOne(() => endGrantsWithoutPreconditions(harness));
  });

  it("an overdue end", async () => {
    const { id } = await active();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    harness.clock.advance({ minutes: 10 });
    await tellsOfOne(() => raiseOverdueAlarms(harness));
  });

  it("an abandoned grant", async () => {
    const { id } = await active();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await tellsOfOne(() =>
      harness.act((tx) => endUnverified(tx, [{ grantId: id, detail: "ABANDONED", message: "Given up." }])),
    );
  });

  it("a grant without a principal", async () => {
    const { bindingId } = await active();
    const lost = { kind: "failed", code: "PRINCIPAL_NOT_FOUND", message: "The role is gone." } as const;
    await tellsOfOne(() => harness.act((tx) => endWithoutPrincipal(tx, bindingId!, lost)));
  });

  it("a grant that moves to another principal", async () => {
    const { bindingId } = await active();
    const { id: _, ...former } = await harness.binding(bindingId!);
    const another = { ...former, id: newId(), state: "REMOVED" as const, nextReconcileAt: null, removedAt: new Date() };
    await harness.db.manager.insert(Binding, another as never);
    await tellsOfOne(() => harness.act((tx) => moveGrants(tx, bindingId!, async () => another)));
  });

  it("a grant with another reason to wait, though its row is the same", async () => {
    const { id, bindingId } = await harness.give(VIEW);
    harness.live.hints.length = 0;
    await harness.act((tx) => publishWaitingGrants(tx, bindingId!));
    expect(harness.live.hints).toEqual([`${GRANT_TOPIC}|${id}`, `${GRANTS_OF_PERSON_TOPIC}|${harness.ids.person}`]);
  });
});
