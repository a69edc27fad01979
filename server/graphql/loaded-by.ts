import { Extensions } from "type-graphql";
import type { GraphQLContext } from "./context";
import type { Loader } from "./loader";
import type { Loaders } from "./loaders";
import { declareReads, type TakesOnly } from "./reads";

type KeyOf<N extends keyof Loaders> = Loaders[N] extends Loader<infer K, unknown> ? K : never;
type ValueOf<N extends keyof Loaders> = Loaders[N] extends Loader<infer _, infer V> ? NonNullable<V> : never;

/** How the field of an object is loaded. */
export interface LoadedField {
  readonly loader: keyof Loaders;
  readonly keyOf: (parent: object) => unknown;
}

const EXTENSION = "loadedBy";

/**
 * Declares that a field is what this loader loads for this property of its object, and null where that is null. Compiled queries
 * load it for a whole list at once; everybody else calls the method.
 */
export function LoadedBy<N extends keyof Loaders, K extends string>(loader: N, property: K) {
  return <P extends Record<K, KeyOf<N> | null>, T>(
    prototype: object,
    name: string,
    _method: TypedPropertyDescriptor<(parent: P, context: GraphQLContext) => Promise<T>> &
      (ValueOf<N> extends T ? unknown : never) &
      TakesOnly<P, K>,
  ): void => {
    const keyOf = (parent: object) => (parent as Record<K, unknown>)[property];
    Extensions({ [EXTENSION]: { loader, keyOf } satisfies LoadedField })(prototype, name);
    declareReads([property])(prototype, name);
  };
}

/** The same, with the object itself as the key. */
export function LoadedByItself<N extends keyof Loaders>(loader: N) {
  return <T>(
    prototype: object,
    name: string,
    _method: TypedPropertyDescriptor<(parent: KeyOf<N>, context: GraphQLContext) => Promise<T>> &
      (ValueOf<N> extends T ? unknown : never),
  ): void => Extensions({ [EXTENSION]: { loader, keyOf: (parent) => parent } satisfies LoadedField })(prototype, name);
}

export function loadedFieldOf({ extensions }: { extensions: Readonly<Record<string, unknown>> }): LoadedField | null {
  return (extensions[EXTENSION] as LoadedField | undefined) ?? null;
}
