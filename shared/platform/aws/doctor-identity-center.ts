import { randomUUID } from "node:crypto";
import {
  DescribeUserCommand,
  GetUserIdCommand,
  type IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from "@aws-sdk/client-identitystore";
import {
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListInstancesCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListTagsForResourceCommand,
  type SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import type { FoundInstance, IdentityCenterAction, IdentityCenterPlace } from "../../domain/cloud/doctor-cloud.port";
import { ProviderFailure } from "../../kernel/app-error";
import type { AwsCall, AwsCredentials } from "./calls/calls";
import type { Clients } from "./calls/clients";
import { identityCenterMissing } from "./calls/failure";
import { type DoctorDeps, tryCall } from "./doctor-calls";

type Options = { abortSignal: AbortSignal };

export async function identityCenterIn(
  deps: DoctorDeps,
  region: string,
  signal: AbortSignal,
): Promise<FoundInstance | null> {
  const { call, source } = await callAs(deps, "sso:ListInstances", region, signal);
  const { Instances } = await deps.calls.run(call, source, signal, (credentials, abortSignal) =>
    deps.clients.ssoAdmin(region, credentials).send(new ListInstancesCommand({}), { abortSignal }),
  );
  for (const { InstanceArn: instanceArn, IdentityStoreId: identityStoreId, PrimaryRegion } of Instances ?? []) {
    if (instanceArn && identityStoreId) return { instanceArn, identityStoreId, primaryRegion: PrimaryRegion ?? null };
  }
  return null;
}

export async function tryInIdentityCenter(
  deps: DoctorDeps,
  action: IdentityCenterAction,
  at: IdentityCenterPlace,
  signal: AbortSignal,
): Promise<ProviderFailure | null> {
  const { call, source } = await callAs(deps, action, at.ssoRegion, signal);
  try {
    const instance = await identityCenterIn(deps, at.ssoRegion, signal);
    if (!instance) return identityCenterMissing(call);
    return await tryCall(deps, call, source, signal, (credentials, abortSignal) =>
      request(deps.clients, action, { ...at, ...instance }, credentials, { abortSignal }),
    );
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind !== "aborted") return error;
    throw error;
  }
}

type Place = IdentityCenterPlace & FoundInstance;

function request(
  clients: Clients,
  action: IdentityCenterAction,
  at: Place,
  credentials: AwsCredentials,
  options: Options,
): Promise<unknown> {
  if (isOfStore(action)) return STORE[action](clients.identityStore(at.ssoRegion, credentials), at, options);
  return ADMIN[action](clients.ssoAdmin(at.ssoRegion, credentials), at, options);
}

async function callAs(deps: DoctorDeps, operation: string, region: string, signal: AbortSignal) {
  const { accountId, source } = await deps.sessions.management(signal);
  const call: AwsCall = {
    operation,
    accountId,
    region,
    regionalSession: true,
    rate: { group: "identity-center", accountId, region },
  };
  return { call, source };
}

type StoreAction = Extract<IdentityCenterAction, `identitystore:${string}`>;
type AdminAction = Exclude<IdentityCenterAction, StoreAction>;

function isOfStore(action: IdentityCenterAction): action is StoreAction {
  return action.startsWith("identitystore:");
}

/** The calls name nonexistent users, so that no answer reveals anybody. */
const STORE: Record<StoreAction, (client: IdentitystoreClient, at: Place, options: Options) => Promise<unknown>> = {
  "identitystore:ListUsers": (client, { identityStoreId: IdentityStoreId }, options) =>
    client.send(new ListUsersCommand({ IdentityStoreId, MaxResults: 1 }), options),
  "identitystore:ListGroups": (client, { identityStoreId: IdentityStoreId }, options) =>
    client.send(new ListGroupsCommand({ IdentityStoreId, MaxResults: 1 }), options),
  "identitystore:ListGroupMemberships": (client, { identityStoreId: IdentityStoreId }, options) =>
    client.send(new ListGroupMembershipsCommand({ IdentityStoreId, GroupId: randomUUID(), MaxResults: 1 }), options),
  "identitystore:GetUserId": (client, { identityStoreId: IdentityStoreId }, options) =>
    client.send(
      new GetUserIdCommand({
        IdentityStoreId,
        AlternateIdentifier: {
          UniqueAttribute: { AttributePath: "userName", AttributeValue: `nobody-${randomUUID()}` },
        },
      }),
      options,
    ),
  "identitystore:DescribeUser": (client, { identityStoreId: IdentityStoreId }, options) =>
    client.send(new DescribeUserCommand({ IdentityStoreId, UserId: randomUUID() }), options),
};

const ADMIN: Record<AdminAction, (client: SSOAdminClient, at: Place, options: Options) => Promise<unknown>> = {
  "sso:DescribeAccountAssignmentCreationStatus": (client, { instanceArn: InstanceArn }, options) =>
    client.send(
      new DescribeAccountAssignmentCreationStatusCommand({
        InstanceArn,
        AccountAssignmentCreationRequestId: randomUUID(),
      }),
      options,
    ),
  "sso:DescribeAccountAssignmentDeletionStatus": (client, { instanceArn: InstanceArn }, options) =>
    client.send(
      new DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn,
        AccountAssignmentDeletionRequestId: randomUUID(),
      }),
      options,
    ),
  "sso:DescribePermissionSet": (client, at, options) =>
    client.send(new DescribePermissionSetCommand(slotOf(at)), options),
  "sso:GetInlinePolicyForPermissionSet": (client, at, options) =>
    client.send(new GetInlinePolicyForPermissionSetCommand(slotOf(at)), options),
  "sso:ListManagedPoliciesInPermissionSet": (client, at, options) =>
    client.send(new ListManagedPoliciesInPermissionSetCommand(slotOf(at)), options),
  "sso:ListCustomerManagedPolicyReferencesInPermissionSet": (client, at, options) =>
    client.send(new ListCustomerManagedPolicyReferencesInPermissionSetCommand(slotOf(at)), options),
  "sso:GetPermissionsBoundaryForPermissionSet": (client, at, options) =>
    client.send(new GetPermissionsBoundaryForPermissionSetCommand(slotOf(at)), options),
  "sso:ListAccountsForProvisionedPermissionSet": (client, at, options) =>
    client.send(new ListAccountsForProvisionedPermissionSetCommand(slotOf(at)), options),
  "sso:ListTagsForResource": (client, { instanceArn: InstanceArn, permissionSetArn: ResourceArn }, options) =>
    client.send(new ListTagsForResourceCommand({ InstanceArn, ResourceArn: ResourceArn ?? undefined }), options),
  "sso:ListAccountAssignments": (client, at, options) =>
    client.send(new ListAccountAssignmentsCommand({ ...slotOf(at), AccountId: at.accountId, MaxResults: 1 }), options),
};

function slotOf({ instanceArn: InstanceArn, permissionSetArn }: Place) {
  return { InstanceArn, PermissionSetArn: permissionSetArn ?? undefined };
}
