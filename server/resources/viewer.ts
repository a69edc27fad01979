import type { ResourceVisibility } from "../../shared/domain/search/resources/visible-resources";
import type { GraphQLContext } from "../graphql/context";

/** Which resources who asks may know of; found once a request, however often it is asked for. */
export function viewerOf({ actor, loaders }: GraphQLContext): Promise<ResourceVisibility> {
  return loaders.visibility.load(actor);
}

/** Whether who asks may read owners, access, requests and history of the resource. */
export function readsResource({ actor, loaders }: GraphQLContext, id: string): Promise<boolean> {
  return loaders.readableResource.load({ actor, id });
}
