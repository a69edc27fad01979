import { payloadType } from "../graphql/payload";
import { type TokenHidden, TokenHiddenEnum } from "./api-token.enums";
import { ApiTokenType, ServiceAccountType } from "./api-token.type";

interface CreatedApiToken {
  token: string | null;
  tokenHidden: TokenHidden | null;
  apiToken: ApiTokenType;
}

export const CreateApiTokenPayload = payloadType<CreatedApiToken>("CreateApiToken", {
  token: {
    type: () => String,
    nullable: true,
    description:
      "The secret, to be sent as `Authorization: Bearer …`. It is shown once; null afterwards, as `tokenHidden` says.",
  },
  tokenHidden: {
    type: () => TokenHiddenEnum,
    nullable: true,
    description: "Why `token` is null. Null: the token is there.",
  },
  apiToken: { type: () => ApiTokenType, description: "The token as it is listed, without its secret." },
});
export type CreateApiTokenPayload = InstanceType<typeof CreateApiTokenPayload>;

export const RevokeApiTokenPayload = payloadType<{ apiToken: ApiTokenType }>("RevokeApiToken", {
  apiToken: { type: () => ApiTokenType, description: "The token, with the time of its revocation." },
});
export type RevokeApiTokenPayload = InstanceType<typeof RevokeApiTokenPayload>;

const account = (description: string) => ({ serviceAccount: { type: () => ServiceAccountType, description } });

export const CreateServiceAccountPayload = payloadType<{ serviceAccount: ServiceAccountType }>(
  "CreateServiceAccount",
  account("The service account as it was saved. It has no token yet."),
);
export type CreateServiceAccountPayload = InstanceType<typeof CreateServiceAccountPayload>;

export const UpdateServiceAccountPayload = payloadType<{ serviceAccount: ServiceAccountType }>(
  "UpdateServiceAccount",
  account("The service account after the change, with its next version."),
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
  ...account("The object as it was last, so that a client can drop it from its cache."),
  endedTokens: {
    type: () => [ApiTokenType],
    description: "The tokens that were valid until then, and ended with the service account.",
  },
});
export type DeleteServiceAccountPayload = InstanceType<typeof DeleteServiceAccountPayload>;
