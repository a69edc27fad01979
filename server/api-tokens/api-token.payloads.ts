import { payloadType } from "../graphql/payload";
import { ApiTokenType, ServiceAccountType } from "./api-token.type";

export const CreateApiTokenPayload = payloadType<{ token: string; apiToken: ApiTokenType }>("CreateApiToken", {
  token: { type: () => String, description: "To be sent as `Authorization: Bearer …`. It is shown this once." },
  apiToken: { type: () => ApiTokenType, description: "As it is listed, without what it is." },
});
export type CreateApiTokenPayload = InstanceType<typeof CreateApiTokenPayload>;

export const RevokeApiTokenPayload = payloadType<{ apiToken: ApiTokenType }>("RevokeApiToken", {
  apiToken: { type: () => ApiTokenType, description: "With the moment of its end." },
});
export type RevokeApiTokenPayload = InstanceType<typeof RevokeApiTokenPayload>;

const account = (description: string) => ({ serviceAccount: { type: () => ServiceAccountType, description } });

export const CreateServiceAccountPayload = payloadType<{ serviceAccount: ServiceAccountType }>(
  "CreateServiceAccount",
  account("As it was saved; it has no token yet."),
);
export type CreateServiceAccountPayload = InstanceType<typeof CreateServiceAccountPayload>;

export const UpdateServiceAccountPayload = payloadType<{ serviceAccount: ServiceAccountType }>(
  "UpdateServiceAccount",
  account("With its new name or roles, and its next version."),
);
export type UpdateServiceAccountPayload = InstanceType<typeof UpdateServiceAccountPayload>;

export const SetServiceAccountEnabledPayload = payloadType<{ serviceAccount: ServiceAccountType }>(
  "SetServiceAccountEnabled",
  account("Switched on or off, with its next version; unchanged where it was so before."),
);
export type SetServiceAccountEnabledPayload = InstanceType<typeof SetServiceAccountEnabledPayload>;

export const DeleteServiceAccountPayload = payloadType<{
  serviceAccount: ServiceAccountType;
  endedTokens: readonly ApiTokenType[];
}>("DeleteServiceAccount", {
  ...account("As it was last: take it out of what you keep."),
  endedTokens: { type: () => [ApiTokenType], description: "Those that counted until then, and ended with it." },
});
export type DeleteServiceAccountPayload = InstanceType<typeof DeleteServiceAccountPayload>;
