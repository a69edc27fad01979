import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  type SelectionSetNode,
} from "graphql";
import type { GraphQLContext } from "./context";
import { type LoadedField, loadedFieldOf } from "./loaded-by";
import type { Loader } from "./loader";

type Field = GraphQLField<unknown, GraphQLContext>;
type Resolver = NonNullable<Field["resolve"]>;

/**
 * For compiled queries: as soon as a field has led to objects, what is LoadedBy below them is loaded for all of them, and what
 * that leads to. A list costs a promise for each field, not for each field of each of its objects.
 */
export function loadAhead(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type === schema.getMutationType() || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.resolve) continue;
      const by = loadedFieldOf(field);
      if (by) field.resolve = loadedOr(by, field.resolve);
      else if (isObjectType(getNamedType(field.type))) field.resolve = loading(field, field.resolve);
    }
  }
  return schema;
}

function loadedOr(by: LoadedField, resolve: Resolver): Resolver {
  return (parent, args, context, info) => {
    const key = by.keyOf(parent as object);
    if (key === null) return null;
    const value = loaderOf(by, context).loaded(key);
    return value === undefined ? resolve(parent, args, context, info) : value;
  };
}

function loaderOf({ loader }: LoadedField, { loaders }: GraphQLContext): Loader<unknown, unknown> {
  return loaders[loader] as unknown as Loader<unknown, unknown>;
}

function loading(field: Field, resolve: Resolver): Resolver {
  const plans = new WeakMap<readonly FieldNode[], Plan | null>();
  return (parent, args, context, info) => {
    const value = resolve(parent, args, context, info);
    let plan = plans.get(info.fieldNodes);
    if (plan === undefined) {
      plan = planOf(getNamedType(field.type) as GraphQLObjectType, info.fieldNodes, info.fragments);
      plans.set(info.fieldNodes, plan);
    }
    return plan ? loadedBelow(plan, value, context) : value;
  };
}

async function loadedBelow(plan: Plan, value: unknown, context: GraphQLContext): Promise<unknown> {
  const objects = objectsIn([await value]);
  await load(plan, objects, context);
  return value;
}

/** What to load below objects of a type. */
interface Plan {
  readonly loads: readonly { readonly by: LoadedField; readonly below: Plan | null }[];
  /** Plain fields below which there is something to load. */
  readonly steps: readonly { readonly name: string; readonly below: Plan }[];
}

/** Null: nothing. What a directive may leave out is not loaded ahead. */
function planOf(
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  fragments: GraphQLResolveInfo["fragments"],
): Plan | null {
  const selected = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  for (const { selectionSet } of nodes) if (selectionSet) collect(selectionSet, fragments, selected, spread);
  const loads: Plan["loads"][number][] = [];
  const steps: Plan["steps"][number][] = [];
  for (const [name, below] of selected) {
    const field = type.getFields()[name];
    if (!field) continue;
    const led = getNamedType(field.type);
    const plan = isObjectType(led) ? planOf(led, below, fragments) : null;
    const by = loadedFieldOf(field);
    if (by) loads.push({ by, below: plan });
    else if (!field.resolve && plan) steps.push({ name, below: plan });
  }
  return loads.length + steps.length > 0 ? { loads, steps } : null;
}

/** A fragment adds nothing to a place where it was spread before. */
function collect(
  { selections }: SelectionSetNode,
  fragments: GraphQLResolveInfo["fragments"],
  selected: Map<string, FieldNode[]>,
  spread: Set<string>,
): void {
  for (const one of selections) {
    if (one.directives?.length) continue;
    if (one.kind === "InlineFragment") collect(one.selectionSet, fragments, selected, spread);
    else if (one.kind === "FragmentSpread") {
      if (spread.has(one.name.value)) continue;
      spread.add(one.name.value);
      collect(fragments[one.name.value]!.selectionSet, fragments, selected, spread);
    } else {
      const same = selected.get(one.name.value);
      if (same) same.push(one);
      else selected.set(one.name.value, [one]);
    }
  }
}

async function load({ loads, steps }: Plan, objects: readonly object[], context: GraphQLContext): Promise<void> {
  if (objects.length === 0) return;
  await Promise.all([
    ...loads.map(async ({ by, below }) => {
      const loader = loaderOf(by, context);
      const keys = objects.map(by.keyOf).filter((key) => key !== null);
      await loader.loadAll(keys);
      if (below) await load(below, objectsIn(keys.map((key) => loader.loaded(key))), context);
    }),
    ...steps.map(({ name, below }) =>
      load(below, objectsIn(objects.map((object) => (object as Record<string, unknown>)[name])), context),
    ),
  ]);
}

/** Objects at any depth of lists, each once. */
function objectsIn(values: readonly unknown[]): object[] {
  const objects = new Set<object>();
  const add = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(add);
    else if (typeof value === "object" && value !== null && !(value instanceof Error)) objects.add(value);
  };
  values.forEach(add);
  return [...objects];
}
