import {
  type Account,
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  ListDelegatedAdministratorsCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { acmeScenario } from "../scenarios/acme";
import { generatedScenario } from "../scenarios/generated";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials, clientsOf, failureOf } from "../testing/test-clients";

const PAYMENTS = "310254875561";
let aws: Simulator;
beforeAll(async () => {
  aws = await startSimulator();
});
afterEach(() => aws.reset());
afterAll(() => aws.close());

const organizations = (of: Simulator = aws) => clientsOf(of, administratorCredentials(of)).organizations;

it("Organizations describes the organization", async () => {
  const { Organization } = await organizations().send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({ Id: "o-acme5k2x9q", MasterAccountId: "310254870016", FeatureSet: "ALL" });
});

it("Organizations lists every account with its state and the path of units above it", async () => {
  const { Accounts = [], NextToken } = await organizations().send(new ListAccountsCommand({}));
  expect(NextToken).toBeUndefined();
  expect(Accounts).toHaveLength(acmeScenario.accounts.length);
  expect(Accounts.find((account) => account.Id === PAYMENTS)).toEqual({
    Id: PAYMENTS,
    Arn: `arn:aws:organizations::310254870016:account/o-acme5k2x9q/${PAYMENTS}`,
    Name: "Payments Production",
    Email: "aws+payments-prod@acme.example",
    Status: "ACTIVE",
    State: "ACTIVE",
    JoinedMethod: "CREATED",
    JoinedTimestamp: new Date("2023-03-01T09:00:00Z"),
    Paths: [`o-acme5k2x9q/r-ac3e/ou-ac3e-w0rk10ad/ou-ac3e-pr0duct1/ou-ac3e-regu1ate/${PAYMENTS}/`],
  });
  expect(Accounts.find((account) => account.Name === "Legacy CRM")).toMatchObject({ State: "SUSPENDED" });
});

it("Organizations walks the tree from the root to the accounts of a unit", async () => {
  const client = organizations();
  const { Roots = [] } = await client.send(new ListRootsCommand({}));
  const { OrganizationalUnits = [] } = await client.send(
    new ListOrganizationalUnitsForParentCommand({ ParentId: Roots[0]?.Id }),
  );
  expect(OrganizationalUnits.map((unit) => unit.Name).sort()).toEqual(
    ["Platform", "Sandbox", "Security", "Suspended", "Workloads"], //
  );
  const security = OrganizationalUnits.find((unit) => unit.Name === "Security");
  const { Accounts = [] } = await client.send(new ListAccountsForParentCommand({ ParentId: security?.Id }));
  expect(Accounts.map((account) => account.Name)).toEqual(["Log Archive", "Security Audit"]);
  const { Children } = await client.send(
    new ListChildrenCommand({ ParentId: "ou-ac3e-w0rk10ad", ChildType: "ORGANIZATIONAL_UNIT" }),
  );
  expect(Children?.map((child) => child.Id)).toEqual(["ou-ac3e-pr0duct1", "ou-ac3e-stag1ng0"]);
  const { Parents } = await client.send(new ListParentsCommand({ ChildId: PAYMENTS }));
  expect(Parents).toEqual([{ Id: "ou-ac3e-regu1ate", Type: "ORGANIZATIONAL_UNIT" }]);
});

it("Organizations describes one account, one unit and the tags of both", async () => {
  const client = organizations();
  const { Account } = await client.send(new DescribeAccountCommand({ AccountId: PAYMENTS }));
  expect(Account?.Name).toBe("Payments Production");
  const { OrganizationalUnit } = await client.send(
    new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: "ou-ac3e-regu1ate" }),
  );
  expect(OrganizationalUnit?.Path).toBe("o-acme5k2x9q/r-ac3e/ou-ac3e-w0rk10ad/ou-ac3e-pr0duct1/ou-ac3e-regu1ate/");
  const tags = await client.send(new ListTagsForResourceCommand({ ResourceId: PAYMENTS }));
  expect(tags.Tags).toContainEqual({ Key: "team", Value: "Payments Team" });
  const unitTags = await client.send(new ListTagsForResourceCommand({ ResourceId: "ou-ac3e-regu1ate" }));
  expect(unitTags.Tags).toEqual([{ Key: "compliance", Value: "pci-dss" }]);
  const { DelegatedAdministrators } = await client.send(new ListDelegatedAdministratorsCommand({}));
  expect(DelegatedAdministrators).toEqual([]);
});

it.each([
  ["ParentNotFoundException", new ListAccountsForParentCommand({ ParentId: "ou-ac3e-nowhere00" })],
  ["ChildNotFoundException", new ListParentsCommand({ ChildId: "999999999999" })],
  ["AccountNotFoundException", new DescribeAccountCommand({ AccountId: "999999999999" })],
  ["TargetNotFoundException", new ListTagsForResourceCommand({ ResourceId: "999999999999" })],
  ["InvalidInputException", new ListAccountsCommand({ MaxResults: 21 })],
  ["InvalidInputException", new ListAccountsCommand({ NextToken: "not one of ours" })],
])("Organizations answers %s", async (name, command) => {
  // The union of commands does not fit the overloads of send(); each of them is one.
  const send = (client: ReturnType<typeof organizations>) => client.send(command as ListAccountsCommand);
  expect(await failureOf(send(organizations()))).toMatchObject({ name, status: 400 });
});

it("Organizations refuses reads of a member account, but names its organization to it", async () => {
  const { organizations: client } = clientsOf(aws);
  expect((await failureOf(client.send(new ListAccountsCommand({})))).name).toBe("AccessDeniedException");
  const { organizations: member } = clientsOf(aws, administratorCredentials(aws, PAYMENTS));
  expect((await failureOf(member.send(new ListAccountsCommand({})))).name).toBe("AccessDeniedException");
  expect((await member.send(new DescribeOrganizationCommand({}))).Organization?.Id).toBe("o-acme5k2x9q");
});

it("Organizations refuses an unknown key as JSON services do", async () => {
  const { organizations: client } = clientsOf(aws, { accessKeyId: "AKIANOBODY", secretAccessKey: "x" });
  expect(await failureOf(client.send(new ListRootsCommand({})))).toMatchObject({
    name: "UnrecognizedClientException",
    status: 400,
  });
});

it("Organizations lets a delegated administrator read", async () => {
  const organization = { ...acmeScenario.organization!, delegatedAdministrators: [acmeScenario.connector.accountId] };
  const delegated = await startSimulator({ scenario: { ...acmeScenario, organization } });
  const { Accounts } = await clientsOf(delegated).organizations.send(new ListAccountsCommand({}));
  expect(Accounts).toHaveLength(acmeScenario.accounts.length);
  await delegated.close();
});

it("Organizations reports that there is no organization", async () => {
  const alone = await startSimulator({ scenario: { ...acmeScenario, organization: null, accounts: standalone() } });
  const failure = await failureOf(clientsOf(alone).organizations.send(new DescribeOrganizationCommand({})));
  expect(failure.name).toBe("AWSOrganizationsNotInUseException");
  await alone.close();
});

it("Organizations returns pages of 20 accounts, each account once", async () => {
  const many = await startSimulator({ scenario: generatedScenario({ accounts: 45, regions: 2, clusters: 0 }) });
  const pages = await pagesOf(many);
  expect(pages.map((page) => page.length)).toEqual([20, 20, 5]);
  expect(new Set(pages.flat().map((account) => account.Id)).size).toBe(45);
  await many.close();
});

it("Organizations inserts empty pages with a NextToken on demand", async () => {
  const scenario = generatedScenario({ accounts: 45, regions: 2, clusters: 0 });
  const many = await startSimulator({ scenario, organizations: { emptyPages: true } });
  const pages = await pagesOf(many);
  expect(pages.map((page) => page.length)).toEqual([0, 20, 0, 20, 0, 5]);
  await many.close();
});

it("Organizations leaves out members that an older or newer AWS does not send", async () => {
  const older = await startSimulator({ organizations: { omit: ["State", "Paths"] } });
  const { Accounts = [] } = await organizations(older).send(new ListAccountsCommand({}));
  expect(Accounts[0]).toHaveProperty("Status");
  expect(Accounts[0]).not.toHaveProperty("State");
  expect(Accounts[0]).not.toHaveProperty("Paths");
  await older.close();
});

it("Organizations sees accounts move, close, arrive and leave", async () => {
  const { world } = aws;
  world.moveAccount(PAYMENTS, "ou-ac3e-sandb0x0");
  world.setAccountState("310254876672", "PENDING_CLOSURE");
  world.removeAccount("310254874450");
  const unit = world.addOrganizationalUnit("Acquisitions", "ou-ac3e-w0rk10ad");
  const { id } = world.addAccount({ name: "New Shop", parentId: unit.id, tags: { team: "Storefront" } });
  const { Accounts = [] } = await organizations().send(new ListAccountsCommand({}));
  const byId = new Map(Accounts.map((account) => [account.Id, account]));
  expect(byId.get(PAYMENTS)?.Paths).toEqual([`o-acme5k2x9q/r-ac3e/ou-ac3e-sandb0x0/${PAYMENTS}/`]);
  expect(byId.get("310254876672")?.State).toBe("PENDING_CLOSURE");
  expect(byId.has("310254874450")).toBe(false);
  expect(byId.get(id)?.Paths).toEqual([`o-acme5k2x9q/r-ac3e/ou-ac3e-w0rk10ad/${unit.id}/${id}/`]);
});

async function pagesOf(of: Simulator): Promise<Account[][]> {
  const pages: Account[][] = [];
  for await (const page of paginateListAccounts({ client: organizations(of) }, {})) pages.push(page.Accounts ?? []);
  return pages;
}

function standalone() {
  return acmeScenario.accounts.map(({ parentId: _, ...account }) => account);
}
