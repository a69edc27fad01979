import { JSON_1_1 } from "../aws/protocols";
import type { Operation, Service, ServiceCall } from "../aws/service";
import { ASSIGNED_OPERATIONS } from "./sso-assigned";
import { ASSIGNMENT_OPERATIONS } from "./sso-assignments";
import { identityCenterFor } from "./sso-instance";
import { needsOfSso } from "./sso-needs";
import { PERMISSION_SET_CONTENT_OPERATIONS } from "./sso-permission-set-contents";
import { PERMISSION_SET_OPERATIONS } from "./sso-permission-sets";

/** IAM Identity Center itself: which instance there is, its permission sets and to whom they are assigned. */
export const ssoAdminService: Service = {
  name: "sso",
  protocol: JSON_1_1,
  regional: true,
  operations: new Map<string, Operation>([
    ["ListInstances", listInstances],
    ...PERMISSION_SET_OPERATIONS,
    ...PERMISSION_SET_CONTENT_OPERATIONS,
    ...ASSIGNMENT_OPERATIONS,
    ...ASSIGNED_OPERATIONS,
  ]),
  needs: needsOfSso,
};

function listInstances(call: ServiceCall): object {
  const center = identityCenterFor(call);
  if (!center) return { Instances: [] };
  const { instanceArn, identityStoreId, region } = center.instance;
  return {
    Instances: [
      {
        InstanceArn: instanceArn,
        IdentityStoreId: identityStoreId,
        OwnerAccountId: call.world.organization?.managementAccountId,
        Status: "ACTIVE",
        PrimaryRegion: region,
      },
    ],
  };
}
