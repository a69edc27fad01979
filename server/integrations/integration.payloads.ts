import { payloadType } from "../graphql/payload";
import { IntegrationType } from "./integration.type";

const saved = (description: string) => ({ integration: { type: () => IntegrationType, description } });

export const CreateIntegrationPayload = payloadType<{ integration: IntegrationType }>(
  "CreateIntegration",
  saved("The integration as it was saved, with its first sync run."),
);
export type CreateIntegrationPayload = InstanceType<typeof CreateIntegrationPayload>;

export const UpdateIntegrationPayload = payloadType<{ integration: IntegrationType }>(
  "UpdateIntegration",
  saved("The integration with its new settings, its next version and the sync run that they started."),
);
export type UpdateIntegrationPayload = InstanceType<typeof UpdateIntegrationPayload>;

export const SetIntegrationEnabledPayload = payloadType<{ integration: IntegrationType }>(
  "SetIntegrationEnabled",
  saved("Switched on or off, with its next version; unchanged where it was so before."),
);
export type SetIntegrationEnabledPayload = InstanceType<typeof SetIntegrationEnabledPayload>;

export const DeleteIntegrationPayload = payloadType<{ integration: IntegrationType; deleted: boolean }>(
  "DeleteIntegration",
  {
    ...saved("The integration while it is DELETING, or as it was last."),
    deleted: {
      type: () => Boolean,
      description:
        "Whether the integration is gone. false: it stays as DELETING until access given through it was observed gone.",
    },
  },
);
export type DeleteIntegrationPayload = InstanceType<typeof DeleteIntegrationPayload>;
