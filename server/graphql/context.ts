import type { Platform } from "../../shared/compose";
import type { Actor } from "../../shared/kernel/actor";
import { createLoaders, type Loaders } from "./loaders";

export interface GraphQLContext {
  readonly actor: Actor;
  readonly platform: Platform;
  readonly loaders: Loaders;
}

export function createContext(platform: Platform, actor: Actor): GraphQLContext {
  return { actor, platform, loaders: createLoaders(platform) };
}
