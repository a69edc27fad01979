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
    description: "To be sent as `Authorization: Bearer …`. It is shown once: null, as `tokenHidden` says, afterwards.",
  },
  tokenHidden: { type: () => TokenHiddenEnum, nullable: true, description: "Why `token` is null; null: it is there." },
  apiToken: { type: () => ApiTokenType, description: "The token as it is listed, without its secret." },
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
