import type { Platform } from "../../shared/compose";
import { accessLoaders } from "./loaders/access-loaders";
import { connectorLoaders } from "./loaders/connector-loaders";
import { peopleLoaders } from "./loaders/people-loaders";
import { resourceLoaders } from "./loaders/resource-loaders";

export type Loaders = ReturnType<typeof createLoaders>;

/** DataLoaders, one batch per list: a list of 100 takes as many statements as a list of 1. */
export function createLoaders(platform: Platform) {
  return {
    ...connectorLoaders(platform),
    ...peopleLoaders(platform),
    ...resourceLoaders(platform),
    ...accessLoaders(platform),
  };
}
