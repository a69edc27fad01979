import type { Actor } from "../../../kernel/actor";

/** Who speaks SCIM to us: an identity provider, known by its token. It sees its own people and no others. */
export interface ScimClient {
  readonly providerId: string;
  readonly actor: Actor;
}
