import {
  __Directive,
  __EnumValue,
  __Field,
  __InputValue,
  __Schema,
  __Type,
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from "graphql";
import type { DomainError } from "../../../shared/kernel/app-error";
import type { AnswerBudget } from "./answer-budget";

type Field = GraphQLField<unknown, { readonly answer?: AnswerBudget } | undefined>;
type Resolver = NonNullable<Field["resolve"]>;

/**
 * Charges each field's name and value, as JSON bytes, to the budget of its answer. It counts slightly more than is
 * sent, never less.
 */
export function weighAnswers(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) weighField(field);
  }
  weighIntrospection();
  return schema;
}

let isIntrospectionWeighed = false;

/** These objects of graphql-js are shared by all schemas of the process. */
function weighIntrospection(): void {
  if (isIntrospectionWeighed) return;
  isIntrospectionWeighed = true;
  const types = [__Schema, __Directive, __Type, __Field, __InputValue, __EnumValue];
  for (const field of types.flatMap((type) => Object.values(type.getFields()))) weighField(field);
  for (const field of [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef]) weighField(field);
}

function weighField(field: Field): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const weightOf = weigherOf(field.type);
  field.resolve = (source, args, context, info) => {
    const answer = context?.answer;
    if (!answer) return resolve(source, args, context, info);
    try {
      answer.spend(KEY_BYTES + (info.path.key as string).length);
      const value = resolved(resolve, answer, [source, args, context, info]);
      if (isPromise(value)) return weighLater(answer, value, weightOf, info);
      answer.spend(weightOf(value));
      return value;
    } catch (error) {
      // An error thrown by one item of a list makes graphql-js drop the promises of earlier items, whose rejections
      // would be unhandled.
      return Promise.reject(error);
    }
  };
}

/** Quotes, a colon and a comma. Names are ASCII. */
const KEY_BYTES = 4;

function resolved(resolve: Resolver, answer: AnswerBudget, asked: Parameters<Resolver>): unknown {
  try {
    return resolve(...asked);
  } catch (error) {
    answer.spend(errorBytes(error, asked[3]));
    throw error;
  }
}

function weighLater(
  answer: AnswerBudget,
  value: Promise<unknown>,
  weightOf: (value: unknown) => number,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  answer.begin();
  return value.then(
    (found) => {
      answer.end();
      answer.spend(weightOf(found));
      return found;
    },
    (error) => {
      answer.end();
      answer.spend(errorBytes(error, info));
      throw error;
    },
  );
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function weigherOf(type: GraphQLOutputType): (value: unknown) => number {
  return isLeafType(getNamedType(type)) ? leafBytes : frameBytes;
}

/** Braces, brackets and commas; the content is counted by its own fields. */
function frameBytes(value: unknown): number {
  return Array.isArray(value) ? 3 + value.length * EMPTY_ITEM_BYTES : EMPTY_ITEM_BYTES;
}

/** `null` or braces, and a comma. */
const EMPTY_ITEM_BYTES = 5;
const DATE_BYTES = 30;

function leafBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(JSON.stringify(value));
  if (value === null || value === undefined || typeof value === "boolean") return 5;
  if (typeof value === "number") return String(value).length;
  if (value instanceof Date) return DATE_BYTES;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + leafBytes(one), 2);
  return Buffer.byteLength(JSON.stringify(value) ?? "null");
}

/** The size of a formatted error: code, locations, message, field problems and path. */
const ERROR_BYTES = 250;

function errorBytes(error: unknown, { path }: GraphQLResolveInfo): number {
  const { message, fields } = error as Partial<DomainError>;
  let bytes = ERROR_BYTES + leafBytes(message) + leafBytes(fields);
  for (let step: typeof path | undefined = path; step; step = step.prev) bytes += 4 + String(step.key).length;
  return bytes;
}
