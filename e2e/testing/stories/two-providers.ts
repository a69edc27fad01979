import { eventually } from "../../../testing/eventually";
import { type AccessStory, type Cluster, grantAccess, grantsIn, ourEntries, personalApi } from "../access";
import type { Api } from "../api";
import { Harness } from "../harness";
import { connectAndSync } from "../integrations";
import { listed } from "../inventory";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const DOMAIN = "acme.example";
const [ANA, BEN, EMIL] = ["ana.silva", "ben.okoro", "emil.berg"].map((name) => `${name}@${DOMAIN}`) as [
  string,
  string,
  string,
];

const FLOW = {
  name: "Everything",
  requestors: { conditions: [] },
  targets: [{ integration: "Acme", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
  maxDurationSeconds: 3_600,
  approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
};

interface Provider {
  readonly id: string;
  readonly version: number;
  readonly standing: string;
  readonly syncedAt: string | null;
}

const PROVIDER = "id version standing syncedAt";

/** The whole story, whichever provider is connected first. */
export function playTwoProviders(order: string, connect: (company: Company) => Promise<void>): void {
  describe(`one company's people in two providers: ${order}`, () => {
    let harness: Harness;
    let company: Company;
    let story: AccessStory;

    beforeAll(async () => {
      harness = await Harness.open();
      company = await Company.open(harness);
      await connect(company);
      story = await company.story();
    });

    afterAll(() => harness[Symbol.asyncDispose]());

    const payments = () => story.clusters.get("payments-eu")!;

    it("are one person each, whose home is Okta", async () => {
      expect(await company.standings()).toEqual(["DEFAULT", "LINK_ONLY"]);
      expect(await company.linked()).toBe(3);
      expect(await company.deciders(payments())).toEqual([ANA, BEN]);
    });

    it("get access as the user of Identity Center that is theirs, and lose it within seconds when Okta deactivates them", async () => {
      const grants = await grantAccess(story, ["payments-eu"]);
      await grantsIn(story, grants, "ACTIVE");
      expect(ourEntries(harness)).toEqual(["payments-eu: AmazonEKSViewPolicy"]);

      await company.deactivate(EMIL);
      expect(harness.aws.world.identityCenter?.userNamed(EMIL)).toBeDefined();
      await expect(story.emil.ask("{ viewer { name } }")).rejects.toThrow();
      const asAdmin = { ...story, emil: story.admin };
      expect(await grantsIn(asAdmin, grants, "REVOKED")).toMatchObject([{ endReason: "PERSON_INACTIVE" }]);
      expect(ourEntries(harness)).toEqual([]);
    });

    it("go on deciding when they lose the AWS application alone", async () => {
      await company.takeOutOfAws(ANA);
      expect(await company.deciders(payments())).toEqual([ANA, BEN]);
      expect(await story.ana.ask("{ viewer { name } }")).toMatchObject({ viewer: { name: expect.any(String) } });
    });

    it("decide no longer when Okta deactivates them, though Identity Center still has them", async () => {
      await company.deactivate(BEN);
      expect(harness.aws.world.identityCenter?.userNamed(BEN)).toBeDefined();
      expect(await company.deciders(payments())).toEqual([ANA]);
    });
  });
}

/** A company whose Okta feeds both Drawbridge, by SCIM, and IAM Identity Center, which Drawbridge reads. */
class Company {
  private readonly scimIds = new Map<string, string>();
  private token = "";
  aws!: Provider;
  okta!: Provider;

  private constructor(
    readonly harness: Harness,
    readonly admin: Api,
    private readonly port: number,
    private readonly integrationId: string,
  ) {}

  static async open(harness: Harness): Promise<Company> {
    await harness.startWorker();
    const { api, child } = await harness.startServer();
    const { id } = await connectAndSync(harness, api, {
      principalStrategy: "IDENTITY_CENTER",
      principalRoleTemplate: null,
      integrationOwners: [{ attribute: "group", values: ["Nobody"] }],
      ownerRules: [{ keyName: "team", attribute: "group" }],
    });
    return new Company(harness, api, child.ready.port as number, id);
  }

  async connectIdentityCenter(): Promise<void> {
    const { createIdentityProvider } = await this.admin.ask<{ createIdentityProvider: { provider: Provider } }>(
      `mutation ($id: ID!) { createIdentityProvider(input: { name: "AWS", integrationId: $id }) { provider { ${PROVIDER} } } }`,
      { id: this.integrationId },
    );
    this.aws = await this.providerRead(createIdentityProvider.provider.id, null);
  }

  async connectOkta(): Promise<void> {
    const { createIdentityProvider } = await this.admin.ask<{ createIdentityProvider: { provider: Provider } }>(
      `mutation { createIdentityProvider(input: { name: "Okta", kind: SCIM }) { provider { ${PROVIDER} } } }`,
    );
    this.okta = createIdentityProvider.provider;
    const { rotateScimToken } = await this.admin.ask<{ rotateScimToken: { token: string } }>(
      "mutation ($id: ID!) { rotateScimToken(providerId: $id) { token } }",
      { id: this.okta.id },
    );
    this.token = rotateScimToken.token;
    for (const userName of [ANA, BEN, EMIL]) {
      const emails = [{ value: userName, type: "work", primary: true }];
      this.scimIds.set(userName, await this.scim("POST", "/Users", { schemas: [USER], userName, emails }));
    }
    const members = [ANA, BEN].map((name) => ({ value: this.scimIds.get(name) }));
    await this.scim("POST", "/Groups", { schemas: [GROUP], displayName: "Payments Team", members });
  }

  /** Both say that addresses of the company's domain are their owners', so the same address is the same person. */
  async vouch(): Promise<void> {
    for (const { id } of [this.okta, this.aws]) {
      const { version } = await this.provider(id);
      await this.admin.ask(
        `mutation ($id: ID!, $version: Int!, $domains: [String!]) {
           updateIdentityProvider(id: $id, version: $version, vouchesForDomains: $domains) { provider { id } } }`,
        { id, version, domains: [DOMAIN] },
      );
    }
  }

  async handOverToOkta(): Promise<void> {
    await this.admin.ask(
      "mutation ($from: ID!, $to: ID!) { handOver(from: $from, to: $to, unmatched: KEEP) { people groups } }",
      { from: this.aws.id, to: this.okta.id },
    );
  }

  async deactivate(userName: string): Promise<void> {
    const off = { schemas: [PATCH_OP], Operations: [{ op: "Replace", path: "active", value: "False" }] };
    await this.scim("PATCH", `/Users/${this.scimIds.get(userName)}`, off);
  }

  /** As Okta does when somebody is taken out of the AWS application, and nothing else. */
  async takeOutOfAws(userName: string): Promise<void> {
    const { syncedAt } = await this.provider(this.aws.id);
    this.harness.aws.world.identityCenter?.removeUser(userName);
    await this.admin.ask(
      "mutation ($id: ID!) { syncIdentityProvider(providerId: $id, confirmRemovals: true) { provider { id } } }",
      { id: this.aws.id },
    );
    await this.providerRead(this.aws.id, syncedAt);
  }

  async standings(): Promise<string[]> {
    return [(await this.provider(this.okta.id)).standing, (await this.provider(this.aws.id)).standing];
  }

  /** How many of Identity Center's users belong to somebody whose home is Okta. */
  async linked(): Promise<number> {
    const [row] = await this.harness.sql<{ count: number }>(
      `select count(*)::int as count from identities i join homes h on h.id = i.person_id
        where i.provider_id = $1 and h.provider_id = $2`,
      [this.aws.id, this.okta.id],
    );
    return row!.count;
  }

  async deciders(cluster: Cluster): Promise<string[]> {
    const { whoMayDecide } = await this.admin.ask<{ whoMayDecide: { people: { userName: string }[] } }>(
      "query ($id: ID!) { whoMayDecide(resourceId: $id) { people { userName } } }",
      { id: cluster.id },
    );
    return whoMayDecide.people.map(({ userName }) => userName).sort();
  }

  async story(): Promise<AccessStory> {
    await this.admin.ask(
      "mutation ($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { flow { id } } }",
      {
        input: FLOW,
      },
    );
    const found = await listed<Cluster & { account: { number: string } }>(
      this.admin,
      "id name region account { number }",
    );
    const clusters = found.map(({ account, ...cluster }) => ({ ...cluster, accountId: account.number }));
    return {
      admin: this.admin,
      emil: await personalApi(this.harness, this.admin, EMIL),
      ana: await personalApi(this.harness, this.admin, ANA),
      clusters: new Map(clusters.map((cluster) => [cluster.name, cluster])),
    };
  }

  private async provider(id: string): Promise<Provider> {
    const { identityProviders } = await this.admin.ask<{ identityProviders: { nodes: Provider[] } }>(
      `{ identityProviders { nodes { ${PROVIDER} } } }`,
    );
    return identityProviders.nodes.find((one) => one.id === id)!;
  }

  private async providerRead(id: string, before: string | null): Promise<Provider> {
    return eventually(
      "the provider was read",
      () => this.provider(id),
      ({ syncedAt }) => syncedAt !== before,
    );
  }

  private async scim(method: string, path: string, body: object): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/scim+json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  }
}
