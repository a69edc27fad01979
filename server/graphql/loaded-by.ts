import { Extensions } from "type-graphql";
import type { GraphQLContext } from "./context";
import type { Loader } from "./loader";
import type { Loaders } from "./loaders";

type KeyOf<N extends keyof Loaders> = Loaders[N] extends Loader<infer K, unknown> ? K : never;
type ValueOf<N extends keyof Loaders> = Loaders[N] extends Loader<infer _, infer V> ? NonNullable<V> : never;

/** How the field of an object is loaded. */
export interface LoadedField {
  readonly loader: keyof Loaders;
  readonly keyOf: (parent: object) => unknown;
}

const EXTENSION = "loadedBy";

/**
 * Declares that a field is what this loader loads for this key of its object, and null without a key. Compiled queries load it
 * for a whole list at once; everybody else calls the method.
 */
export function LoadedBy<P extends object, N extends keyof Loaders>(loader: N, keyOf: (parent: P) => KeyOf<N> | null) {
  return <T>(
    prototype: object,
    name: string,
    _method: TypedPropertyDescriptor<(parent: P, context: GraphQLContext) => Promise<T>> &
      (ValueOf<N> extends T ? unknown : never),
  ): void => Extensions({ [EXTENSION]: { loader, keyOf } })(prototype, name);
}

export function loadedFieldOf({ extensions }: { extensions: Readonly<Record<string, unknown>> }): LoadedField | null {
  return (extensions[EXTENSION] as LoadedField | undefined) ?? null;
}
