import { oneLine } from "../../../kernel/text/one-line";
import type { AccessFacts } from "./access-facts";
import { type AccessFolder, removeCommand } from "./access-folder";
import { renderAwsConfig } from "./aws-config";
import { firstCommandOf } from "./first-command";
import { renderKubeconfig } from "./kubeconfig";

/** A text to save as a file. Nothing in it is secret. */
export interface AccessFile {
  /** For a download: says which grant it is of. */
  readonly name: string;
  /** Where it belongs, relative to the home directory, with "/" between its parts. */
  readonly path: string;
  readonly text: string;
}

export interface AccessFiles {
  /** Null where people assume the role with credentials of their own. */
  readonly awsConfig: AccessFile | null;
  /** Null where the endpoint is not known. */
  readonly kubeconfig: AccessFile | null;
}

/** Each grant has whole files in its own folder, so saving them never changes the files of another grant. */
export function accessFilesOf(folder: AccessFolder, facts: AccessFacts): AccessFiles {
  const config = awsConfigOf(folder, facts);
  const kube = kubeconfigOf(folder, facts);
  const header = headerOf(folder, facts);
  const file = (fileName: string, text: string): AccessFile => ({
    name: `${folder.name}-${fileName}`,
    path: `${folder.path}/${fileName}`,
    text: header + text,
  });
  return {
    awsConfig: config === null ? null : file(AWS_CONFIG, config),
    kubeconfig: kube === null ? null : file(KUBECONFIG, kube),
  };
}

function awsConfigOf({ name }: AccessFolder, { cluster, principal, sso }: AccessFacts): string | null {
  if (principal.strategy === "IAM_ROLE_TEMPLATE") return null;
  const { accountId, region } = cluster;
  const { permissionSetName } = principal;
  return renderAwsConfig(name, { accountId, region, permissionSetName, portal: sso.portal, ssoRegion: sso.region });
}

function kubeconfigOf({ name, path }: AccessFolder, { cluster, principal, access }: AccessFacts): string | null {
  const source =
    principal.strategy === "IAM_ROLE_TEMPLATE" ? principal : { profile: name, configPath: `${path}/${AWS_CONFIG}` };
  return renderKubeconfig(name, cluster, source, firstCommandOf(access).namespace);
}

/** For a person who finds the file later. */
function headerOf(folder: AccessFolder, { cluster, endsAt }: AccessFacts): string {
  const end =
    endsAt === null
      ? "It lasts until it is revoked or given back."
      : `It ends at ${endsAt.toISOString()}, unless it is extended or revoked.`;
  const lines = [
    `Access to the cluster ${cluster.name} of account ${cluster.accountId} in ${cluster.region}. ${end}`,
    "Once it has ended, this folder is of no more use and can be removed:",
    `  ${removeCommand(folder)}`,
  ];
  return lines.map((line) => `# ${oneLine(line)}\n`).join("");
}

const AWS_CONFIG = "aws-config";
const KUBECONFIG = "kubeconfig.yaml";
