import pino from "pino";
import { type KubernetesStub, startKubernetesStub } from "../../../../../simulator/kubernetes/kubernetes-stub";
import { type Simulator, startSimulator } from "../../../../../simulator/start";
import { accessPolicyArn } from "../../../../../simulator/world/access-policies";
import { newId } from "../../../../kernel/ids";
import { createCloud } from "../../../../platform/aws/cloud";
import { type AccessDetails, accessDetailsOf } from "../access-details";
import type { GrantedPrincipal } from "../access-facts";
import { type AccessPortal, startAccessPortal } from "./access-portal";
import { HomeOfPerson } from "./home-of-person";

interface ClusterPlace {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

export const PAYMENTS_CLUSTER: ClusterPlace = { accountId: "310254875561", region: "eu-west-1", name: "payments-eu" };
export const STOREFRONT_CLUSTER: ClusterPlace = {
  accountId: "310254877783",
  region: "us-east-1",
  name: "storefront-us",
};
/** The permission set by which the person gets access. */
export const PERSONS_SET = "acme-07";
const PERSON = "ana.silva@acme.example";
const NAMESPACES = ["checkout", "ledger", "team-a"];
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const never = new AbortController().signal;

/**
 * A person uses the access details of their grants, with Debian's own AWS CLI and kubectl, in a home directory that they
 * use for more. Each start of the AWS CLI, also by kubectl for a token, takes 0.65 s of processor time.
 */
export class HarnessOfPerson {
  private constructor(
    private readonly aws: Simulator,
    private readonly stubs: readonly KubernetesStub[],
    private readonly portal: AccessPortal,
    readonly home: HomeOfPerson,
    private readonly own: Readonly<Record<string, string>>,
  ) {}

  static async open(): Promise<HarnessOfPerson> {
    const aws = await startSimulator({ assignmentMs: 0, roles: { installationId: INSTALLATION } });
    const stubs = [
      await startKubernetesStub(aws, PAYMENTS_CLUSTER, NAMESPACES),
      await startKubernetesStub(aws, STOREFRONT_CLUSTER, NAMESPACES),
    ];
    const portal = await startAccessPortal(aws, PERSON);
    const own = filesOf(aws);
    const home = await HomeOfPerson.with(own, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_SSO: portal.url,
      AWS_ENDPOINT_URL_SSO_OIDC: portal.url,
      // Their own configuration must not get in the way.
      AWS_PROFILE: "acme-dev",
    });
    return new HarnessOfPerson(aws, stubs, portal, home, own);
  }

  async close(): Promise<void> {
    await this.portal.close();
    for (const stub of this.stubs) await stub.close();
    await this.aws.close();
    await this.home.remove();
  }

  /** How often the person has signed in by a browser. */
  get signIns(): number {
    return this.portal.signIns;
  }

  async expectOwnFilesUntouched(): Promise<void> {
    for (const [path, text] of Object.entries(this.own)) expect(await this.home.read(path)).toBe(text);
  }

  /** The role of the permission set, which the person is assigned in the account of the cluster. */
  assignedRole({ accountId }: ClusterPlace): string {
    const admin = this.aws.world.identityCenterAdmin!;
    const { permissionSets, center } = admin;
    const set = permissionSets.named(PERSONS_SET) ?? permissionSets.create({ name: PERSONS_SET });
    permissionSets.assign(set.arn, accountId, center.principalNamed({ user: PERSON }));
    return admin.roleOf(PERSON, accountId, PERSONS_SET).role.arn;
  }

  granted(
    place: ClusterPlace,
    roleArn: string,
    namespaces: readonly string[] | null,
    grantId = newId(),
  ): Promise<AccessDetails> {
    const principal = { strategy: "IDENTITY_CENTER", permissionSetName: PERSONS_SET } as const;
    return this.handedOut(place, roleArn, principal, namespaces, grantId);
  }

  /** A role that the person assumes by the profile "me" of their own. */
  grantedOwnRole(): Promise<AccessDetails> {
    const { world } = this.aws;
    const trust = { principalArns: [`arn:aws:iam::${PAYMENTS_CLUSTER.accountId}:role/people/${PERSON}`] };
    const { arn: roleArn } = world.putRole(PAYMENTS_CLUSTER.accountId, { name: "ana", path: "/jit/", trust });
    world.setRolePermissions(PAYMENTS_CLUSTER.accountId, PERSON, { allows: ["sts:AssumeRole"] });
    return this.handedOut(PAYMENTS_CLUSTER, roleArn, { strategy: "IAM_ROLE_TEMPLATE", roleArn }, ["checkout"], newId());
  }

  removeEntry(place: ClusterPlace, roleArn: string): void {
    this.entriesOf(place).remove(roleArn);
  }

  /** On the cluster, where all grants of the principal are on one entry, and as texts. */
  private async handedOut(
    place: ClusterPlace,
    roleArn: string,
    principal: GrantedPrincipal,
    namespaces: readonly string[] | null,
    grantId: string,
  ): Promise<AccessDetails> {
    const entries = this.entriesOf(place);
    const before = entries.list().find(({ principalArn }) => principalArn === roleArn);
    if (!before) entries.create({ principalArn: roleArn });
    const earlier = [...(before?.policies.values() ?? [])].flatMap(({ scope }) =>
      scope.type === "namespace" ? scope.namespaces : [],
    );
    const scope = namespaces ? { type: "namespace" as const, namespaces: [...earlier, ...namespaces] } : WHOLE;
    entries.associate(roleArn, accessPolicyArn("AmazonEKSViewPolicy"), scope);

    const { accountId, region, name } = place;
    const described = await this.cloud().describeCluster(accountId, region, name, never);
    return accessDetailsOf({
      grantId,
      cluster: { ...described!, accountId, region },
      principal,
      access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces }], kubernetesGroups: [] },
      sso: { portal: this.aws.connection.ssoPortal, region: this.aws.connection.ssoRegion },
      customAccessDetails: null,
      endsAt: null,
    });
  }

  private entriesOf({ accountId, region, name }: ClusterPlace) {
    return this.aws.world.entries(accountId, region, name);
  }

  private cloud() {
    const { region, managementAccountRoleArn, memberRoleName, externalId } = this.aws.connection;
    return createCloud({
      installationId: INSTALLATION,
      clock: { now: () => new Date() },
      log: pino({ enabled: false }),
      aws: { endpoint: this.aws.url, credentials: this.aws.credentials, region },
    }).organization({
      region,
      managementRoleArn: managementAccountRoleArn,
      memberRoleName,
      externalId,
      sessionDurationHours: 1,
    });
  }
}

const WHOLE = { type: "cluster" } as const;

/** As they were before the first grant: another profile signs in at the same portal, another cluster is the default. */
function filesOf(aws: Simulator): Record<string, string> {
  const { ssoPortal, ssoRegion } = aws.connection;
  const { accessKeyId, secretAccessKey, sessionToken } = aws.credentialsFor(PAYMENTS_CLUSTER.accountId, PERSON);
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
sso_account_id = ${PAYMENTS_CLUSTER.accountId}
sso_role_name = ${PERSONS_SET}
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
