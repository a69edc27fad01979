import type { ClassType } from "type-graphql";
import { payloadType } from "../graphql/payload";
import { GrantType } from "./grant.type";

export interface GrantPayload {
  grant: GrantType;
}

export const ExtendGrantPayload = grantPayload("ExtendGrant");
export const RevokeGrantPayload = grantPayload("RevokeGrant");
export const AbandonGrantPayload = grantPayload("AbandonGrant");

function grantPayload(name: string): ClassType<GrantPayload> {
  return payloadType<GrantPayload>(name, {
    grant: {
      type: () => GrantType,
      description: "As it stands right after the change; follow `grantChanged` for the rest.",
    },
  });
}
