import type { ResourceVisibility } from "../../shared/domain/search/resources/visible-resources";
import type { GraphQLContext } from "../graphql/context";

/** The resources that are visible to the viewer, computed once a request. */
export function viewerOf({ actor, loaders }: GraphQLContext): Promise<ResourceVisibility> {
  return loaders.visibility.load(actor);
}

/** Whether the viewer may read owners, access, requests and history of the resource. */
export function readsResource({ actor, loaders }: GraphQLContext, id: string): Promise<boolean> {
  return loaders.readableResource.load({ actor, id });
}
