import { payloadType } from "../graphql/payload";
import { IdentityProviderType } from "./identity-provider.type";

const provider = (description: string) => ({ provider: { type: () => IdentityProviderType, description } });

export const CreateIdentityProviderPayload = payloadType<{ provider: IdentityProviderType }>(
  "CreateIdentityProvider",
  provider("The provider as it was saved. Its people come from now on."),
);
export type CreateIdentityProviderPayload = InstanceType<typeof CreateIdentityProviderPayload>;

export const AcknowledgeLeaversPayload = payloadType<{ provider: IdentityProviderType }>(
  "AcknowledgeLeavers",
  provider("The provider without its `leaversAlarm`, which comes back when many leave again."),
);
export type AcknowledgeLeaversPayload = InstanceType<typeof AcknowledgeLeaversPayload>;

export const SyncIdentityProviderPayload = payloadType<{ provider: IdentityProviderType }>(
  "SyncIdentityProvider",
  provider("Due at once; `identityProviderProgress` tells how the read goes."),
);
export type SyncIdentityProviderPayload = InstanceType<typeof SyncIdentityProviderPayload>;
