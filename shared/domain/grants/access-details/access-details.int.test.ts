import { existsSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { type KubernetesStub, startKubernetesStub } from "../../../../simulator/kubernetes/kubernetes-stub";
import { type Simulator, startSimulator } from "../../../../simulator/start";
import { accessPolicyArn } from "../../../../simulator/world/access-policies";
import { newId } from "../../../kernel/ids";
import { createCloud } from "../../../platform/aws/cloud";
import { type AccessDetails, accessDetailsOf } from "./access-details";
import type { GrantedPrincipal } from "./access-facts";
import { endedAccessOf } from "./ended-access";
import { type AccessPortal, startAccessPortal } from "./testing/access-portal";
import { HomeOfPerson } from "./testing/home-of-person";

/** A person uses what is handed out to them, with Debian's own AWS CLI and kubectl, in a home directory that they use for more. */
const TOOLS = ["/usr/bin/aws", "/usr/bin/kubectl"];
const missing = TOOLS.filter((tool) => !existsSync(tool));
const required = process.env.CI === "true";
if (missing.length > 0 && !required)
  console.info(`${missing.join(" and ")} absent: the tests of what a person is handed are skipped.`);
const withTools = missing.length === 0 || required ? describe : describe.skip;

const PAYMENTS = "310254875561";
const STOREFRONT = "310254877783";
const EU: Place = { accountId: PAYMENTS, region: "eu-west-1", name: "payments-eu" };
const US: Place = { accountId: STOREFRONT, region: "us-east-1", name: "storefront-us" };
const PERSON = "ana.silva@acme.example";
const SET = "acme-07";
const NAMESPACES = ["checkout", "ledger", "team-a"];
const STRANGER = /Unauthorized|the server has asked for the client to provide credentials/;
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const never = new AbortController().signal;

interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

withTools("what a person is handed", () => {
  let aws: Simulator;
  let stubs: KubernetesStub[];
  let portal: AccessPortal;
  let home: HomeOfPerson;
  let own: Record<string, string>;

  beforeEach(async () => {
    aws = await startSimulator({ assignmentMs: 0, roles: { installationId: INSTALLATION } });
    stubs = [await startKubernetesStub(aws, EU, NAMESPACES), await startKubernetesStub(aws, US, NAMESPACES)];
    portal = await startAccessPortal(aws, PERSON);
    own = filesOf(aws);
    home = await HomeOfPerson.with(own, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_SSO: portal.url,
      AWS_ENDPOINT_URL_SSO_OIDC: portal.url,
      // Their own configuration must not get in the way.
      AWS_PROFILE: "acme-dev",
    });
  });
  afterEach(async () => {
    await portal?.close();
    for (const stub of stubs ?? []) await stub.close();
    await aws?.close();
    await home?.remove();
  });

  it("the steps work for two grants on one cluster and one on another, in bash, any number of times", async () => {
    const roleArn = assignedRole(PAYMENTS);
    const grants = [
      await granted(EU, roleArn, ["checkout"]),
      await granted(EU, roleArn, ["ledger"]),
      await granted(US, assignedRole(STOREFRONT), null),
    ];
    const [{ commands }] = grants as [AccessDetails];
    await home.bash(`${commands.save}\n${commands.signIn}`);
    for (const details of [...grants, ...grants]) await home.bash(details.commands.save);
    for (const details of grants) {
      expect(await home.bash(`${details.commands.use} 2>&1`)).toMatch(/^No resources found/);
    }
    expect(portal.signIns).toBe(1);
    await home.bash(grants[2]!.commands.signIn!);

    const inOne = { KUBECONFIG: grants.map(({ kubeconfig }) => join(home.path, kubeconfig!.path)).join(":") };
    for (const { profileName } of grants) {
      const asked = ["--context", profileName, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"];
      expect(await home.start("/usr/bin/kubectl", asked, inOne)).toMatch(
        new RegExp(`/AWSReservedSSO_${SET}_[0-9a-f]{16}/ana.silva-acme.example$`),
      );
    }
    await expectOwnFilesUntouched();
  });

  it("the steps work without a shell, from files saved at their paths", async () => {
    const roleArn = assignedRole(PAYMENTS);
    for (const details of [await granted(EU, roleArn, ["checkout"]), await granted(EU, roleArn, ["ledger"])]) {
      const { awsConfig, kubeconfig, profileName } = details;
      for (const file of [awsConfig!, kubeconfig!, awsConfig!, kubeconfig!]) await home.write(file.path, file.text);
      const config = { AWS_CONFIG_FILE: join(home.path, awsConfig!.path) };
      expect(await home.start("/usr/bin/aws", ["configure", "list-profiles"], config)).toBe(`${profileName}\nme\n`);
      await home.start("/usr/bin/aws", ["sso", "login", "--profile", profileName], config);
      const words = ["--kubeconfig", join(home.path, kubeconfig!.path), "auth", "can-i", "list", "pods"];
      const others = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "of somebody else" };
      expect(await home.start("/usr/bin/kubectl", words, others)).toBe("yes\n");
    }
    await expectOwnFilesUntouched();
  });

  it("the steps work in a shell of their own, by the environment", async () => {
    const details = await granted(EU, assignedRole(PAYMENTS), null);
    await home.bash(`${details.commands.save}\n${details.commands.signIn}`);
    const exports = details.environment.map(({ name, value }) => `export ${name}="${value}"`).join("\n");
    expect(await home.bash(`${exports}\naws sts get-caller-identity --query Arn --output text`)).toContain(SET);
    expect(await home.bash(`${exports}\nkubectl get namespaces -o name`)).toContain("namespace/checkout\n");
  });

  it("the steps work with the person's own role, by the profile of their sign-in", async () => {
    const details = await grantedOwnRole();
    const mine = { AWS_PROFILE: "me" };
    for (const _time of ["first", "second"]) {
      await home.bash(details.commands.save);
      expect(await home.bash(`${details.commands.use} 2>&1`, mine)).toMatch(/^No resources found/);
      const words = ["--kubeconfig", join(home.path, details.kubeconfig!.path), "auth", "can-i", "list", "pods"];
      expect(await home.start("/usr/bin/kubectl", words, mine)).toBe("yes\n");
    }
    await expectOwnFilesUntouched();
  });

  it("the kubeconfig begins in an allowed namespace, also with patterns only", async () => {
    const details = await granted(EU, assignedRole(PAYMENTS), ["team-*"]);
    await home.bash(`${details.commands.save}\n${details.commands.signIn}`);
    const use = details.commands.use!;
    expect(await home.bash(`${use.replace("NAMESPACE", "team-a")} 2>&1`)).toMatch(/^No resources found/);
    await expect(home.bash(use.replace("NAMESPACE", "ledger"))).rejects.toThrow("Forbidden");
  });

  it("access is refused after its end, is removed by a command, and leaves a later grant alone", async () => {
    const roleArn = assignedRole(PAYMENTS);
    const grantId = newId();
    const first = await granted(EU, roleArn, null, grantId);
    await home.bash(`${first.commands.save}\n${first.commands.signIn}`);
    expect(await home.bash(`${first.commands.use} 2>&1`)).toMatch(/^No resources found/);
    entriesOf(EU).remove(roleArn);
    await expect(home.bash(first.commands.use!)).rejects.toThrow(STRANGER);

    const again = await granted(EU, roleArn, null);
    await home.bash(again.commands.save);
    const [resourceArn, now] = [arnOf(EU), new Date()];
    const times = { activeAt: now, endAskedAt: now, endedAt: now };
    const { removeCommand } = endedAccessOf({ id: grantId, resourceArn, resourceName: EU.name, ...times })!;
    for (const _time of ["first", "second"]) await home.bash(removeCommand);
    await expect(home.read(first.kubeconfig!.path)).rejects.toThrow("ENOENT");
    expect(await home.bash(`${again.commands.use} 2>&1`)).toMatch(/^No resources found/);
    await expectOwnFilesUntouched();
  });

  async function expectOwnFilesUntouched(): Promise<void> {
    for (const [path, text] of Object.entries(own)) expect(await home.read(path)).toBe(text);
    expect(await home.start("/usr/bin/aws", ["configure", "list-profiles"])).toBe(
      "default\nacme-dev\ndrawbridge-payments\nme\n",
    );
    expect(await home.start("/usr/bin/kubectl", ["config", "current-context"])).toBe("kind-dev\n");
  }

  function assignedRole(accountId: string): string {
    const admin = aws.world.identityCenterAdmin!;
    const { permissionSets, center } = admin;
    const set = permissionSets.named(SET) ?? permissionSets.create({ name: SET });
    const user = [...center.users.values()].find(({ userName }) => userName === PERSON)!;
    permissionSets.assign(set.arn, accountId, { type: "USER", id: user.id });
    return admin.roleOf(PERSON, accountId, SET).role.arn;
  }

  function granted(place: Place, roleArn: string, namespaces: readonly string[] | null, grantId = newId()) {
    return handedOut(place, roleArn, { strategy: "IDENTITY_CENTER", permissionSetName: SET }, namespaces, grantId);
  }

  /** A role that the person assumes by the profile "me" of their own. */
  function grantedOwnRole(): Promise<AccessDetails> {
    const trust = { principalArns: [`arn:aws:iam::${PAYMENTS}:role/people/${PERSON}`] };
    const { arn: roleArn } = aws.world.putRole(PAYMENTS, { name: "ana", path: "/jit/", trust });
    aws.world.setRolePermissions(PAYMENTS, PERSON, { allows: ["sts:AssumeRole"] });
    return handedOut(EU, roleArn, { strategy: "IAM_ROLE_TEMPLATE", roleArn }, ["checkout"], newId());
  }

  /** On the cluster, where all grants of the principal are on one entry, and as texts. */
  async function handedOut(
    place: Place,
    roleArn: string,
    principal: GrantedPrincipal,
    namespaces: readonly string[] | null,
    grantId: string,
  ): Promise<AccessDetails> {
    const entries = entriesOf(place);
    const before = entries.list().find(({ principalArn }) => principalArn === roleArn);
    if (!before) entries.create({ principalArn: roleArn });
    const earlier = [...(before?.policies.values() ?? [])].flatMap(({ scope }) =>
      scope.type === "namespace" ? scope.namespaces : [],
    );
    const scope = namespaces ? { type: "namespace" as const, namespaces: [...earlier, ...namespaces] } : WHOLE;
    entries.associate(roleArn, accessPolicyArn("AmazonEKSViewPolicy"), scope);

    const { accountId, region, name } = place;
    const described = await cloud().describeCluster(accountId, region, name, never);
    return accessDetailsOf({
      grantId,
      cluster: { ...described!, accountId, region },
      principal,
      access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces }], kubernetesGroups: [] },
      sso: { portal: aws.connection.ssoPortal, region: aws.connection.ssoRegion },
      customAccessDetails: null,
      endsAt: null,
    });
  }

  function entriesOf({ accountId, region, name }: Place) {
    return aws.world.entries(accountId, region, name);
  }

  function cloud() {
    const { region, managementAccountRoleArn, memberRoleName, externalId } = aws.connection;
    return createCloud({
      installationId: INSTALLATION,
      clock: { now: () => new Date() },
      log: pino({ enabled: false }),
      aws: { endpoint: aws.url, credentials: aws.credentials, region },
    }).organization({
      region,
      managementRoleArn: managementAccountRoleArn,
      memberRoleName,
      externalId,
      sessionDurationHours: 1,
    });
  }
});

const WHOLE = { type: "cluster" } as const;

function arnOf({ accountId, region, name }: Place): string {
  return `arn:aws:eks:${region}:${accountId}:cluster/${name}`;
}

/** As they were before the first grant: another profile signs in at the same portal, another cluster is the default. */
function filesOf(aws: Simulator): Record<string, string> {
  const { ssoPortal, ssoRegion } = aws.connection;
  const { accessKeyId, secretAccessKey, sessionToken } = aws.credentialsFor(PAYMENTS, PERSON);
  return {
    ".aws/config": `# mine
[default]
region = us-east-1

[sso-session acme]
sso_start_url = ${ssoPortal}
sso_region = ${ssoRegion}

[profile acme-dev]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-central-1

# from an earlier grant, when these were appended here
[sso-session drawbridge-acme]
sso_start_url = ${ssoPortal}
sso_region = ${ssoRegion}

[profile drawbridge-payments]
sso_session = drawbridge-acme
sso_account_id = ${PAYMENTS}
sso_role_name = ${SET}
`,
    ".aws/credentials": `[me]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
aws_session_token = ${sessionToken}
`,
    ".kube/config": `apiVersion: v1
kind: Config
current-context: kind-dev
clusters:
  - {name: kind-dev, cluster: {server: "https://127.0.0.1:1"}}
users:
  - {name: kind-dev, user: {token: mine}}
contexts:
  - {name: kind-dev, context: {cluster: kind-dev, user: kind-dev}}
`,
  };
}
