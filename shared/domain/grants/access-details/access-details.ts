import { type RenderedAccessDetails, renderAccessDetails } from "../../integrations/access-details";
import { accessNotes, accessSteps } from "./access-advice";
import { type AccessCommands, accessCommandsOf } from "./access-commands";
import type { AccessFacts } from "./access-facts";
import { type AccessFile, type AccessFiles, accessFilesOf } from "./access-files";
import { accessFolderOf } from "./access-folder";
import { portalLink } from "./portal-link";

/** Everything that a person needs to use a grant, as texts to copy or to save. It holds no secret. */
export interface AccessDetails {
  /** Opens the cluster in the AWS console by way of the portal; null where people do not sign in there. */
  readonly portalLink: string | null;
  /** One name for the folder, the context and the AWS profile, of this grant alone. */
  readonly profileName: string;
  /** Null where people assume the role with credentials of their own. */
  readonly awsConfig: AccessFile | null;
  /** Null where the endpoint is not known. */
  readonly kubeconfig: AccessFile | null;
  readonly commands: AccessCommands;
  /** For a shell that is used for this grant only. "$HOME" in a value is for the shell to replace, within double quotes. */
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly steps: readonly string[];
  readonly customAccessDetails: RenderedAccessDetails | null;
  readonly endsAt: Date | null;
  readonly notes: readonly string[];
}

export function accessDetailsOf(facts: AccessFacts): AccessDetails {
  const { grantId, cluster, principal, sso, customAccessDetails, endsAt } = facts;
  const folder = accessFolderOf(grantId, cluster.arn);
  const files = accessFilesOf(folder, facts);
  const commands = accessCommandsOf(folder, files, facts);
  return {
    portalLink: principal.strategy === "IDENTITY_CENTER" ? portalLink(sso.portal, cluster, principal) : null,
    profileName: folder.name,
    ...files,
    commands,
    environment: environmentOf(folder.name, cluster.region, files),
    steps: accessSteps(facts, commands),
    customAccessDetails: customAccessDetails === null ? null : renderAccessDetails(customAccessDetails),
    endsAt,
    notes: accessNotes(facts),
  };
}

function environmentOf(profileName: string, region: string, { awsConfig, kubeconfig }: AccessFiles) {
  const variables = {
    AWS_CONFIG_FILE: awsConfig && `$HOME/${awsConfig.path}`,
    AWS_PROFILE: awsConfig && profileName,
    AWS_REGION: region,
    KUBECONFIG: kubeconfig && `$HOME/${kubeconfig.path}`,
  };
  return Object.entries(variables).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}
