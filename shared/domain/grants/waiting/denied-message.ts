import type { FailedCall } from "../../../kernel/recorded-failure";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { TargetFailure } from "../access-target.entity";

interface EntryFacts {
  /** The entry was made by others, and our access is added to it. */
  readonly isShared: boolean;
  readonly access: ClusterAccess;
}

/** A denial in words for a person: the action, the place, and the change that lets it pass. */
export function deniedMessage(
  { code, message, isUntagged }: TargetFailure,
  call: FailedCall,
  facts: EntryFacts,
): string {
  if (!lacksPermission(code)) return message;
  const places = [call.accountId && `account ${call.accountId}`, call.region].filter(Boolean).join(", ");
  const denied = `AWS denied ${call.operation}${places === "" ? "" : ` in ${places}`}.`;
  return `${denied} ${adviceFor(call.operation, isUntagged === true, facts)}`;
}

/**
 * Whether a denial means, by its code, that IAM knows the caller and no policy allows the action. The message of every
 * other denial names the cause by itself: a lost role, missing credentials, a refused signature, a policy of the
 * organization.
 */
export function lacksPermission(code: string): boolean {
  return /ACCESS_DENIED$|^AccessDenied|^UnauthorizedOperation$|^NotAuthorizedException$/.test(code);
}

function adviceFor(operation: string, isUntagged: boolean, { isShared, access }: EntryFacts): string {
  if (/^(sso|identitystore|organizations):/.test(operation)) return MANAGEMENT_ROLE;
  if (!ENTRY_WRITES.test(operation)) return MEMBER_ROLE;
  if (isUntagged) return UNTAGGED;
  if (isShared) return SHARED;
  if (access.kubernetesGroups.length > 0 && GROUP_WRITES.test(operation)) return GROUPS;
  return MEMBER_ROLE_GIVES;
}

const ENTRY_WRITES =
  /^eks:(Create|Update|Delete)AccessEntry$|^eks:(Associate|Disassociate)AccessPolicy$|^eks:TagResource$/;
const GROUP_WRITES = /^eks:(Create|Update)AccessEntry$/;

const MEMBER_ROLE =
  "The member role's template of this version allows it: update its stack in that account, and see that no policy of the organization forbids it.";
const MEMBER_ROLE_GIVES =
  "The member role's template of this version allows it for roles that fit its PoolPrefix or TemplateRolePattern: update its stack in that account with these parameters, and see that no policy of the organization forbids it.";
const MANAGEMENT_ROLE =
  "The management role's template of this version allows it: update its stack, and see that no policy of the organization forbids it.";
const UNTAGGED =
  "Somebody took the tags managed-by and drawbridge-installation off the access entry, and the member role may only change entries that carry them. Put the tags back, or remove the entry by hand.";
const SHARED =
  "The access entry is one that others made. The integration allows shared entries, and the member role only if its stack has AllowSharedEntries set to true.";
const GROUPS =
  "The access names Kubernetes groups. The member role may give them only if its stack has AllowKubernetesGroups set to true.";
