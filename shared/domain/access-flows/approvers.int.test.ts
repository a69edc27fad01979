import { aDefinition, asSaved, saveCluster } from "../../../testing/access-flows";
import { statementsOf } from "../../../testing/count-statements";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import type { Account } from "../accounts/account.entity";
import { Identity } from "../identities/identity.entity";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import type { Resource } from "../resources/resource.entity";
import { type ApproverGroupNow, type ApproversQuery, allApprovers, approversNow } from "./approvers";
import type { Approver, ApproverPolicy, FlowDefinition } from "./flow-definition";

let domain: TestDomain;
let okta: IdentityProvider;
let account: Account;
let payments: Resource;
let nobodys: Resource;
let ids: Map<string, string>;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  const integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    integrationOwners: [{ attribute: "group", providerId: null, values: ["Platform"] }],
    ownerRules: [{ keyName: "team", attribute: "group", providerId: null, separator: null }],
  });
  account = await saveAccount(domain.db, integration, { accountId: accountNumber(1) });
  payments = await saveCluster(domain.db, account, "payments", { tags: { team: "Payments" } });
  nobodys = await saveCluster(domain.db, account, "nobodys");
  okta = await domain.identityProviders.create(ADMIN, "Okta");
  await readPeople();
  const people = await domain.db.manager.find(Identity);
  ids = new Map(people.map(({ userName, personId }) => [userName, personId!]));
});

afterAll(() => domain.close());

const GROUPS = { payments: ["ana", "ben"], platform: ["pia", "zoe"], security: ["sam", "ana"] };

function readPeople(groups: Partial<typeof GROUPS> = {}, inactive: string[] = []): Promise<unknown> {
  const { payments, platform, security } = { ...GROUPS, ...groups };
  const names = ["ana", "ben", "mia", "pia", "sam", "rob", "zoe"];
  const managers: Readonly<Record<string, string>> = { ben: "mia", ana: "ben" };
  return domain.identityProviders.importFile(
    ADMIN,
    okta.id,
    JSON.stringify({
      users: names.map((id) => ({
        id,
        userName: id,
        manager: managers[id],
        active: !inactive.includes(id),
        roles: id === "rob" ? ["Auditor"] : [],
      })),
      groups: [
        { id: "g1", name: "Payments", members: payments },
        { id: "g2", name: "Platform", members: platform },
        { id: "g3", name: "Security", members: security },
      ],
    }),
    true,
  );
}

const OWNER: Approver = { kind: "OWNER" };
const MANAGER: Approver = { kind: "MANAGER" };
const SECURITY: Approver = { kind: "PEOPLE", attribute: "group", values: ["security"], providerId: null };
const AUDITORS: Approver = { kind: "PEOPLE", attribute: "role", values: ["auditor"], providerId: null };

const policy = (...approvers: Approver[]): ApproverPolicy => ({
  mode: "ANY_OF",
  groups: [{ operator: "OR", approvers }],
});

function askFor(
  approverPolicy: ApproverPolicy | null,
  given: Partial<Omit<ApproversQuery, "rules">> & { rules?: Partial<FlowDefinition>; by?: string; for?: string } = {},
): ApproversQuery {
  const { rules, by = "ben", for: grantee = by, ...rest } = given;
  return {
    key: "it",
    rules: aDefinition({ approverPolicy, ...rules }),
    openTiers: 0,
    resourceId: payments.id,
    requesterId: ids.get(by)!,
    granteeId: ids.get(grantee)!,
    ...rest,
  };
}

const ALLOWED = { settings: { ...aDefinition().settings, selfApprovalAllowed: true } };

const saved = async (ask: ApproversQuery) => ({ ...ask, rules: await asSaved(domain.db, ask.rules) });
const find = async (ask: ApproversQuery) =>
  (await approversNow(domain.db.manager, [await saved(ask)], domain.clock.now())).get(ask.key)!;
const named = ({ approvers }: ApproverGroupNow) =>
  approvers.map(({ people }) => people.map(({ userName }) => userName));
/** The people of each approver of the first group. */
const namesFor = async (ask: ApproversQuery) => named((await find(ask)).groups[0]!);

describe("the possible approvers", () => {
  it("are each approver's people by name, and none where no approval is needed", async () => {
    expect(await namesFor(askFor(policy(OWNER, MANAGER, SECURITY, AUDITORS)))).toEqual([
      ["ana"],
      ["mia"],
      ["ana", "sam"],
      ["rob"],
    ]);
    expect(await find(askFor(null, { openTiers: 3 }))).toEqual({ groups: [], tiers: [], delegates: [] });
  });

  it("exclude the requester and the grantee, unless the flow lets them approve", async () => {
    const both = { by: "ana", for: "ben" };
    expect(await namesFor(askFor(policy(OWNER, SECURITY), both))).toEqual([["pia", "zoe"], ["sam"]]);
    expect(await namesFor(askFor(policy(OWNER, SECURITY), { ...both, rules: ALLOWED }))).toEqual([
      ["ana", "ben"],
      ["ana", "sam"],
    ]);
    expect(await namesFor(askFor(policy(MANAGER), { by: "mia", for: "ben" }))).toEqual([[]]);
  });

  it("are the integration's owners where the cluster has none, or none is left, with a note", async () => {
    const fellBack = async (ask: ApproversQuery) => (await find(ask)).groups[0]!.approvers[0]!.fellBack;
    expect(await namesFor(askFor(policy(OWNER), { resourceId: nobodys.id }))).toEqual([["pia", "zoe"]]);
    expect(await fellBack(askFor(policy(OWNER), { resourceId: nobodys.id }))).toBe(true);
    expect(await fellBack(askFor(policy(OWNER)))).toBe(false);
    await readPeople({ payments: ["ben"] });
    expect(await namesFor(askFor(policy(OWNER)))).toEqual([["pia", "zoe"]]);
    expect(await fellBack(askFor(policy(OWNER)))).toBe(true);
  });

  it("are none where nobody is left at all", async () => {
    await readPeople({ payments: ["ben"], platform: ["ben"] });
    expect(await namesFor(askFor(policy(OWNER)))).toEqual([[]]);
    expect(allApprovers(await find(askFor(policy(OWNER))))).toEqual([]);
    expect(await namesFor(askFor(policy(OWNER), { resourceId: null }))).toEqual([[]]);
    expect(await namesFor(askFor(policy(OWNER), { resourceId: newId() }))).toEqual([[]]);
  });

  it("follow groups, activity and managers, at this moment", async () => {
    const ask = askFor(policy(OWNER, MANAGER, SECURITY), { by: "sam", for: "ben" });
    expect(await namesFor(ask)).toEqual([["ana"], ["mia"], ["ana"]]);
    await readPeople({ payments: ["rob", "ben"], security: ["zoe"] }, ["mia"]);
    expect(await namesFor(ask)).toEqual([["rob"], [], ["zoe"]]);
  });

  it("include those of the open tiers", async () => {
    const tiers = [SECURITY, AUDITORS].map((approver) => ({ operator: "OR" as const, approvers: [approver] }));
    const rules = { escalation: { intervalSeconds: 1_800, tiers } };
    const tiersAt = async (open: number) =>
      (await find(askFor(policy(MANAGER), { rules, openTiers: open }))).tiers.map((tier) => named(tier));
    expect(await tiersAt(0)).toEqual([]);
    expect(await tiersAt(1)).toEqual([[["ana", "sam"]]]);
    expect(await tiersAt(9)).toEqual([[["ana", "sam"]], [["rob"]]]);
  });
});

describe("the possible approvers of many requests", () => {
  it("take as many statements as those of one", async () => {
    const approvers = policy(OWNER, MANAGER, SECURITY, AUDITORS);
    const asks = [await saved(askFor(approvers))];
    const statementsFor = async (all: ApproversQuery[]) =>
      (await statementsOf(domain.db, () => approversNow(domain.db.manager, all, domain.clock.now()))).length;
    const one = await statementsFor(asks);
    for (let n = 0; n < 60; n += 1) {
      const cluster = await saveCluster(domain.db, account, `c${n}`, {
        tags: { team: n % 2 ? "Payments" : "Security" },
      });
      const ask = askFor(approvers, { key: `ask ${n}`, resourceId: cluster.id, by: ["ana", "rob", "zoe"][n % 3] });
      asks.push(await saved(ask));
    }
    const found = await approversNow(domain.db.manager, asks, domain.clock.now());
    expect([...found.keys()]).toEqual(asks.map(({ key }) => key));
    expect(named(found.get("ask 0")!.groups[0]!)).toEqual([["sam"], ["ben"], ["sam"], ["rob"]]);
    expect(named(found.get("ask 1")!.groups[0]!)).toEqual([["ana", "ben"], [], ["ana", "sam"], []]);
    expect(await statementsFor(asks)).toBeLessThanOrEqual(one);
    expect(one).toBeLessThanOrEqual(10);
  });
});
