import { saveCluster } from "../../../../testing/access-flows";
import { ADMIN } from "../../../../testing/test-domain";
import { mayDecide } from "../../access-flows/approvers";
import type { Approver } from "../../access-flows/flow-definition";
import { PersonAnswer } from "../../identities/identity.entity";
import { AccessRequest } from "../access-request.entity";
import { anyApprover, OWNER, PLATFORM, SECURITY } from "../testing/request-scene";
import { useRequestStage } from "../testing/request-stage";
import { loadApprovers } from "./request-approvers";
import { requestsAwaitingDecision } from "./requests-awaiting-decision";

const { stage, scene } = useRequestStage();

const PEOPLE = ["mia", "max", "ana", "ben", "sam", "sue", "pia"];
const MANAGER: Approver = { kind: "MANAGER" };

/** By person: their pending requests, computed from all deciders of all items. */
async function inFull(): Promise<Record<string, string[]>> {
  const requests = await stage.db.manager.find(AccessRequest, { order: { createdAt: "ASC", id: "ASC" } });
  const whole = await Promise.all(requests.map(async (request) => ({ request, items: await stage.itemsOf(request) })));
  const decided: { itemId: string; personId: string }[] = await stage.db.query(
    `select item_id as "itemId", person_id as "personId" from access_decisions`,
  );
  const approvers = await loadApprovers(stage.db.manager, whole, stage.clock.now());
  const waits = (person: string, { items }: (typeof whole)[number]) =>
    items.some(
      ({ id, state }) =>
        state === "PENDING" &&
        mayDecide(person, approvers.get(id)!) &&
        !decided.some((one) => one.itemId === id && one.personId === person),
    );
  return Object.fromEntries(
    PEOPLE.map((name) => [name, whole.filter((one) => waits(scene.idOf(name), one)).map(({ request }) => request.id)]),
  );
}

async function found(): Promise<Record<string, string[]>> {
  const entries = await Promise.all(
    PEOPLE.map(async (name) => {
      const requests = await requestsAwaitingDecision(stage.db.manager, scene.idOf(name), stage.clock.now());
      return [name, requests.map(({ id }) => id)] as const;
    }),
  );
  return Object.fromEntries(entries);
}

describe("the approval queue of a person", () => {
  it("equals a lookup of all deciders of every request", async () => {
    const orphan = await saveCluster(stage.db, scene.account, "orphan");
    const only = async (name: string, ...approvers: Approver[]) => {
      const flow = await scene.flow(anyApprover(...approvers), {
        escalation: { intervalSeconds: 3_600, tiers: [{ operator: "OR", approvers: [PLATFORM] }] },
      });
      const [target] = flow.definition.targets;
      const targets = [{ ...target!, resources: [{ mode: "INCLUDE", by: "NAME", key: null, values: [name] }] }];
      await stage.db.query("update access_flows set definition = definition || $2 where id = $1", [
        flow.id,
        JSON.stringify({ targets }),
      ]);
    };
    await only("payments", OWNER);
    await only("orders", SECURITY, MANAGER);
    await only("orphan", OWNER);
    await stage.act((tx) => stage.owners.resolveIntegration(tx, scene.integration.id));
    await stage.db.query(`update identities set manager_external_id = 'pia' where external_id = 'max'`);
    const ids = [scene.payments.id, scene.orders.id, orphan.id];
    for (const [by, resourceIds] of [
      ["mia", ids],
      ["max", [ids[1]!]],
      ["ana", [ids[0]!]],
    ] as const) {
      await stage.requests.create(scene.actor(by), scene.form({ resourceIds }));
      stage.clock.advance({ seconds: 1 });
    }
    const changes: (() => Promise<unknown>)[] = [
      async () => undefined,
      async () => {
        const [first] = await stage.db.manager.find(AccessRequest, { order: { createdAt: "ASC" } });
        await stage.requests.reject(scene.actor("sam"), { requestId: first!.id }, null);
      },
      () => scene.readPeople({ payments: ["ana"] }),
      () => scene.readPeople({ payments: [] }),
      () => scene.readPeople({ payments: ["sue"], platform: ["pia", "max"] }, ["sue"]),
      () => scene.readPeople({ payments: ["ben"], security: [] }),
      async () => {
        stage.clock.advance({ minutes: 61 });
        await stage.sweep();
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
    await scene.flow(anyApprover(OWNER));
    await stage.requests.create(scene.actor("mia"), scene.form());
    await scene.readPeople({}, ["ana"]);
    expect(await requestsAwaitingDecision(stage.db.manager, scene.idOf("ana"), stage.clock.now())).toEqual([]);
    expect(await requestsAwaitingDecision(stage.db.manager, scene.integration.id, stage.clock.now())).toEqual([]);
    expect(await requestsAwaitingDecision(stage.db.manager, scene.idOf("ben"), stage.clock.now())).toHaveLength(1);
  });

  it("has requests by an attribute that owns the cluster, and by a nested group", async () => {
    const providerId = await askOfOwnersElsewhere();
    const people: { id: string; name: string }[] = await stage.db.query(
      "select person_id as id, external_id as name from identities where provider_id = $1 order by external_id",
      [providerId],
    );
    const counts = await Promise.all(
      people.map(async ({ id }) => (await requestsAwaitingDecision(stage.db.manager, id, stage.clock.now())).length),
    );
    expect(people.map(({ name }, n) => [name, counts[n]])).toEqual([
      ["nina", 1],
      ["otto", 0],
      ["uma", 1],
    ]);
  });

  it("has requests whose owners are all other accounts of the requester, so that others decide", async () => {
    await scene.flow(anyApprover(OWNER));
    const { id } = await stage.requests.create(scene.actor("mia"), scene.form());
    const others = [scene.idOf("ana"), scene.idOf("ben")];
    for (const otherId of others) {
      const [personId, second] = [scene.idOf("mia"), otherId].sort() as [string, string];
      const answeredAt = stage.clock.now();
      await stage.db.manager.insert(PersonAnswer, { personId, otherId: second, answer: "SAME_HUMAN", answeredAt });
    }
    expect(await found()).toEqual(await inFull());
    expect((await found()).pia).toEqual([id]);
  });

  it.each<[string, string[], () => Promise<unknown>]>([
    [
      "has not looked up yet",
      ["ana", "ben"],
      async () => {
        await stage.db.query("delete from resource_owners");
        await stage.db.query("delete from resource_ownerships");
      },
    ],
    [
      "looks up again once people are written",
      ["sam", "sue"],
      async () => {
        await stage.db.query(`update resources set tags = '{"team":"Security"}'`);
        await stage.db.query("insert into deferred_ownerships (resource_id) select id from resources");
      },
    ],
    [
      "does not look up again, because the cluster is gone",
      ["ana"],
      async () => {
        await scene.readPeople({ payments: [] });
        await stage.db.query("update resources set status = 'GONE'");
        await scene.readPeople({ payments: ["ana"] });
      },
    ],
  ])("has requests of owners whom Drawbridge %s", async (_why, owners, change) => {
    await scene.flow(anyApprover(OWNER));
    const { id } = await stage.requests.create(scene.actor("mia"), scene.form());
    await change();
    const full = await inFull();
    expect(await found()).toEqual(full);
    expect(PEOPLE.filter((name) => full[name]!.includes(id))).toEqual(owners);
  });

  it("has requests by whichever of the person's identities counts", async () => {
    const providerId = await askOfOwnersElsewhere();
    await stage.db.query("update identities set person_id = $1 where external_id in ('nina', 'uma')", [
      scene.idOf("sue"),
    ]);
    expect(await requestsAwaitingDecision(stage.db.manager, scene.idOf("sue"), stage.clock.now())).toHaveLength(1);
    expect((await inFull()).sue).toHaveLength(1);
    await stage.db.query("update identity_providers set standing = 'LINK_ONLY' where id = $1", [providerId]);
    expect(await requestsAwaitingDecision(stage.db.manager, scene.idOf("sue"), stage.clock.now())).toEqual([]);
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
  const provider = await stage.identityProviders.create(ADMIN, "Others");
  await stage.db.query("update identity_providers set standing = 'NAMED' where id = $1", [provider.id]);
  await stage.identityProviders.importFile(ADMIN, provider.id, document, true);
  await stage.db.query("update integrations set owner_rules = $1", [
    JSON.stringify([
      { keyName: "team", attribute: "group", providerId: provider.id, separator: null },
      { keyName: "role", attribute: "role", providerId: provider.id, separator: null },
    ]),
  ]);
  await stage.db.query("update resources set tags = case when name = 'payments' then $1::jsonb else $2::jsonb end", [
    { team: "Outer" },
    { role: "sre" },
  ]);
  await stage.act((tx) => stage.owners.resolveIntegration(tx, scene.integration.id));
  await scene.flow(anyApprover(OWNER));
  const resourceIds = [scene.payments.id, scene.orders.id];
  await stage.requests.create(scene.actor("mia"), scene.form({ resourceIds }));
  return provider.id;
}
