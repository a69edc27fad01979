import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { RoleAssignment } from "../roles/role-assignment.entity";
import type { ProviderChange } from "./provider-change";
import {
  anyOfConditions,
  conditionOn,
  createProviderFixture,
  type FixtureUser,
  type ProviderFixture,
} from "./testing/provider-fixture";

let domain: TestDomain;
let fixture: ProviderFixture;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());

/** Overlapping, ambiguous and inactive users, selected by the seed. */
function usersOf(seed: number, prefix: string): FixtureUser[] {
  return Array.from({ length: 6 }, (_, n) => ({ n, bits: (seed * (n + 3) * 7) % 11 }))
    .filter(({ bits }) => bits !== 0)
    .map(({ n, bits }) => ({
      id: `${prefix}${n}`,
      userName: `p${n}`,
      email: bits % 5 === 0 ? "shared@example.com" : `p${n}@example.com`,
      active: bits % 4 !== 1,
    }));
}

function groupsOf(seed: number, prefix: string, users: readonly FixtureUser[]) {
  return ["Payments", "Platform", "drawbridge-admins"]
    .filter((_, n) => (seed + n) % 4 !== 0)
    .map((name, n) => ({
      id: `${prefix}${name}`,
      name,
      members: users.filter((_user, m) => (seed + n + m) % 2 === 0).map(({ id }) => id),
    }));
}

async function world(seed: number): Promise<[IdentityProvider, IdentityProvider]> {
  fixture = await createProviderFixture(domain);
  const olds = usersOf(seed, "o");
  const news = usersOf(seed + 5, "n");
  const old = await fixture.provider("People", olds, groupsOf(seed, "o", olds));
  const { integration } = await fixture.clusters();
  await fixture.flow("Named", integration.id, {
    requestors: anyOfConditions(
      conditionOn("group", "Payments", "Platform"),
      conditionOn("user", "p1", "p2@example.com", "nobody"),
    ),
    requestFor: {
      scopes: ["OTHERS"],
      grantees: anyOfConditions({ ...conditionOn("group", "Platform"), operator: "IS_NOT" }),
    },
  });
  await fixture.flow("Everybody", integration.id);
  const someone = await fixture.identity(old, olds[0]!.id);
  await domain.db.manager.insert(RoleAssignment, {
    personId: someone.personId!,
    role: "AUDITOR",
    createdAt: domain.clock.now(),
  });
  await fixture.signedIn(someone);
  const other = await fixture.provider("Others", news, groupsOf(seed + 1, "n", news));
  if (seed % 2 === 0) await domain.providerChanges.update(ADMIN, other.id, 1, { standing: "NAMED" }, true);
  return [old, other];
}

/** People that the change makes have another id each time. */
function comparable<T extends { impact: object; handOver: object }>(
  { impact, handOver }: T,
  known: ReadonlySet<string>,
) {
  const text = JSON.stringify({ impact, handOver });
  return text.replace(/"personId":"([^"]+)"/g, (whole, id: string) => (known.has(id) ? whole : '"personId":"new"'));
}

const CHANGES: Record<string, (old: IdentityProvider, other: IdentityProvider) => ProviderChange> = {
  "renaming one": ({ id }) => ({ kind: "UPDATE", providerId: id, version: null, name: "Renamed" }),
  "naming one": (_, { id }) => ({ kind: "UPDATE", providerId: id, version: null, standing: "NAMED" }),
  "making one the default": (_, { id }) => ({ kind: "UPDATE", providerId: id, version: null, standing: "DEFAULT" }),
  "making one LINK_ONLY": (_, { id }) => ({ kind: "UPDATE", providerId: id, version: null, standing: "LINK_ONLY" }),
  "switching one off": (_, { id }) => ({ kind: "UPDATE", providerId: id, version: null, enabled: false }),
  "deleting one": (_, { id }) => ({ kind: "DELETE", providerId: id, version: null }),
  "a hand-over": ({ id: fromId }, { id: toId }) => ({ kind: "HAND_OVER", fromId, toId, unmatched: "KEEP" }),
};

async function carryOut(change: ProviderChange) {
  switch (change.kind) {
    case "UPDATE": {
      const { version } = await fixture.reload({ id: change.providerId });
      return domain.providerChanges.update(ADMIN, change.providerId, version, change, true);
    }
    case "DELETE": {
      const { version } = await fixture.reload({ id: change.providerId });
      return domain.providerChanges.delete(ADMIN, change.providerId, version, true);
    }
    case "HAND_OVER":
      return domain.providerChanges.handOver(ADMIN, change.fromId, change.toId, change.unmatched, true);
  }
}

describe.each([1, 2, 3, 4, 6])("in world %i the preview of", (seed) => {
  it.each(Object.keys(CHANGES))("%s changes nothing, and agrees with the change", async (name) => {
    const change = CHANGES[name]!(...(await world(seed)));
    const before = await fixture.everything();
    const people: { id: string }[] = await domain.db.query("select id from people");
    const known = new Set(people.map(({ id }) => id));
    const events = await domain.db.query("select count(*) from audit_events");
    const hints = domain.live.hints.length;
    const said = comparable(await domain.providerChanges.preview(ADMIN, change), known);
    expect(await fixture.everything()).toEqual(before);
    expect(await domain.db.query("select count(*) from audit_events")).toEqual(events);
    expect(domain.live.hints).toHaveLength(hints);
    expect(comparable(await carryOut(change), known)).toEqual(said);
  });
});

it("is not empty for a change with an effect", async () => {
  const [old, other] = await world(2);
  const { impact } = await domain.providerChanges.preview(ADMIN, CHANGES["a hand-over"]!(old, other));
  expect(impact.peopleDeactivated.count + impact.values.count).toBeGreaterThan(0);
});
