import { AwsError } from "../aws/aws-error";
import type { Input } from "../aws/input";
import type { Operation, ServiceCall } from "../aws/service";
import type { Boundary, CustomerManagedPolicy } from "../scenarios/scenario";
import type { PermissionSet } from "../world/permission-set";
import {
  conflictError,
  pageOfItems,
  permissionSetOf,
  permissionSetToChange,
  ssoNotFound,
  validationError,
} from "./sso-instance";

/** The policies of a permission set: inline, of AWS, of the accounts, and its boundary. Roles follow when it is provisioned. */
export const PERMISSION_SET_CONTENT_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["PutInlinePolicyToPermissionSet", putInlinePolicy],
  ["GetInlinePolicyForPermissionSet", (call) => ({ InlinePolicy: permissionSetOf(call).set.inlinePolicy })],
  ["DeleteInlinePolicyFromPermissionSet", (call) => changed(permissionSetToChange(call).set, { inlinePolicy: "" })],
  ["AttachManagedPolicyToPermissionSet", attachManaged],
  ["DetachManagedPolicyFromPermissionSet", detachManaged],
  ["ListManagedPoliciesInPermissionSet", listManaged],
  ["AttachCustomerManagedPolicyReferenceToPermissionSet", attachCustomerManaged],
  ["DetachCustomerManagedPolicyReferenceFromPermissionSet", detachCustomerManaged],
  ["ListCustomerManagedPolicyReferencesInPermissionSet", listCustomerManaged],
  ["PutPermissionsBoundaryToPermissionSet", putBoundary],
  ["GetPermissionsBoundaryForPermissionSet", getBoundary],
  [
    "DeletePermissionsBoundaryFromPermissionSet",
    (call) => changed(permissionSetToChange(call).set, { boundary: null }),
  ],
];

function changed(set: PermissionSet, change: Partial<PermissionSet>): object {
  Object.assign(set, change, { version: set.version + 1 });
  return {};
}

function putInlinePolicy(call: ServiceCall): object {
  const { set } = permissionSetToChange(call);
  const policy = call.input.text("InlinePolicy") ?? "";
  if (policy.length < 1 || policy.length > 32_768)
    throw validationError("InlinePolicy must have 1 to 32768 characters.");
  if (policy.replace(/\s/g, "").length > 10_240) {
    throw new AwsError("ServiceQuotaExceededException", "The inline policy is larger than 10240 characters.", 400);
  }
  if (!isPolicy(policy)) throw validationError("The inline policy is not a valid JSON policy document.");
  return changed(set, { inlinePolicy: policy });
}

function isPolicy(text: string): boolean {
  try {
    const policy = JSON.parse(text) as { Version?: unknown; Statement?: unknown };
    return typeof policy.Version === "string" && typeof policy.Statement === "object";
  } catch {
    return false;
  }
}

function attachManaged(call: ServiceCall): object {
  const { set } = permissionSetToChange(call);
  const arn = managedPolicyArn(call.input.text("ManagedPolicyArn"));
  if (set.managedPolicies.includes(arn))
    throw conflictError(`Policy ${arn} is already attached to the permission set.`);
  return changed(set, { managedPolicies: [...set.managedPolicies, arn] });
}

function detachManaged(call: ServiceCall): object {
  const { set } = permissionSetToChange(call);
  const arn = managedPolicyArn(call.input.text("ManagedPolicyArn"));
  if (!set.managedPolicies.includes(arn)) throw ssoNotFound("Policy", arn);
  return changed(set, { managedPolicies: set.managedPolicies.filter((attached) => attached !== arn) });
}

function listManaged(call: ServiceCall): object {
  const { items, NextToken } = pageOfItems(call, permissionSetOf(call).set.managedPolicies, (arn) => arn);
  const AttachedManagedPolicies = items.map((Arn) => ({ Name: Arn.slice(Arn.lastIndexOf("/") + 1), Arn }));
  return { AttachedManagedPolicies, NextToken };
}

function managedPolicyArn(arn = ""): string {
  if (/^arn:aws(-[a-z]{1,5}){0,3}:iam::aws:policy\/[\w+=,.@/-]+$/.test(arn)) return arn;
  throw validationError(`${arn} is no ARN of a policy that is managed by AWS.`);
}

function attachCustomerManaged(call: ServiceCall): object {
  const { set } = permissionSetToChange(call);
  const policy = customerManagedIn(call.input.object("CustomerManagedPolicyReference"));
  if (set.customerManagedPolicies.some((attached) => keyOf(attached) === keyOf(policy))) {
    throw conflictError(`Policy ${keyOf(policy)} is already attached to the permission set.`);
  }
  return changed(set, { customerManagedPolicies: [...set.customerManagedPolicies, policy] });
}

function detachCustomerManaged(call: ServiceCall): object {
  const { set } = permissionSetToChange(call);
  const key = keyOf(customerManagedIn(call.input.object("CustomerManagedPolicyReference")));
  const kept = set.customerManagedPolicies.filter((attached) => keyOf(attached) !== key);
  if (kept.length === set.customerManagedPolicies.length) throw ssoNotFound("Policy", key);
  return changed(set, { customerManagedPolicies: kept });
}

function listCustomerManaged(call: ServiceCall): object {
  const { items, NextToken } = pageOfItems(call, permissionSetOf(call).set.customerManagedPolicies, keyOf);
  return { CustomerManagedPolicyReferences: items.map(referenceTo), NextToken };
}

function customerManagedIn(reference: Input): CustomerManagedPolicy {
  const name = reference.text("Name") ?? "";
  const path = reference.text("Path") ?? "/";
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) throw validationError(`${name} is no name of a policy.`);
  if (!/^(\/[A-Za-z0-9.,+@=_-]+)*\/$/.test(path)) throw validationError(`${path} is no path of a policy.`);
  return { name, path };
}

function keyOf({ path, name }: CustomerManagedPolicy): string {
  return `${path}${name}`;
}

function referenceTo({ name, path }: CustomerManagedPolicy): object {
  return { Name: name, Path: path };
}

function putBoundary(call: ServiceCall): object {
  const { set } = permissionSetToChange(call);
  return changed(set, { boundary: boundaryIn(call.input.object("PermissionsBoundary")) });
}

function boundaryIn(input: Input): Boundary {
  if (input.has("CustomerManagedPolicyReference") === input.has("ManagedPolicyArn")) {
    throw validationError(
      "PermissionsBoundary must have either a CustomerManagedPolicyReference or a ManagedPolicyArn.",
    );
  }
  return input.has("ManagedPolicyArn")
    ? { managedPolicyArn: managedPolicyArn(input.text("ManagedPolicyArn")) }
    : customerManagedIn(input.object("CustomerManagedPolicyReference"));
}

function getBoundary(call: ServiceCall): object {
  const { arn, boundary } = permissionSetOf(call).set;
  if (boundary === null) throw ssoNotFound("PermissionsBoundary of", arn);
  const PermissionsBoundary =
    "managedPolicyArn" in boundary
      ? { ManagedPolicyArn: boundary.managedPolicyArn }
      : { CustomerManagedPolicyReference: referenceTo(boundary) };
  return { PermissionsBoundary };
}
