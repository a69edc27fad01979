import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldMap,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from "graphql";
import { Extensions } from "type-graphql";
import { type Actor, hasRole, hasScope, type Scope } from "../../shared/kernel/actor";
import { DomainError } from "../../shared/kernel/app-error";
import { assertNever } from "../../shared/kernel/assert-never";
import { audited, noted, noteRefusal } from "../audit/refusals";
import type { GraphQLContext } from "./context";

/**
 * Who may use a query, mutation or subscription, or read an object type.
 * WITH_PARENT is for object types only: whoever was given the object that leads here.
 */
export type AccessRule = "ADMIN" | "READER" | "SIGNED_IN" | "WITH_PARENT";

const EXTENSION = "access";
const SCOPE_EXTENSION = "scope";

/**
 * Declares the rule. What declares none does not build. The scope is what a token has to be for, if it is narrowed: READ for
 * queries and subscriptions, ADMIN for what only admins may change; other mutations declare it.
 */
export function Access(rule: AccessRule, scope?: Scope): MethodDecorator & ClassDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: rule, ...(scope && { [SCOPE_EXTENSION]: scope }) });
}

/** Checks that everything reachable declares a rule and puts the checks in front of the resolvers. */
export function enforceAccess(schema: GraphQLSchema): GraphQLSchema {
  guardOperations(schema);
  for (const type of objectTypes(schema)) guardObjectType(type);
  return schema;
}

function guardOperations(schema: GraphQLSchema): GraphQLSchema {
  const missing: string[] = [];
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of fieldsOf(root)) guardRootField(root!, field, missing);
  }
  for (const type of objectTypes(schema)) if (!ruleOf(type.extensions)) missing.push(type.name);
  // Which object it will be is known too late to ask for its rule ahead.
  for (const type of Object.values(schema.getTypeMap())) if (isAbstractType(type)) missing.push(type.name);
  if (missing.length > 0) throw new Error(`No access rule is declared for: ${missing.join(", ")}`);
  return schema;
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
  if (!scope) missing.push(`${root.name}.${field.name} (scope)`);
  else if (root.name === "Subscription") field.subscribe = noted(field.name, guarded(rule, field.subscribe!, scope));
  else if (root.name === "Mutation") field.resolve = audited(field.name, guarded(rule, field.resolve!, scope));
  else field.resolve = noted(field.name, guarded(rule, field.resolve!, scope));
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
    if (!hasScope(context.actor, scope)) {
      throw new DomainError("FORBIDDEN", `This token may not be used for this: it lacks the scope ${scope}.`);
    }
    if (!allows(rule, context.actor)) throw forbidden();
    return resolve(source, args, context, info);
  };
}

/** Of a type with a rule of its own, to which something else has led. */
function guardedWithin(type: string, rule: AccessRule, resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    if (allows(rule, context.actor)) return resolve(source, args, context, info);
    const refusal = forbidden();
    return noteRefusal(context, { name: type, args }, refusal).then(() => Promise.reject(refusal));
  };
}

function forbidden(): DomainError {
  return new DomainError("FORBIDDEN", "Your role does not allow this.");
}

function allows(rule: AccessRule, actor: Actor): boolean {
  switch (rule) {
    case "ADMIN":
      return hasRole(actor, "ADMIN");
    case "READER":
      return hasRole(actor, "ADMIN", "AUDITOR");
    case "SIGNED_IN":
    case "WITH_PARENT":
      return true;
    default:
      return assertNever(rule);
  }
}

function ruleOf(extensions: Readonly<Record<string, unknown>>): AccessRule | undefined {
  return extensions[EXTENSION] as AccessRule | undefined;
}

function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__") && !roots.has(type),
  );
}

function fieldsOf(type: GraphQLObjectType | null | undefined): GraphQLField<unknown, GraphQLContext>[] {
  return Object.values((type?.getFields() ?? {}) as GraphQLFieldMap<unknown, GraphQLContext>);
}
