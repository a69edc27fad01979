import { stringify } from "yaml";
import type { GrantedCluster } from "./access-facts";

type ReachableCluster = Pick<GrantedCluster, "name" | "region" | "endpoint" | "certificateAuthority">;

/** Credentials that the AWS CLI makes tokens with: a profile in a config file of its own, or a role to assume by the person's own ones. */
export type TokenSource = { readonly profile: string; readonly configPath: string } | { readonly roleArn: string };

/** A complete kubeconfig that has its tokens made by the AWS CLI; null where the cluster cannot be reached yet. */
export function renderKubeconfig(
  name: string,
  cluster: ReachableCluster,
  source: TokenSource,
  namespace: string | null,
): string | null {
  const { endpoint, certificateAuthority } = cluster;
  if (endpoint === null || certificateAuthority === null) return null;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    users: [{ name, user: { exec: execPlugin(cluster, source) } }],
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace && { namespace }) } }],
    "current-context": name,
  };
  // Quoted throughout: kubectl reads YAML 1.1, in which a cluster named "no" is not a text.
  return stringify(config, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN", lineWidth: 0 });
}

/** Each word reaches the CLI as it is: kubectl starts it without a shell. */
function execPlugin({ name, region }: ReachableCluster, source: TokenSource) {
  const credentials = "profile" in source ? ["--profile", source.profile] : ["--role-arn", source.roleArn];
  return {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: [
      ...["eks", "get-token", "--cluster-name", name, "--region", region],
      ...[...credentials, "--output", "json"],
    ],
    // The AWS CLI itself resolves "~" at the beginning of this path, on Windows too; kubectl passes it on as it is.
    ...("profile" in source && { env: [{ name: "AWS_CONFIG_FILE", value: `~/${source.configPath}` }] }),
    interactiveMode: "IfAvailable",
    installHint: "The AWS CLI, version 2, makes the tokens: see Getting started with the AWS CLI in its user guide.",
  };
}
