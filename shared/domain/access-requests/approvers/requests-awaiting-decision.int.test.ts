import { saveCluster } from "../../../../testing/access-flows";
import { ADMIN } from "../../../../testing/test-domain";
import { mayDecide } from "../../access-flows/approvers";
import type { Approver } from "../../access-flows/flow-definition";
import { PersonAnswer } from "../../identities/identity.entity";
import { AccessRequest } from "../access-request.entity";
import { anyApprover, OWNER, PLATFORM, SECURITY } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";
import { loadApprovers } from "./request-approvers";
import { requestsAwaitingDecision } from "./requests-awaiting-decision";

const { harness, fixture } = useRequestHarness();

const PEOPLE = ["mia", "max", "ana", "ben", "sam", "sue", "pia"];
const MANAGER: Approver = { kind: "MANAGER" };

/** By person: their pending requests, computed from all deciders of all items. */
async function inFull(): Promise<Record<string, string[]>> {
  const requests = await harness.db.manager.find(AccessRequest, { order: { createdAt: "ASC", id: "ASC" } });
  const whole = await Promise.all(
    requests.map(async (request) => ({ request, items: await harness.itemsOf(request) })),
  );
  const decided: { itemId: string; personId: string }[] = await harness.db.query(
    `select item_id as "itemId", person_id as "personId" from access_decisions`,
  );
  const approvers = await loadApprovers(harness.db.manager, whole, harness.clock.now());
  const waits = (person: string, { items }: (typeof whole)[number]) =>
    items.some(
      ({ id, state }) =>
        state === "PENDING" &&
        mayDecide(person, approvers.get(id)!) &&
        !decided.some((one) => one.itemId === id && one.personId === person),
    );
  return Object.fromEntries(
    PEOPLE.map((name) => [
      name,
      whole.filter((one) => waits(fixture.idOf(name), one)).map(({ request }) => request.id),
    ]),
  );
}

async function found(): Promise<Record<string, string[]>> {
  const entries = await Promise.all(
    PEOPLE.map(async (name) => {
      const requests = await requestsAwaitingDecision(harness.db.manager, fixture.idOf(name), harness.clock.now());
      return [name, requests.map(({ id }) => id)] as const;
    }),
  );
  return Object.fromEntries(entries);
}

describe("the approval queue of a person", () => {
  it("equals a lookup of all deciders of every request", async () => {
    const orphan = await saveCluster(harness.db, fixture.account, "orphan");
    const only = async (name: string, ...approvers: Approver[]) => {
      const flow = await fixture.flow(anyApprover(...approvers), {
        escalation: { intervalSeconds: 3_600, tiers: [{ operator: "OR", approvers: [PLATFORM] }] },
      });
      const [target] = flow.definition.targets;
      const targets = [{ ...target!, resources: [{ mode: "INCLUDE", by: "NAME", key: null, values: [name] }] }];
      await harness.db.query("update access_flows set definition = definition || $2 where id = $1", [
        flow.id,
        JSON.stringify({ targets }),
      ]);
    };
    await only("payments", OWNER);
    await only("orders", SECURITY, MANAGER);
    await only("orphan", OWNER);
    await harness.act((tx) => harness.owners.resolveIntegration(tx, fixture.integration.id));
    await harness.db.query(`update identities set manager_external_id = 'pia' where external_id = 'max'`);
    const ids = [fixture.payments.id, fixture.orders.id, orphan.id];
    for (const [by, resourceIds] of [
      ["mia", ids],
      ["max", [ids[1]!]],
      ["ana", [ids[0]!]],
    ] as const) {
      await harness.requests.create(fixture.actor(by), fixture.form({ resourceIds }));
      harness.clock.advance({ seconds: 1 });
    }
    const changes: (() => Promise<unknown>)[] = [
      async () => undefined,
      async () => {
        const [first] = await harness.db.manager.find(AccessRequest, { order: { createdAt: "ASC" } });
        await harness.requests.reject(fixture.actor("sam"), { requestId: first!.id }, null);
      },
      () => fixture.readPeople({ payments: ["ana"] }),
      () => fixture.readPeople({ payments: [] }),
      () => fixture.readPeople({ payments: ["sue"], platform: ["pia", "max"] }, ["sue"]),
      () => fixture.readPeople({ payments: ["ben"], security: [] }),
      async () => {
        harness.clock.advance({ minutes: 61 });
        await harness.sweep();
      },
    ];
    const seen: string[] = [];
    for (const change of changes) {
      await change();
      const full = await inFull();
      expect(await found()).toEqual(full);
      seen.push(JSON.stringify(full));
    }
    // Each change made a difference, or comparing says little.
    expect(new Set(seen).size).toBe(changes.length);
  });

  it("is empty for a person who has left, or does not exist", async () => {
    await fixture.flow(anyApprover(OWNER));
    await harness.requests.create(fixture.actor("mia"), fixture.form());
    await fixture.readPeople({}, ["ana"]);
    expect(await requestsAwaitingDecision(harness.db.manager, fixture.idOf("ana"), harness.clock.now())).toEqual([]);
    expect(await requestsAwaitingDecision(harness.db.manager, fixture.integration.id, harness.clock.now())).toEqual([]);
    expect(await requestsAwaitingDecision(harness.db.manager, fixture.idOf("ben"), harness.clock.now())).toHaveLength(
      1,
    );
  });

  it("has requests by an attribute that owns the cluster, and by a nested group", async () => {
    const providerId = await askOfOwnersElsewhere();
    const people: { id: string; name: string }[] = await harness.db.query(
      "select person_id as id, external_id as name from identities where provider_id = $1 order by external_id",
      [providerId],
    );
    const counts = await Promise.all(
      people.map(
        async ({ id }) => (await requestsAwaitingDecision(harness.db.manager, id, harness.clock.now())).length,
      ),
    );
    expect(people.map(({ name }, n) => [name, counts[n]])).toEqual([
      ["nina", 1],
      ["otto", 0],
      ["uma", 1],
    ]);
  });

  it("has requests whose owners are all other accounts of the requester, so that others decide", async () => {
    await fixture.flow(anyApprover(OWNER));
    const { id } = await harness.requests.create(fixture.actor("mia"), fixture.form());
    const others = [fixture.idOf("ana"), fixture.idOf("ben")];
    for (const otherId of others) {
      const [personId, second] = [fixture.idOf("mia"), otherId].sort() as [string, string];
      const answeredAt = harness.clock.now();
      await harness.db.manager.insert(PersonAnswer, { personId, otherId: second, answer: "SAME_HUMAN", answeredAt });
    }
    expect(await found()).toEqual(await inFull());
    expect((await found()).pia).toEqual([id]);
  });

  it.each<[string, string[], () => Promise<unknown>]>([
    [
      "has not looked up yet",
      ["ana", "ben"],
      async () => {
        await harness.db.query("delete from resource_owners");
        await harness.db.query("delete from resource_ownerships");
      },
    ],
    [
      "looks up again once people are written",
      ["sam", "sue"],
      async () => {
        await harness.db.query(`update resources set tags = '{"team":"Security"}'`);
        await harness.db.query("insert into deferred_ownerships (resource_id) select id from resources");
      },
    ],
    [
      "does not look up again, because the cluster is gone",
      ["ana"],
      async () => {
        await fixture.readPeople({ payments: [] });
        await harness.db.query("update resources set status = 'GONE'");
        await fixture.readPeople({ payments: ["ana"] });
      },
    ],
  ])("has requests of owners whom Drawbridge %s", async (_why, owners, change) => {
    await fixture.flow(anyApprover(OWNER));
    const { id } = await harness.requests.create(fixture.actor("mia"), fixture.form());
    await change();
    const full = await inFull();
    expect(await found()).toEqual(full);
    expect(PEOPLE.filter((name) => full[name]!.includes(id))).toEqual(owners);
  });

  it("has requests by whichever of the person's identities counts", async () => {
    const providerId = await askOfOwnersElsewhere();
    await harness.db.query("update identities set person_id = $1 where external_id in ('nina', 'uma')", [
      fixture.idOf("sue"),
    ]);
    expect(await requestsAwaitingDecision(harness.db.manager, fixture.idOf("sue"), harness.clock.now())).toHaveLength(
      1,
    );
    expect((await inFull()).sue).toHaveLength(1);
    await harness.db.query("update identity_providers set standing = 'LINK_ONLY' where id = $1", [providerId]);
    expect(await requestsAwaitingDecision(harness.db.manager, fixture.idOf("sue"), harness.clock.now())).toEqual([]);
    expect((await inFull()).sue).toEqual([]);
  });
});

/** Nina's role owns one of the two clusters that Mia asks for, and a group that Uma's is inside of owns the other. */
async function askOfOwnersElsewhere(): Promise<string> {
  const document = JSON.stringify({
    users: [
      { id: "nina", userName: "nina", roles: ["SRE"] },
      { id: "otto", userName: "otto", roles: ["sre"], active: false },
      { id: "uma", userName: "uma" },
    ],
    groups: [
      { id: "outer", name: "Outer", groups: ["inner"] },
      { id: "inner", name: "Inner", members: ["uma"] },
    ],
  });
  const provider = await harness.identityProviders.create(ADMIN, "Others");
  await harness.db.query("update identity_providers set standing = 'NAMED' where id = $1", [provider.id]);
  await harness.identityProviders.importFile(ADMIN, provider.id, document, true);
  await harness.db.query("update integrations set owner_rules = $1", [
    JSON.stringify([
      { keyName: "team", attribute: "group", providerId: provider.id, separator: null },
      { keyName: "role", attribute: "role", providerId: provider.id, separator: null },
    ]),
  ]);
  await harness.db.query("update resources set tags = case when name = 'payments' then $1::jsonb else $2::jsonb end", [
    { team: "Outer" },
    { role: "sre" },
  ]);
  await harness.act((tx) => harness.owners.resolveIntegration(tx, fixture.integration.id));
  await fixture.flow(anyApprover(OWNER));
  const resourceIds = [fixture.payments.id, fixture.orders.id];
  await harness.requests.create(fixture.actor("mia"), fixture.form({ resourceIds }));
  return provider.id;
}
