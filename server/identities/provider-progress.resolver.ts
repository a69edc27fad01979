import { Arg, ID, Resolver, Subscription } from "type-graphql";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { providerProgress } from "./provider-progress";
import { ProviderProgressType } from "./provider-progress.type";

const PROVIDER = "The identity provider";

@Resolver(() => ProviderProgressType)
export class ProviderProgressResolver {
  @Access("READER")
  @Subscription(() => ProviderProgressType, {
    description: "The current state first, then at most 5 events a second for every read of the provider.",
    subscribe: async ({ args, context }) => {
      const { platform, loaders } = context as GraphQLContext;
      const id = parseId((args as { providerId: string }).providerId, PROVIDER);
      if (!(await loaders.provider.load(id))) throw notFound(PROVIDER);
      return providerProgress(platform, id);
    },
  })
  identityProviderProgress(
    @Parent() progress: ProviderProgressType,
    @Arg("providerId", () => ID, {
      description: "The identity provider whose reads are followed, later ones included.",
    })
    _providerId: string,
  ): ProviderProgressType {
    return progress;
  }
}
