import type { Actor } from "../../../kernel/actor";

/** An identity provider that sends SCIM requests, known by its token. It sees its own people only. */
export interface ScimClient {
  readonly providerId: string;
  readonly actor: Actor;
}
