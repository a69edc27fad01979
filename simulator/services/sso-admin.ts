import { AwsError } from "../aws/aws-error";
import { JSON_1_1 } from "../aws/protocols";
import type { Call, Service } from "../aws/service";
import type { IdentityCenter } from "../identity-center";

/** IAM Identity Center itself: which instance there is. */
export const ssoAdminService: Service = {
  name: "sso",
  protocol: JSON_1_1,
  regional: true,
  operations: new Map([["ListInstances", listInstances]]),
};

function listInstances(call: Call): object {
  const center = identityCenterSeenBy(call);
  if (!center) return { Instances: [] };
  const { instanceArn, identityStoreId, region } = center.instance;
  return {
    Instances: [
      {
        InstanceArn: instanceArn,
        IdentityStoreId: identityStoreId,
        OwnerAccountId: call.caller.account.id,
        Status: "ACTIVE",
        PrimaryRegion: region,
      },
    ],
  };
}

/** Null in every region but the one of the instance. Only the management account may ask. */
export function identityCenterSeenBy({ world, caller, region, operation }: Call): IdentityCenter | null {
  if (!world.isManagement(caller.account.id)) {
    const message = `User: ${caller.arn} is not authorized to perform: ${operation}`;
    throw new AwsError("AccessDeniedException", message, 400);
  }
  return world.identityCenter?.instance.region === region ? world.identityCenter : null;
}
