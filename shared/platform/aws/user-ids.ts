import { DescribeUserCommand, GetUserIdCommand } from "@aws-sdk/client-identitystore";
import type { IdentityCenterCloud } from "../../domain/cloud/access-cloud.port";
import { type IdentityCenterInstance, isMissing } from "./identity-center-instance";

/** Looks up a user by a unique attribute of the identity store: the user name or the e-mail address. */
export async function findUserId(
  instance: IdentityCenterInstance,
  by: Parameters<IdentityCenterCloud["userId"]>[0],
  signal: AbortSignal,
): Promise<string | null> {
  const operation = "identitystore:GetUserId";
  const UniqueAttribute =
    "userName" in by
      ? { AttributePath: "userName", AttributeValue: by.userName }
      : { AttributePath: "emails.value", AttributeValue: by.email };
  try {
    const { UserId } = await instance.readStore(operation, signal, (client, IdentityStoreId, options) =>
      client.send(new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { UniqueAttribute } }), options),
    );
    return instance.need(operation, UserId, "user id");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export async function isUser(instance: IdentityCenterInstance, UserId: string, signal: AbortSignal): Promise<boolean> {
  try {
    await instance.readStore("identitystore:DescribeUser", signal, (client, IdentityStoreId, options) =>
      client.send(new DescribeUserCommand({ IdentityStoreId, UserId }), options),
    );
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
