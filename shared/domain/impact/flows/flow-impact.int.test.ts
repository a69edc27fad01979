import fc from "fast-check";
import { aCondition, aDefinition, aTarget, saveCluster, saveFlow } from "../../../../testing/access-flows";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import type {
  Approver,
  FlowDefinition,
  FlowPermission,
  FlowTarget,
  RequestScope,
} from "../../access-flows/flow-definition";
import type { FlowContent } from "../../access-flows/input/parse-flow";
import { accessViolations } from "../../access-flows/matching/allowed-access";
import { eligiblePeopleOf } from "../../access-flows/matching/eligible-people";
import { compareFlows } from "../../access-flows/matching/evaluate-flow";
import { targetsCovering } from "../../access-flows/matching/match-flows";
import { freezeFlow } from "../../access-flows/people-values";
import { Identity } from "../../identities/identity.entity";
import type { Integration } from "../../integrations/integration.entity";
import { approverKey } from "./compare-access";
import { describeImpact } from "./describe-impact";
import { flowImpact, loadFlowComparison } from "./flow-impact";
import type { FlowImpact, ImpactReach } from "./tally-impact";

let domain: TestDomain;
let integration: Integration;
let personIds: readonly string[];
let clusterIds: readonly string[];

const USERS = ["ana", "ben", "cyd", "dan"];
const MANAGERS: Record<string, string> = { ben: "ana", cyd: "ben", dan: "dan" };
const CLUSTERS = ["pay-eu", "pay-us", "web", "old"];

beforeAll(async () => {
  domain = await createTestDomain();
  await domain.empty();
  integration = await saveIntegration(domain.db, await saveConnector(domain.db));
  const account = await saveAccount(domain.db, integration, { accountId: accountNumber(1) });
  const saved = [];
  for (const name of CLUSTERS) saved.push(await saveCluster(domain.db, account, name, { manageable: name !== "old" }));
  clusterIds = saved.map(({ id }) => id);
  const provider = await domain.identityProviders.create(ADMIN, "Okta");
  const users = USERS.map((id) => ({ id, userName: id, ...(MANAGERS[id] && { manager: MANAGERS[id] }) }));
  await domain.identityProviders.importFile(ADMIN, provider.id, JSON.stringify({ users, groups: [] }), true);
  personIds = (await domain.db.manager.find(Identity)).map(({ personId }) => personId!);
});
afterAll(() => domain.close());
beforeEach(() => domain.db.query("truncate access_flows cascade"));

const names = { integration: () => "production", resource: () => null, provider: () => null, everybodyAt: null };
const policy = (permission: string, namespaces: string[] | null = null): FlowPermission => ({
  permission,
  namespaces,
  groups: [],
});
const oneOf = (approvers: readonly Approver[]): FlowDefinition["approverPolicy"] =>
  approvers.length > 0 ? { mode: "ALL_OF", groups: [{ operator: "AND", approvers }] } : null;
const members = (...users: string[]): FlowDefinition["requestors"] => ({
  operator: "AND",
  conditions: users.length > 0 ? [aCondition("user", ...users)] : [],
});

async function content(given: Partial<FlowContent>, definition: Partial<FlowDefinition>): Promise<FlowContent> {
  return {
    name: "changed",
    nameKey: "changed",
    description: null,
    active: true,
    trigger: "SELF_SERVE",
    maxDurationSeconds: 3_600,
    ...given,
    definition: await freezeFlow(domain.db.manager, aDefinition(definition), null),
  };
}

describe("the impact of a flow", () => {
  const impactOf = async (before: AccessFlow | null, flow: FlowContent) => {
    const { manager } = domain.db;
    return flowImpact(manager, await loadFlowComparison(manager, before, flow));
  };

  it("names the people, the clusters and the gained access, and dropped approvals", async () => {
    const targets = [aTarget(integration.id, { permissions: [policy("AmazonEKSEditPolicy")] })];
    const before = await saveFlow(domain.db, {
      definition: aDefinition({ requestors: members("ana"), targets, approverPolicy: oneOf([{ kind: "OWNER" }]) }),
    });
    const flow = await content({}, { requestors: members("ana", "ben", "cyd"), targets });
    const impact = await impactOf(before, flow);
    expect(describeImpact(impact, names)).toBe(
      "2 people gain Edit on 3 clusters and approval by one of the owners disappears on 3 clusters.",
    );
    expect(impact).toMatchObject({ isExact: true, gained: [{ pairs: 6 }], lost: [], disappearing: [{ pairs: 3 }] });
    expect(describeImpact(await impactOf(before, { ...before }), names)).toBe(
      "Nobody gains or loses access that can be asked for, and the same approvals are needed.",
    );
    expect(describeImpact(await impactOf(before, { ...before, active: false }), names)).toBe(
      "1 person loses Edit on 3 clusters.",
    );
  });

  it("does not say that each person gains all of it, where they gain different parts", async () => {
    const of = (name: string, ...permissions: FlowPermission[]) =>
      aTarget(integration.id, {
        permissions,
        resources: [{ mode: "INCLUDE", by: "NAME", key: null, values: [name] }],
      });
    const edit = (...namespaces: string[]) => policy("AmazonEKSEditPolicy", namespaces.length > 0 ? namespaces : null);
    const parts = await content(
      {},
      { requestors: members("ana"), targets: [of("web", edit("a")), of("pay-eu", edit())] },
    );
    expect(describeImpact(await impactOf(null, parts), names)).toBe(
      "1 person gains Edit on 2 clusters (not all of it everywhere).",
    );
    const [web, payEu] = [[of("web", edit())], [of("pay-eu", edit())]];
    await saveFlow(domain.db, { definition: aDefinition({ requestors: members("ana"), targets: web }) });
    await saveFlow(domain.db, { definition: aDefinition({ requestors: members("ben"), targets: payEu }) });
    const rest = await content({}, { requestors: members("ana", "ben"), targets: [...web, ...payEu] });
    expect(describeImpact(await impactOf(null, rest), names)).toBe(
      "2 people gain Edit on 2 clusters (not each of them on each cluster).",
    );
  });

  it("is empty where another flow gives the same already", async () => {
    const targets = [aTarget(integration.id)];
    await saveFlow(domain.db, { definition: aDefinition({ targets }) });
    const impact = await impactOf(null, await content({}, { requestors: members("ana"), targets }));
    expect(impact).toEqual({ isExact: true, gained: [], lost: [], appearing: [], disappearing: [] });
  });

  it("covers a part, and says so, where there is more than is compared", async () => {
    const flow = await content({}, { targets: [aTarget(integration.id)] });
    const impact = await flowImpact(domain.db.manager, await loadFlowComparison(domain.db.manager, null, flow), {
      most: { people: 2, resources: 1 },
    });
    expect(impact).toMatchObject({ isExact: false, gained: [{ pairs: 2 }] });
    expect(describeImpact(impact, names)).toBe("At least: 2 people gain View on 1 cluster.");
  });

  it("covers each pair of person and cluster before and after", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFlow, { maxLength: 2 }), fc.option(anyFlow), anyFlow, async (others, was, will) => {
        await domain.db.query("truncate access_flows cascade");
        for (const other of others) await saveFlow(domain.db, { ...other.given, definition: other.definition() });
        const before = was && (await saveFlow(domain.db, { ...was.given, definition: was.definition() }));
        const flow = await content(will.given, will.definition());
        const impact = comparable(await impactOf(before, flow));
        expect(impact).toEqual(await slowImpact(before, flow));
      }),
      { numRuns: 60 },
    );
  });
});

const anyPermission: fc.Arbitrary<FlowPermission> = fc.oneof(
  fc.record({
    permission: fc.constantFrom("AmazonEKSViewPolicy", "AmazonEKSEditPolicy"),
    namespaces: fc.option(fc.uniqueArray(fc.constantFrom("a", "pay-x", "pay-*", "*"), { minLength: 1, maxLength: 2 })),
    groups: fc.constant([]),
  }),
  fc.record({
    permission: fc.constant("KUBERNETES_GROUP"),
    namespaces: fc.constant(null),
    groups: fc.uniqueArray(fc.constantFrom("viewers", "editors"), { minLength: 1 }),
  }),
);
const anyTarget = fc.record({
  names: fc.uniqueArray(fc.constantFrom("pay-*", "web", "*"), { maxLength: 2 }),
  permissions: fc.array(anyPermission, { minLength: 1, maxLength: 2 }),
});
const users = fc.uniqueArray(fc.constantFrom(...USERS), { maxLength: 3 });
const anyApprover: fc.Arbitrary<Approver> = fc.oneof(
  fc.constant({ kind: "OWNER" as const }),
  fc.constant({ kind: "MANAGER" as const }),
  fc.constant({ kind: "PEOPLE" as const, attribute: "user", values: ["dan"], providerId: null }),
);
const anyFlow = fc
  .record({
    active: fc.boolean(),
    maxDurationSeconds: fc.constantFrom(60, 3_600),
    requestors: users,
    scopes: fc.uniqueArray(fc.constantFrom<RequestScope>("SELF", "OTHERS", "DIRECT_REPORTS"), { minLength: 1 }),
    grantees: users,
    targets: fc.array(anyTarget, { minLength: 1, maxLength: 2 }),
    approvers: fc.uniqueArray(anyApprover, { maxLength: 2, selector: approverKey }),
  })
  .map(({ active, maxDurationSeconds, ...drawn }) => ({
    given: { active, maxDurationSeconds },
    definition: () =>
      aDefinition({
        requestors: members(...drawn.requestors),
        requestFor: { scopes: drawn.scopes, grantees: members(...drawn.grantees) },
        targets: drawn.targets.map(({ names: values, permissions }) =>
          aTarget(integration.id, {
            permissions,
            resources: values.length > 0 ? [{ mode: "INCLUDE", by: "NAME", key: null, values }] : [],
          }),
        ),
        approverPolicy: oneOf(drawn.approvers),
      }),
  }));

/** By permission or approver: the affected pairs of person and cluster. */
interface Comparable {
  readonly gained: Record<string, readonly [number, number, number]>;
  readonly lost: Record<string, readonly [number, number, number]>;
  readonly appearing: Record<string, readonly [number, number, number]>;
  readonly disappearing: Record<string, readonly [number, number, number]>;
}

function comparable({ gained, lost, appearing, disappearing }: FlowImpact): Comparable {
  const sizes = ({ personIds: people, resourceIds, pairs }: ImpactReach) =>
    [people.length, resourceIds.length, pairs] as const;
  const ofPermissions = (all: FlowImpact["gained"]) =>
    Object.fromEntries(all.map((one) => [one.permission.permission, sizes(one)]));
  const ofApprovers = (all: FlowImpact["appearing"]) =>
    Object.fromEntries(all.map((one) => [approverKey(one.approver), sizes(one)]));
  return {
    gained: ofPermissions(gained),
    lost: ofPermissions(lost),
    appearing: ofApprovers(appearing),
    disappearing: ofApprovers(disappearing),
  };
}

type Version = Pick<AccessFlow, "id" | "nameKey" | "maxDurationSeconds" | "definition">;

/** Evaluates every person, cluster, access and flow the way a request is evaluated. */
async function slowImpact(before: AccessFlow | null, flow: FlowContent): Promise<Comparable> {
  const { manager } = domain.db;
  const inForce = (await manager.findBy(AccessFlow, { active: true })).filter(({ id }) => id !== before?.id);
  const was: Version[] = [...inForce, ...(before?.active ? [before] : [])];
  const will: Version[] = [...inForce, ...(flow.active ? [{ ...flow, id: "" }] : [])];
  const ways = new Map<Version, Way>();
  for (const one of new Set([...was, ...will])) ways.set(one, await wayOf(one));
  const found = { gained: new Found(), lost: new Found(), appearing: new Found(), disappearing: new Found() };
  for (const person of personIds) {
    for (const cluster of clusterIds) {
      const options = (versions: readonly Version[]) =>
        versions.flatMap((one) => {
          const permissions = ways.get(one)!.permissions.get(cluster);
          const isAskedFor = personIds.some((asker) => ways.get(one)!.mayAsk(asker, person));
          return permissions && isAskedFor ? [{ flow: one, permissions }] : [];
        });
      const [had, has] = [options(was), options(will)];
      const isOffered = (all: typeof had, access: Access) =>
        all.some(({ permissions }) => accessViolations(permissions, access).length === 0);
      for (const [permission, access] of EVERY_ACCESS) {
        if (isOffered(has, access) && !isOffered(had, access)) found.gained.add(permission, person, cluster);
        if (isOffered(had, access) && !isOffered(has, access)) found.lost.add(permission, person, cluster);
      }
      for (const permission of ["AmazonEKSViewPolicy", "AmazonEKSEditPolicy", "KUBERNETES_GROUP"]) {
        const offering = (all: typeof had) =>
          all
            .filter(({ permissions }) => permissions.some((one) => one.permission === permission))
            .map((one) => one.flow);
        const [a] = offering(had).sort(compareFlows);
        const [b] = offering(has).sort(compareFlows);
        if (!a || !b) continue;
        const [needed, needs] = [approversOf(a), approversOf(b)];
        for (const key of needs) if (!needed.includes(key)) found.appearing.add(key, person, cluster);
        for (const key of needed) if (!needs.includes(key)) found.disappearing.add(key, person, cluster);
      }
    }
  }
  return {
    gained: found.gained.sizes(),
    lost: found.lost.sizes(),
    appearing: found.appearing.sizes(),
    disappearing: found.disappearing.sizes(),
  };
}

type Access = Parameters<typeof accessViolations>[1];

const EVERY_ACCESS: readonly (readonly [string, Access])[] = [
  ...["AmazonEKSViewPolicy", "AmazonEKSEditPolicy"].flatMap((one) =>
    [null, "a", "pay-x", "pay-*", "*"].map(
      (namespace) =>
        [one, { policies: [{ policy: one, namespaces: namespace && [namespace] }], kubernetesGroups: [] }] as const,
    ),
  ),
  ...["viewers", "editors"].map((group) => ["KUBERNETES_GROUP", { policies: [], kubernetesGroups: [group] }] as const),
] as (readonly [string, Access])[];

interface Way {
  readonly mayAsk: (asker: string, person: string) => boolean;
  readonly permissions: ReadonlyMap<string, readonly FlowPermission[]>;
}

async function wayOf(flow: Version): Promise<Way> {
  const askers = await eligiblePeopleOf(domain.db.manager, flow.definition);
  const permissions = new Map<string, readonly FlowPermission[]>();
  for (const id of clusterIds) {
    const [covered] = await targetsCovering(domain.db.manager, [flow], [id]);
    if (!covered?.resource.manageable) continue;
    const targets: readonly FlowTarget[] = covered.targets.get(flow.id)!;
    permissions.set(
      id,
      targets.flatMap((target) => target.permissions),
    );
  }
  const mayAsk = (asker: string, person: string) => askers.requestors.has(asker) && askers.mayRequest(asker, person);
  return { mayAsk, permissions };
}

const approversOf = ({ definition }: Version): string[] => [
  ...new Set(definition.approverPolicy?.groups.flatMap(({ approvers }) => approvers.map(approverKey)) ?? []),
];

class Found {
  private readonly all = new Map<string, Set<string>>();

  add(key: string, person: string, cluster: string): void {
    this.all.set(key, (this.all.get(key) ?? new Set()).add(`${person} ${cluster}`));
  }

  sizes(): Record<string, readonly [number, number, number]> {
    return Object.fromEntries(
      [...this.all].map(([key, pairs]) => {
        const split = [...pairs].map((pair) => pair.split(" "));
        const distinct = (part: 0 | 1) => new Set(split.map((pair) => pair[part])).size;
        return [key, [distinct(0), distinct(1), pairs.size] as const];
      }),
    );
  }
}
