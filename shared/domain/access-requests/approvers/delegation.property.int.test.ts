import fc from "fast-check";
import { aDefinition, aTarget, saveFlow } from "../../../../testing/access-flows";
import { saveIdentity, saveProvider } from "../../../../testing/factories";
import { ADMIN } from "../../../../testing/test-domain";
import { type Actor, systemActor } from "../../../kernel/actor";
import { humansBehind } from "../../../kernel/humans-behind";
import { newId } from "../../../kernel/ids";
import { approversNow } from "../../access-flows/approvers";
import { PersonalTokens } from "../../api-tokens/personal-tokens";
import { ServiceAccounts } from "../../api-tokens/service-accounts";
import { anyDelegationWorld, type DelegationWorld, type Hand } from "../../delegations/testing/any-delegation-world";
import { SlowReference } from "../../delegations/testing/slow-reference";
import { useRequestHarness } from "../testing/request-harness";
import { requestsAwaitingDecision } from "./requests-awaiting-decision";

const RUNS = Number(process.env.DRAWBRIDGE_DELEGATION_WORLDS ?? 25);
const DAY_MS = 86_400_000;

const { harness, fixture } = useRequestHarness();

/**
 * The actors of the world's hands. Its programs authenticate by tokens: of a service account that the first hand made,
 * or, of every second program, of that hand's person where they are active and somebody else made it.
 */
async function handsOf(world: DelegationWorld, people: readonly string[]): Promise<(hand: Hand) => Actor> {
  const accounts = new ServiceAccounts(harness);
  const personal = new PersonalTokens({ uow: harness.uow, personalTokenDays: 90 });
  const programs: Actor[] = [];
  const actorOf = (hand: Hand): Actor => {
    if (hand === null) return systemActor("start");
    return "program" in hand ? programs[hand.program]! : { ...ADMIN, personId: people[hand.person]! };
  };
  const makeToken = async (n: number, first: Hand, by: Actor) => {
    const form = by.session || by.kind === "system" ? {} : { scopes: ["ADMIN"] };
    const person = first && "person" in first && world.people[first.person]!.active ? people[first.person]! : null;
    // A token of one's own needs a session's row, and adds nobody.
    if (n % 2 === 1 && person && by.personId !== person) return personal.create(by, person, form);
    const { id } = await accounts.create(actorOf(first), `program ${n} of ${newId()}`, ["ADMIN"]);
    return accounts.createToken(by, id, form);
  };
  for (const [n, { account, token }] of world.programs.entries()) {
    const made = await makeToken(n, account, actorOf(token));
    // Neither the roles of people nor GOVERN, which a token that a token made lacks, are the rule under test.
    const actor = (await harness.apiTokens.authenticate(made.token))!;
    programs.push({ ...actor, roles: ["ADMIN"], scopes: ["ADMIN", "GOVERN"] });
  }
  return actorOf;
}

/** A world in the database: its people by their numbers, and a request that waits. */
async function saveWorld(world: DelegationWorld) {
  const { db } = harness;
  const begin = harness.clock.now().getTime() - world.at * DAY_MS;
  const moment = (day: number) => new Date(begin + day * DAY_MS);
  await db.query("truncate delegations, person_answers, access_requests, access_flows cascade");
  const provider = await saveProvider(db);
  const people: string[] = [];
  const identities: string[] = [];
  for (const [n, { active, address }] of world.people.entries()) {
    const email = address === null ? `p${n}.${provider.id}@example.com` : `shared${address}.${provider.id}@example.com`;
    const { id, personId } = await saveIdentity(db, provider, `p${n}`, { active, email });
    people.push(personId!);
    identities.push(id);
  }
  const groups = world.groups.map(() => newId());
  for (const [n, group] of world.groups.entries()) {
    await db.query(
      "insert into identity_groups (id, provider_id, external_id, name, created_at) values ($1, $2, $3, $3, now())",
      [groups[n], provider.id, `group ${n}`],
    );
    for (const one of group.people)
      await db.query("insert into identity_group_members values ($1, $2)", [groups[n], identities[one]]);
  }
  for (const [n, group] of world.groups.entries()) {
    for (const inner of group.groups)
      await db.query("insert into identity_group_nesting values ($1, $2)", [groups[n], groups[inner]]);
  }
  for (const { a, b, answer } of world.answers) {
    const pair = [people[a]!, people[b]!].sort();
    await db.query("insert into person_answers values ($1, $2, $3, now())", [...pair, answer]);
  }
  const hands = await handsOf(world, people);
  for (const one of world.delegations) {
    await db.query(
      `insert into delegations (id, from_person_id, to_person_id, starts_at, until, created_at, ended_at, end_reason, start_announced, made_by_ids)
       values ($1, $2, $3, $4, $5, $4, $6, $7, true, $8)`,
      [
        newId(),
        people[one.from],
        people[one.to],
        moment(one.starts),
        moment(one.until),
        one.isEnded ? moment(one.starts) : null,
        one.isEnded ? "BY_DELEGATOR" : null,
        humansBehind(hands(one.by)),
      ],
    );
  }
  const approvers = world.approvers.map((n) => ({
    kind: "PEOPLE" as const,
    attribute: "group",
    values: [`group ${n}`],
    providerId: provider.id,
  }));
  const { id: flowId, definition } = await saveFlow(db, {
    definition: aDefinition({
      targets: [aTarget(fixture.integration.id)],
      approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers }] },
      settings: { ...aDefinition().settings, selfApprovalAllowed: world.selfApproval },
    }),
  });
  const requestId = newId();
  const [requesterId, granteeId] = [people[world.requester]!, people[world.grantee]!];
  await db.query(
    `insert into access_requests (id, requester_id, grantee_id, state, created_at, changed_at, version)
     values ($1, $2, $3, 'PENDING', now(), now(), 1)`,
    [requestId, requesterId, granteeId],
  );
  const { approverPolicy, escalation, settings } = definition;
  await db.query(
    `insert into access_request_items (id, request_id, resource_id, resource_name, flow_id, access, duration_seconds, rules, state, state_since, next_timer_at)
     values ($1, $2, $3, 'payments', $4, '{"policies":[],"kubernetesGroups":[]}', 60, $5, 'PENDING', now(), now())`,
    [newId(), requestId, fixture.payments.id, flowId, JSON.stringify({ approverPolicy, escalation, settings })],
  );
  return { people, requestId, rules: definition, requesterId, granteeId };
}

it(`the product names the same deciders as the slow reference (${RUNS} worlds)`, async () => {
  let delegates = 0;
  await fc.assert(
    fc.asyncProperty(anyDelegationWorld, async (world) => {
      const reference = new SlowReference(world);
      const { people, requestId, rules, requesterId, granteeId } = await saveWorld(world);
      const { manager } = harness.db;
      const at = harness.clock.now();
      const asked = { key: "it", rules, openTiers: 0, resourceId: fixture.payments.id, requesterId, granteeId };
      const now = (await approversNow(manager, [asked], at)).get("it")!;
      const numberOf = (id: string) => people.indexOf(id);
      const own = now.groups.flatMap((group) =>
        group.approvers.flatMap((one) => one.people.map(({ id }) => numberOf(id))),
      );
      expect([...new Set(own)].sort()).toEqual(reference.approvers());
      const pairs = now.delegates.map(
        ({ personId, onBehalfOfId }) => `${numberOf(personId)} for ${numberOf(onBehalfOfId)}`,
      );
      expect([...new Set(pairs)].sort()).toEqual(reference.rights().sort());
      const deciders = new Set([...reference.approvers(), ...reference.rights().map((pair) => Number(pair[0]))]);
      const waiting: number[] = [];
      for (const [n, id] of people.entries()) {
        const theirs = await requestsAwaitingDecision(manager, id, at);
        if (theirs.some((one) => one.id === requestId)) waiting.push(n);
      }
      expect(waiting).toEqual([...deciders].sort());
      delegates += pairs.length;
    }),
    { numRuns: RUNS, seed: 20_261_127 },
  );
  // Worlds without a delegate would show nothing.
  expect(delegates).toBeGreaterThan(0);
}, 300_000);
