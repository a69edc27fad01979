import { GetRoleCommand, ListRolesCommand, type Role } from "@aws-sdk/client-iam";
import type { CloudRole } from "../../domain/cloud/access-cloud.port";
import { ProviderFailure } from "../../kernel/app-error";
import type { AwsCall, AwsCalls } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { badResponse } from "./calls/failure";
import { everyPage } from "./calls/pages";
import type { Sessions } from "./calls/sessions";

interface Deps {
  calls: AwsCalls;
  clients: Clients;
  sessions: Sessions;
  region: string;
}

/** iam:GetRole, which finds roles by name: a role of this name under another path is another role. */
export async function findRole(
  deps: Deps,
  accountId: string,
  arn: string,
  signal: AbortSignal,
): Promise<CloudRole | null> {
  const call = callOf("iam:GetRole", accountId);
  const member = await deps.sessions.member(accountId, signal);
  try {
    const { Role } = await deps.calls.run(call, member, signal, (credentials, abortSignal) =>
      deps.clients
        .iam(deps.region, credentials)
        .send(new GetRoleCommand({ RoleName: arn.slice(arn.lastIndexOf("/") + 1) }), { abortSignal }),
    );
    const role = roleOf(Role, call);
    return role.arn === arn ? role : null;
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind === "missing") return null;
    throw error;
  }
}

/**
 * The role of a permission set in an account. Its ARN cannot be built: Identity Center chooses the path and the suffix
 * of the name, and the suffix changes with each recreation.
 */
export async function findReservedRole(
  deps: Deps,
  accountId: string,
  permissionSetName: string,
  signal: AbortSignal,
): Promise<CloudRole | null> {
  const call = callOf("iam:ListRoles", accountId);
  const isOfSet = reservedRoleNames(permissionSetName);
  const found = await reservedRoles(deps, call, accountId, signal, (roles) =>
    roles.filter(({ RoleName }) => isOfSet.test(RoleName ?? "")).map((role) => roleOf(role, call)),
  );
  // A role that is being deleted may still be listed beside its successor.
  return found.reduce<CloudRole | null>(
    (newest, role) => (newest && newest.createdAt > role.createdAt ? newest : role),
    null,
  );
}

/** The ARNs of all roles that Identity Center created in an account. */
export async function reservedRoleArns(deps: Deps, accountId: string, signal: AbortSignal): Promise<string[]> {
  const call = { ...callOf("iam:ListRoles", accountId), priority: "discovery" } as const;
  return reservedRoles(deps, call, accountId, signal, (roles) => roles.flatMap(({ Arn }) => Arn ?? []));
}

async function reservedRoles<T>(
  deps: Deps,
  call: AwsCall,
  accountId: string,
  signal: AbortSignal,
  choose: (roles: readonly Role[]) => T[],
): Promise<T[]> {
  const member = await deps.sessions.member(accountId, signal);
  return everyPage(call, async (Marker) => {
    const page = await deps.calls.run(call, member, signal, (credentials, abortSignal) =>
      deps.clients
        .iam(deps.region, credentials)
        .send(new ListRolesCommand({ PathPrefix: RESERVED_PATH, Marker, MaxItems: PAGE_SIZE }), { abortSignal }),
    );
    return { items: choose(page.Roles ?? []), next: page.IsTruncated ? page.Marker : undefined };
  });
}

/** Matches the whole name, or "jit-ana" would find the role of "jit-ana_admin". */
function reservedRoleNames(permissionSetName: string): RegExp {
  const escaped = permissionSetName.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^AWSReservedSSO_${escaped}_[0-9a-f]{16}$`);
}

const RESERVED_PATH = "/aws-reserved/sso.amazonaws.com/";
const PAGE_SIZE = 1_000;

function callOf(operation: string, accountId: string): AwsCall {
  // One endpoint per partition serves all regions: the rate is per account.
  return { operation, accountId, priority: "grant", rate: { group: "iam", accountId, region: "global" } };
}

function roleOf(role: Role | undefined, call: AwsCall): CloudRole {
  if (!role?.Arn || !role.RoleId || !role.CreateDate) throw badResponse(call, "role ARN, id or time");
  return { arn: role.Arn, uniqueId: role.RoleId, createdAt: role.CreateDate };
}
