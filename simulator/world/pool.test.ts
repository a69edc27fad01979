import { GetInlinePolicyForPermissionSetCommand, ListTagsForResourceCommand } from "@aws-sdk/client-sso-admin";
import { acmeScenario } from "../scenarios/acme";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials, clientsOf } from "../testing/test-clients";

const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const InstanceArn = acmeScenario.identityCenter!.instanceArn;

let aws: Simulator;
beforeAll(async () => {
  aws = await startSimulator({ roles: { installationId: INSTALLATION } });
});
afterAll(() => aws.close());

const sets = () => aws.world.identityCenterAdmin!.permissionSets;
const poolNames = () => [...sets().sets.values()].map(({ name }) => name).filter((name) => /-\d+$/.test(name));

it("a pool is deployed for the acting installation, and the connection names its sets", async () => {
  const { poolPrefix, poolPermissionSetArns } = aws.connection;
  expect(poolPrefix).toBe("drawbridge");
  expect(poolPermissionSetArns).toHaveLength(25);
  expect(poolPermissionSetArns.map((arn) => sets().sets.get(arn)?.name)).toEqual(poolNames());
  expect(poolNames()).toEqual(expect.arrayContaining(["drawbridge-01", "drawbridge-25"]));
  const sso = clientsOf(aws, administratorCredentials(aws)).ssoAdmin;
  const [PermissionSetArn] = poolPermissionSetArns;
  const { Tags } = await sso.send(new ListTagsForResourceCommand({ InstanceArn, ResourceArn: PermissionSetArn }));
  expect(Tags).toEqual([{ Key: "drawbridge-pool", Value: INSTALLATION }]);
  const { InlinePolicy } = await sso.send(
    new GetInlinePolicyForPermissionSetCommand({ InstanceArn, PermissionSetArn }),
  );
  expect(JSON.parse(InlinePolicy!).Statement).toMatchObject([
    { Effect: "Allow", Action: ["eks:DescribeCluster", "eks:ListClusters", "eks:AccessKubernetesApi"], Resource: "*" },
  ]);
});

it("a pool keeps its ARNs in the worlds after a reset", () => {
  const before = aws.connection.poolPermissionSetArns;
  sets().create({ name: "somebody-elses" });
  aws.reset();
  expect(aws.connection.poolPermissionSetArns).toEqual(before);
});

it("a pool grows by an update of its stack, retains removed sets, and leaves unchanged ones alone", () => {
  const [first] = aws.connection.poolPermissionSetArns;
  sets().change(first!, { managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"], sessionSeconds: 43_200 });
  aws.deployRoles({ poolSize: 100 });
  expect(aws.connection.poolPermissionSetArns).toHaveLength(100);
  expect(poolNames()).toContain("drawbridge-100");
  aws.deployRoles({ poolSize: 25 });
  expect(aws.connection.poolPermissionSetArns).toHaveLength(25);
  expect(poolNames()).toHaveLength(100);
  expect(sets().sets.get(first!)).toMatchObject({ sessionSeconds: 43_200, managedPolicies: { length: 1 } });
});

it("a pool can be smaller than the template's smallest, but has no size in between and no prefix that the template refuses", () => {
  aws.deployRoles({ poolSize: 3 });
  expect(aws.connection.poolPermissionSetArns).toHaveLength(3);
  expect(() => aws.deployRoles({ poolSize: 30 })).toThrow("PoolSize");
  expect(() => aws.deployRoles({ poolSize: 25, poolPrefix: "Pool" })).toThrow("PoolPrefix");
  expect(aws.connection).toMatchObject({ poolPrefix: "drawbridge", poolPermissionSetArns: { length: 3 } });
});

it("a pool is deployed for nobody without an installation", async () => {
  const unused = await startSimulator();
  const { poolPrefix, poolPermissionSetArns } = unused.connection;
  await unused.close();
  expect({ poolPrefix, poolPermissionSetArns }).toEqual({ poolPrefix: null, poolPermissionSetArns: [] });
});
