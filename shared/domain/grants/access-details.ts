import type { ClusterAccess } from "../catalog/cluster-access.port";
import { type RenderedAccessDetails, renderAccessDetails } from "../integrations/access-details";
import { awsProfile, type GrantedPrincipal, YOUR_OWN_PROFILE } from "./aws-profile";
import { kubeconfig } from "./kubeconfig";
import { portalLink } from "./portal-link";
import { shellCommand } from "./shell-command";

/** What is known of an active grant when its person asks how to use it. */
export interface AccessFacts {
  readonly cluster: GrantedCluster;
  readonly principal: GrantedPrincipal;
  readonly access: ClusterAccess;
  readonly sso: { readonly portal: string; readonly region: string };
  /** Of the integration, as it was written. */
  readonly customAccessDetails: string | null;
  /** Null: until revoked. */
  readonly endsAt: Date | null;
}

export interface GrantedCluster {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  /** Null where the cluster has none yet. */
  readonly endpoint: string | null;
  /** Base64 of PEM. */
  readonly certificateAuthority: string | null;
  readonly endpointPublicAccess: boolean | null;
}

/** All a person needs to get at what they were granted, as texts to copy. Nothing in it is secret. */
export interface AccessDetails {
  /** Opens the cluster in the AWS console by way of the portal; null where people do not sign in there. */
  readonly portalLink: string | null;
  /** One name for the profile, the context and the file, safe in each of them. */
  readonly profileName: string;
  /** To append to ~/.aws/config. */
  readonly awsProfile: string;
  /** A complete file; null where the endpoint is not known. */
  readonly kubeconfig: string | null;
  /** Makes the same entries by asking EKS. */
  readonly updateKubeconfigCommand: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly steps: readonly string[];
  readonly customAccessDetails: RenderedAccessDetails | null;
  readonly endsAt: Date | null;
  readonly notes: readonly string[];
}

export function accessDetailsOf(facts: AccessFacts): AccessDetails {
  const { cluster, principal, sso, customAccessDetails, endsAt } = facts;
  const profileName = nameOf(cluster);
  const names = ["--name", cluster.name, "--region", cluster.region, "--profile", profileName];
  const updateKubeconfigCommand = shellCommand("aws", "eks", "update-kubeconfig", ...names, "--alias", profileName);
  return {
    portalLink: principal.strategy === "IDENTITY_CENTER" ? portalLink(sso.portal, cluster, principal) : null,
    profileName,
    awsProfile: awsProfile(profileName, cluster, principal, sso),
    kubeconfig: kubeconfig(profileName, cluster, onlyNamespace(facts.access)),
    updateKubeconfigCommand,
    environment: [
      { name: "AWS_PROFILE", value: profileName },
      { name: "AWS_REGION", value: cluster.region },
      { name: "KUBECONFIG", value: fileOf(profileName) },
    ],
    steps: stepsFor(principal, profileName, updateKubeconfigCommand),
    customAccessDetails: customAccessDetails === null ? null : renderAccessDetails(customAccessDetails),
    endsAt,
    notes: notesOn(facts),
  };
}

/** Safe as a profile, a context and a file; a cluster's own name is unique in its account and region only. */
function nameOf({ accountId, region, name }: GrantedCluster): string {
  return `drawbridge-${accountId}-${region}-${name}`.replace(/[^A-Za-z0-9_-]+/g, "-");
}

function fileOf(profileName: string): string {
  return `~/.kube/${profileName}.yaml`;
}

/** Where nothing else is allowed, kubectl had better begin there. A pattern is no namespace. */
function onlyNamespace({ policies, kubernetesGroups }: ClusterAccess): string | null {
  const namespaces = policies.map((policy) => policy.namespaces);
  if (kubernetesGroups.length > 0 || namespaces.some((scope) => scope === null)) return null;
  return namespaces.flat().find((namespace) => namespace !== null && !namespace.includes("*")) ?? null;
}

function stepsFor({ strategy }: GrantedPrincipal, profileName: string, updateCommand: string): string[] {
  const file = fileOf(profileName);
  const signIn =
    strategy === "IDENTITY_CENTER"
      ? `Sign in: ${shellCommand("aws", "sso", "login", "--profile", profileName)}`
      : `In it, put the name of the profile you sign in with in place of ${YOUR_OWN_PROFILE}.`;
  return [
    "Add the AWS profile to the file ~/.aws/config.",
    signIn,
    `Save the kubeconfig as ${file}, or let AWS write one: ${updateCommand}`,
    `Use the cluster: KUBECONFIG=${file} kubectl get pods`,
  ];
}

function notesOn({ cluster, principal, endsAt }: AccessFacts): string[] {
  const notes = [
    "Where kubectl is refused at first, wait a minute: EKS takes a moment to let everybody know of new access.",
    endsAt === null
      ? "This access has no end of its own: it lasts until it is revoked or given back."
      : "At its end access goes within minutes: the cluster may remember who you are for a little while, and kubectl uses a token for up to 15 minutes.",
    "What is running at the end, such as exec, logs -f or port-forward, may run on. Close it yourself.",
    "'kubectl auth can-i --list' does not show what an EKS access policy allows, and '--as' goes past it.",
  ];
  if (cluster.endpointPublicAccess === false) {
    notes.push(
      "The cluster's endpoint is private: kubectl reaches it only from a network that is connected to its VPC.",
    );
  }
  if (principal.strategy === "IDENTITY_CENTER") {
    notes.push(
      "The portal and the profile work for this cluster's account only, and give no access to Kubernetes by themselves.",
    );
  }
  return notes;
}
