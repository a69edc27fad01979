/** On the port of the GraphQL API. */
export const SCIM_PATH = "/scim/v2";
