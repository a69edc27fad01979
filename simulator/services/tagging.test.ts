import { GetResourcesCommand, type GetResourcesCommandInput } from "@aws-sdk/client-resource-groups-tagging-api";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials, clientsOf, failureOf } from "../testing/test-clients";

const PAYMENTS = "310254875561";
const ACCOUNTS = { ResourceTypeFilters: ["organizations:account"] };
const now = { ms: Date.UTC(2026, 10, 25) };
let aws: Simulator;
beforeAll(async () => {
  aws = await startSimulator({ clock: () => now.ms });
});
afterEach(() => aws.reset());
afterAll(() => aws.close());

const ask = (input: GetResourcesCommandInput = ACCOUNTS, region = "us-east-1", accountId?: string) =>
  clientsOf(aws, administratorCredentials(aws, accountId), region).tagging.send(new GetResourcesCommand(input));

async function tagsOf(accountId: string) {
  const { ResourceTagMappingList = [] } = await ask({ ...ACCOUNTS, ResourcesPerPage: 100 });
  const found = ResourceTagMappingList.find(({ ResourceARN }) => ResourceARN?.endsWith(`/${accountId}`));
  return found && Object.fromEntries(found.Tags!.map(({ Key, Value }) => [Key, Value]));
}

it("the tagging API finds the tagged accounts of the organization for the management account, in one region alone", async () => {
  aws.world.tagAccount(PAYMENTS, { team: "Payments" });
  const { ResourceTagMappingList, PaginationToken } = await ask();
  expect(PaginationToken).toBe("");
  expect(ResourceTagMappingList).toContainEqual({
    ResourceARN: `arn:aws:organizations::310254870016:account/o-acme5k2x9q/${PAYMENTS}`,
    Tags: [{ Key: "team", Value: "Payments" }],
  });
  expect(await ask(ACCOUNTS, "eu-west-1")).toMatchObject({ ResourceTagMappingList: [] });
  expect(await ask(ACCOUNTS, "us-east-1", PAYMENTS)).toMatchObject({ ResourceTagMappingList: [] });
  expect(await ask({ ResourceTypeFilters: ["eks:cluster"] })).toMatchObject({ ResourceTagMappingList: [] });
});

it("the tagging API omits accounts that never had a tag, and finds accounts that had one", async () => {
  const { id } = aws.world.addAccount({ name: "Untagged" });
  expect(await tagsOf(id)).toBeUndefined();
  aws.world.tagAccount(id, { team: "x" });
  expect(await tagsOf(id)).toEqual({ team: "x" });
  aws.world.tagAccount(id, {});
  expect(await tagsOf(id)).toEqual({});
});

it("the tagging API finds changed tags after a while", async () => {
  aws.world.timing.tagsSeenMs = 10_000;
  aws.world.tagAccount(PAYMENTS, { team: "late" });
  expect((await tagsOf(PAYMENTS))?.team).not.toBe("late");
  now.ms += 10_000;
  expect(await tagsOf(PAYMENTS)).toEqual({ team: "late" });
});

it("the tagging API answers page by page, and refuses pages and tokens that AWS refuses", async () => {
  const ids = aws.world.accountIds();
  for (const id of ids) aws.world.tagAccount(id, { team: id });
  const found: (string | undefined)[] = [];
  let token: string | undefined;
  do {
    const page = await ask({ ...ACCOUNTS, ResourcesPerPage: 3, PaginationToken: token });
    expect(page.ResourceTagMappingList!.length).toBeLessThanOrEqual(3);
    found.push(...page.ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN?.split("/").at(-1)));
    token = page.PaginationToken;
  } while (token);
  expect(found).toEqual(ids);
  expect(await failureOf(ask({ ResourcesPerPage: 101 }))).toMatchObject({ name: "InvalidParameterException" });
  expect(await failureOf(ask({ PaginationToken: "?" }))).toMatchObject({ name: "PaginationTokenExpiredException" });
});
