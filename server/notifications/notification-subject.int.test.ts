import { AccessRequest } from "../../shared/domain/access-requests/access-request.entity";
import { Notification } from "../../shared/domain/notifications/notification.entity";
import type { SubjectType } from "../../shared/domain/notifications/notification-kinds";
import type { Actor } from "../../shared/kernel/actor";
import { newId } from "../../shared/kernel/ids";
import { statementsOf } from "../../testing/count-statements";
import { personActor, saveConnector, saveGrant, saveIdentity, saveProvider } from "../../testing/factories";
import { proofAt } from "../../testing/proof-at";
import { saveSlot, saveSlotLease } from "../../testing/slots";
import { createTestApi, type TestApi } from "../testing/api";
import { saveInventory } from "../testing/inventory";

const QUERY = `query ($first: Int) { notifications(first: $first) { nodes { subjectId subject { __typename
  ... on AccessRequest { id state } ... on Grant { id person { userName } } ... on Delegation { id to { userName } }
  ... on Integration { id } ... on Connector { id } } } } }`;

describe("the subject of a notification", () => {
  let api: TestApi;
  let mia: Actor;
  let max: Actor;

  beforeEach(async () => {
    api = await createTestApi();
    const provider = await saveProvider(api.platform.db);
    mia = personActor(await saveIdentity(api.platform.db, provider, "mia"));
    max = personActor(await saveIdentity(api.platform.db, provider, "max"));
  });
  afterEach(() => api.close());

  const tell = (personId: string, subjectType: SubjectType, subjectId: string) => {
    const kind = "REQUEST_DECIDED" as const;
    const about = { subjectType, subjectId, thing: newId(), title: "Told", message: "Told.", path: "/" };
    const createdAt = api.clock.now();
    return api.platform.db.manager.insert(Notification, {
      id: newId(),
      personId,
      kind,
      ...about,
      inApp: true,
      createdAt,
    });
  };

  async function saveRequest(personId: string): Promise<string> {
    const id = newId();
    const at = api.clock.now();
    const person = { requesterId: personId, granteeId: personId };
    await api.platform.db.manager.insert(AccessRequest, {
      ...{ id, ...person, justification: null, state: "REJECTED", createdAt: at, changedAt: at, version: 1 },
    });
    return id;
  }

  async function saveGrantOf({ personId }: Actor): Promise<string> {
    const { db } = api.platform;
    const { integration, accounts } = await saveInventory(db, 1, api.clock.now());
    const { accountId } = accounts[0]!;
    const lease = await saveSlotLease(db, await saveSlot(db, integration, 1), { personId: personId! }, { accountId });
    return (await saveGrant(db, lease)).id;
  }

  async function delegate(): Promise<string> {
    const session = { id: "s", provider: "okta", mfaAt: null, proof: proofAt(api.clock.now()) };
    const until = new Date(api.clock.now().getTime() + 86_400_000);
    const made = { toPersonId: max.personId!, until };
    return (await api.platform.delegations.delegate({ ...mia, session }, made)).id;
  }

  async function subjectsOf(actor: Actor, first = 50): Promise<Record<string, { __typename: string } | null>> {
    const { data, codes } = await api.ask(actor, QUERY, { first });
    expect(codes).toEqual([]);
    const { nodes } = data!.notifications as { nodes: { subjectId: string; subject: { __typename: string } | null }[] };
    return Object.fromEntries(nodes.map(({ subjectId, subject }) => [subjectId, subject]));
  }

  it("is the present object, of each kind", async () => {
    const [requestId, grantId, delegationId] = [
      await saveRequest(mia.personId!),
      await saveGrantOf(mia),
      await delegate(),
    ];
    await tell(mia.personId!, "access-request", requestId);
    await tell(mia.personId!, "grant", grantId);
    await tell(mia.personId!, "delegation", delegationId);
    expect(await subjectsOf(mia)).toEqual({
      [requestId]: { __typename: "AccessRequest", id: requestId, state: "REJECTED" },
      [grantId]: { __typename: "Grant", id: grantId, person: { userName: "mia" } },
      [delegationId]: { __typename: "Delegation", id: delegationId, to: { userName: "max" } },
    });
  });

  it("is null after its reader lost sight of it, and after its deletion", async () => {
    const [requestId, grantId, goneId] = [await saveRequest(max.personId!), await saveGrantOf(max), newId()];
    await tell(mia.personId!, "access-request", requestId);
    await tell(mia.personId!, "grant", grantId);
    await tell(mia.personId!, "delegation", goneId);
    expect(await subjectsOf(mia)).toEqual({ [requestId]: null, [grantId]: null, [goneId]: null });
  });

  it("is a problem that needs attention, for admins and auditors", async () => {
    const { db } = api.platform;
    const { integration } = await saveInventory(db, 1, api.clock.now());
    const connector = await saveConnector(db);
    await tell(mia.personId!, "attention", `POOL_EXHAUSTED:${integration.id}`);
    await tell(mia.personId!, "attention", `CONNECTOR_AWAY:${connector.id}`);
    await tell(mia.personId!, "attention", "PROBABLY_SAME_HUMAN");
    await tell(mia.personId!, "integration", integration.id);
    expect(await subjectsOf({ ...mia, roles: ["AUDITOR"] })).toEqual({
      [`POOL_EXHAUSTED:${integration.id}`]: { __typename: "Integration", id: integration.id },
      [`CONNECTOR_AWAY:${connector.id}`]: { __typename: "Connector", id: connector.id },
      PROBABLY_SAME_HUMAN: null,
      [integration.id]: { __typename: "Integration", id: integration.id },
    });
    expect(Object.values(await subjectsOf(mia))).toEqual([null, null, null, null]);
  });

  it("takes as many statements for one notification as for all", async () => {
    for (let n = 0; n < 5; n += 1) await tell(mia.personId!, "access-request", await saveRequest(max.personId!));
    const count = async (first: number) =>
      (await statementsOf(api.platform.db, () => subjectsOf(mia, first).then(() => undefined))).length;
    expect(await count(5)).toBeLessThanOrEqual(await count(1));
  });
});
