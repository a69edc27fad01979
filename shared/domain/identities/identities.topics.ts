/** Live topic: the read of the provider with this id has advanced. */
export const PROVIDER_TOPIC = "identity-provider";

/** Live topic and key: people, groups or memberships of some provider changed. */
export const IDENTITIES_TOPIC = "identities";
export const ANY_PROVIDER = "any";
