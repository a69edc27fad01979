import type { GraphQLObjectType } from "graphql";
import type { Side } from "./world";

export type Variables = Readonly<Record<string, unknown>>;

/** The permitted roles: admins everything, auditors every read. MEMBER: everybody, for objects of their own. */
export type Permitted = "ADMIN" | "AUDITOR" | "MEMBER";

/**
 * A query, mutation or subscription: who may ask for it, and the arguments with which tests do, some without objects of
 * a side and some with them. Without arguments they are `[{}]`.
 */
export interface ProbedField {
  readonly permitted: Permitted;
  /** It needs a fresh sign-in, or the scope GOVERN. */
  readonly givesPower: boolean;
  readonly plain: readonly Variables[];
  readonly bySide: (side: Side) => readonly Variables[];
}

export type ProbedFields = Readonly<Record<string, ProbedField>>;

type Arguments = readonly (readonly Variables[] | ProbedField["bySide"])[];

export const admins = (...given: Arguments) => probedField("ADMIN", given);

/** Admins and auditors. */
export const readers = (...given: Arguments) => probedField("AUDITOR", given);

export const everybody = (...given: Arguments) => probedField("MEMBER", given);

export const givingPower = (field: ProbedField): ProbedField => ({ ...field, givesPower: true });

function probedField(permitted: Permitted, given: Arguments): ProbedField {
  return {
    permitted,
    givesPower: false,
    plain: given.flatMap((one) => (typeof one === "function" ? [] : one)),
    bySide: (side) => given.flatMap((one) => (typeof one === "function" ? one(side) : [])),
  };
}

const FILES: Readonly<Record<string, string>> = {
  Query: "queries.ts",
  Mutation: "mutations.ts",
  Subscription: "subscriptions.ts",
};

/** The fields of a root type that no test asks for yet, and how to have them asked for. */
export function unprobedFields(root: GraphQLObjectType, probed: ProbedFields): string[] {
  const missing = Object.keys(root.getFields()).filter((name) => !Object.hasOwn(probed, name));
  return missing.map(
    (name) =>
      `No test asks for ${root.name}.${name}. Write into server/testing/authorization-matrix/${FILES[root.name]} who may ask for it (admins, readers, everybody), and with which arguments: \`${name}: admins(({ grantId }) => [{ id: grantId }]),\`.`,
  );
}

/** The fields that are probed and that the schema does not have. */
export function formerFields(root: GraphQLObjectType, probed: ProbedFields): string[] {
  const gone = Object.keys(probed).filter((name) => !(name in root.getFields()));
  return gone.map((name) => `${FILES[root.name]} asks for ${name}, which is not in the schema.`);
}
