import { stringify } from "yaml";

interface ReachableCluster {
  readonly name: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly certificateAuthority: string | null;
}

/** A complete kubeconfig that has its tokens made by the AWS CLI; null where the cluster cannot be reached yet. */
export function kubeconfig(profileName: string, cluster: ReachableCluster, namespace: string | null): string | null {
  const { endpoint, certificateAuthority } = cluster;
  if (endpoint === null || certificateAuthority === null) return null;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: profileName, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } },
    ],
    users: [{ name: profileName, user: { exec: execPlugin(profileName, cluster) } }],
    contexts: [
      { name: profileName, context: { cluster: profileName, user: profileName, ...(namespace && { namespace }) } },
    ],
    "current-context": profileName,
  };
  // Quoted throughout: kubectl reads YAML 1.1, in which a cluster named "no" is not a text.
  return stringify(config, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN", lineWidth: 0 });
}

/** Each word reaches the CLI as it is: kubectl starts it without a shell. */
function execPlugin(profileName: string, { name, region }: ReachableCluster) {
  return {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: [
      ...["eks", "get-token", "--cluster-name", name, "--region", region],
      ...["--profile", profileName, "--output", "json"],
    ],
    interactiveMode: "IfAvailable",
    installHint: "The AWS CLI, version 2, makes the tokens: see Getting started with the AWS CLI in its user guide.",
  };
}
