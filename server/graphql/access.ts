import {
  defaultFieldResolver,
  defaultTypeResolver,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldMap,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { Extensions } from "type-graphql";
import type { RefusedCall } from "../../shared/domain/audit/record-refusal";
import {
  type Actor,
  hasRole,
  hasScope,
  MissingScope,
  missingRole,
  type Role,
  type Scope,
} from "../../shared/kernel/actor";
import { assertNever } from "../../shared/kernel/assert-never";
import { recordMutation, recordQueryRefusals, recordRefusedAttempt } from "../audit/record-refusals";
import type { GraphQLContext } from "./context";
import { createLoaders } from "./loaders";
import { needsSentence } from "./needs-sentence";

/**
 * The rule that guards a query, mutation, subscription or object type. WITH_PARENT is for object types only: access to
 * the object that leads here is enough.
 */
export type AccessRule = "ADMIN" | "READER" | "SIGNED_IN" | "WITH_PARENT";

const EXTENSION = "access";
const SCOPE_EXTENSION = "scope";

/**
 * Declares the access rule of an operation or object type; without one the schema does not build. Unions and interfaces
 * have none: the rule of the concrete type counts. The scope is what a narrowed token needs: READ for queries and
 * subscriptions, ADMIN for mutations of admins; other mutations declare it.
 */
export function Access(rule: AccessRule, scope?: Scope): MethodDecorator & ClassDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: rule, ...(scope && { [SCOPE_EXTENSION]: scope }) });
}

/**
 * Checks that every operation and object type declares a rule, wraps the resolvers in these checks, and adds the needed
 * roles and scope to the descriptions of operations.
 */
export function enforceAccess(schema: GraphQLSchema): GraphQLSchema {
  const missing: string[] = [];
  for (const root of rootTypes(schema)) for (const field of fieldsOf(root)) guardRootField(root, field, missing);
  for (const type of objectTypes(schema)) if (!ruleOf(type.extensions)) missing.push(type.name);
  if (missing.length > 0) throw new Error(`No access rule is declared for: ${missing.join(", ")}`);
  refuseSideDoors(schema);
  for (const type of objectTypes(schema)) guardObjectType(type);
  for (const type of abstractTypes(schema)) guardAbstractType(schema, type);
  return schema;
}

/** Refuses rules that nothing enforces, and operations that can be reached outside the limits of their kind. */
function refuseSideDoors(schema: GraphQLSchema): void {
  const abstract = abstractTypes(schema);
  const within = [...objectTypes(schema), ...abstract.filter(isInterfaceType)].flatMap(namedFieldsOf);
  const withoutEffect = [...abstract, ...within].filter(({ extensions }) => ruleOf(extensions));
  if (withoutEffect.length > 0) {
    throw new Error(`Only operations and object types have access rules, not: ${namesOf(withoutEffect)}`);
  }
  const roots = rootTypes(schema);
  const leading = [
    ...abstract.filter((type) => roots.some((root) => schema.isSubType(type, root))),
    ...[...roots.flatMap(namedFieldsOf), ...within].filter(({ type }) =>
      roots.some((root) => root === getNamedType(type)),
    ),
  ];
  if (leading.length > 0) {
    throw new Error(`Operations are reached from the root alone, not by: ${namesOf(leading)}`);
  }
}

function namedFieldsOf(type: GraphQLObjectType | GraphQLInterfaceType) {
  return fieldsOf(type).map((field) => ({ ...field, name: `${type.name}.${field.name}` }));
}

function namesOf(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(", ");
}

function guardRootField(
  root: GraphQLObjectType,
  field: GraphQLField<unknown, GraphQLContext>,
  missing: string[],
): void {
  const rule = ruleOf(field.extensions);
  if (!rule || rule === "WITH_PARENT") {
    missing.push(`${root.name}.${field.name}`);
    return;
  }
  const scope = scopeOf(root, rule, field.extensions);
  if (!scope) {
    missing.push(`${root.name}.${field.name} (scope)`);
    return;
  }
  const needs = needsSentence(rolesFor(rule), scope);
  field.description = field.description ? `${field.description} ${needs}` : needs;
  if (root.name === "Subscription")
    field.subscribe = recordQueryRefusals(field.name, guarded(rule, field.subscribe!, scope));
  else if (root.name === "Mutation")
    field.resolve = recordMutation(field.name, reading(guarded(rule, field.resolve!, scope)));
  else field.resolve = recordQueryRefusals(field.name, guarded(rule, field.resolve!, scope));
}

function scopeOf(
  root: GraphQLObjectType,
  rule: AccessRule,
  extensions: Readonly<Record<string, unknown>>,
): Scope | undefined {
  if (root.name !== "Mutation") return "READ";
  return (extensions[SCOPE_EXTENSION] as Scope | undefined) ?? (rule === "ADMIN" ? "ADMIN" : undefined);
}

function guardObjectType(type: GraphQLObjectType): void {
  const rule = ruleOf(type.extensions)!;
  if (rule === "WITH_PARENT") return;
  for (const field of fieldsOf(type)) {
    field.resolve = guardedWithin(type.name, rule, field.resolve ?? defaultFieldResolver);
  }
}

type Resolver = NonNullable<GraphQLField<unknown, GraphQLContext>["resolve"]>;

function guarded(rule: AccessRule, resolve: Resolver, scope: Scope): Resolver {
  return (source, args, context, info) => {
    if (!hasScope(context.actor, scope)) throw new MissingScope(scope);
    if (!allows(rule, context.actor)) throw missingRole(context.actor, ...rolesFor(rule));
    return resolve(source, args, context, info);
  };
}

/**
 * A mutation reads its payload with fresh loaders: an earlier mutation of the same document may have filled the old
 * ones.
 */
function reading(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    context.loaders = createLoaders(context.platform);
    return resolve(source, args, context, info);
  };
}

/** Guards a type with a rule of its own where another field leads to it. */
function guardedWithin(type: string, rule: AccessRule, resolve: Resolver): Resolver {
  return (source, args, context, info) =>
    allows(rule, context.actor) ? resolve(source, args, context, info) : refuse(context, rule, { name: type, args });
}

/**
 * Applies the rule of the concrete type as soon as it is known, before its fields: `__typename` has no resolver to
 * guard, and would reveal the type.
 */
function guardAbstractType(schema: GraphQLSchema, type: GraphQLAbstractType): void {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  type.resolveType = async (value, context: GraphQLContext, info, abstractType) => {
    const name = await resolveType(value, context, info, abstractType);
    const rule = name === undefined ? undefined : ruleOf(schema.getType(name)?.extensions ?? {});
    // graphql-js refuses a name that is no member of the type.
    if (name !== undefined && rule && !allows(rule, context.actor)) return refuse(context, rule, { name, args: {} });
    return name;
  };
}

async function refuse(context: GraphQLContext, rule: AccessRule, attempt: RefusedCall): Promise<never> {
  const refusal = missingRole(context.actor, ...rolesFor(rule));
  await recordRefusedAttempt(context, attempt, refusal);
  throw refusal;
}

function allows(rule: AccessRule, actor: Actor): boolean {
  const roles = rolesFor(rule);
  return roles.length === 0 || hasRole(actor, ...roles);
}

/** One of these roles is enough; none: everybody who is signed in. */
function rolesFor(rule: AccessRule): Role[] {
  switch (rule) {
    case "ADMIN":
      return ["ADMIN"];
    case "READER":
      return ["ADMIN", "AUDITOR"];
    case "SIGNED_IN":
    case "WITH_PARENT":
      return [];
    default:
      return assertNever(rule);
  }
}

function ruleOf(extensions: Readonly<Record<string, unknown>>): AccessRule | undefined {
  return extensions[EXTENSION] as AccessRule | undefined;
}

function rootTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.filter((root) => root != null);
}

function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = new Set(rootTypes(schema));
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__") && !roots.has(type),
  );
}

function abstractTypes(schema: GraphQLSchema): GraphQLAbstractType[] {
  return Object.values(schema.getTypeMap()).filter(isAbstractType);
}

function fieldsOf(type: GraphQLObjectType | GraphQLInterfaceType): GraphQLField<unknown, GraphQLContext>[] {
  return Object.values(type.getFields() as GraphQLFieldMap<unknown, GraphQLContext>);
}
