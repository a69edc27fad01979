import { ScimError } from "./scim-error";
import { GROUP_KIND, USER_KIND } from "./scim-schema";

/** The most resources in one answer. */
export const MAX_RESULTS = 200;

const SCHEMA = "urn:ietf:params:scim:schemas:core:2.0";

/** The capabilities of this service (RFC 7643, 5). */
export function describeService(baseUrl: string): object {
  return {
    schemas: [`${SCHEMA}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: MAX_RESULTS },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "Bearer token",
        description: "The token of this provider, from the mutation rotateScimToken.",
        specUri: "https://www.rfc-editor.org/info/rfc6750",
        primary: true,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${baseUrl}/ServiceProviderConfig` },
  };
}

export function describeResourceTypes(baseUrl: string): object[] {
  return [USER_KIND, GROUP_KIND].map((kind) => ({
    schemas: [`${SCHEMA}:ResourceType`],
    id: kind.name,
    name: kind.name,
    endpoint: kind.endpoint,
    description: kind.description,
    schema: kind.schema.id,
    schemaExtensions: kind.extensions.map(({ id }) => ({ schema: id, required: false })),
    meta: { resourceType: "ResourceType", location: `${baseUrl}/ResourceTypes/${kind.name}` },
  }));
}

export function describeSchemas(baseUrl: string): object[] {
  return [USER_KIND, GROUP_KIND]
    .flatMap((kind) => [kind.schema, ...kind.extensions])
    .map((schema) => ({
      schemas: [`${SCHEMA}:Schema`],
      ...schema,
      meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${schema.id}` },
    }));
}

/** The element of a service description with this id. */
export function describedBy(list: readonly object[], what: string, id: string): object {
  const found = list.find((one) => (one as { id: string }).id.toLowerCase() === id.toLowerCase());
  if (!found) throw new ScimError(404, null, `There is no ${what} '${id.slice(0, 200)}'.`);
  return found;
}
