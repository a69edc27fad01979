import "reflect-metadata";
import { join } from "node:path";
import {
  buildSchema,
  type GraphQLInputObjectType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from "graphql";
import { buildSchemaSync, Field, ObjectType, Query, Resolver } from "type-graphql";
import { CONFIGURATION_KEYS } from "../shared/domain/catalog/configuration-keys";
import { committedText } from "../testing/committed-text";
import { Access, enforceAccess } from "./graphql/access";
import { createSchema } from "./schema";

const NEEDED_ROLES = { ADMIN: "ADMIN", READER: "ADMIN or AUDITOR", SIGNED_IN: "no role" };

describe("the API's schema", () => {
  const schema = createSchema();

  it("is the committed one (UPDATE_SNAPSHOT=1 rewrites it)", () => {
    const made = `${printSchema(lexicographicSortSchema(schema))}\n`;
    expect(committedText(join(__dirname, "schema.graphql"), made)).toBe(made);
    expect(() => buildSchema(made)).not.toThrow();
  });

  it("is valid by the rules of GraphQL", () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  it("declares an access rule for every query, mutation, subscription and object", () => {
    const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];
    const fields = roots.flatMap((root) => Object.values(root.getFields()));
    const objects = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && !type.name.startsWith("__") && !roots.includes(type),
    );
    const withoutRule = [...fields, ...objects].filter((one) => one.extensions.access === undefined);
    expect(withoutRule.map((one) => one.name)).toEqual([]);
    expect(fields.length + objects.length).toBeGreaterThan(40);
  });

  it("names at the end of each operation's description the rights that its rule requires", () => {
    const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];
    for (const root of roots) {
      for (const { name, description, extensions } of Object.values(root.getFields())) {
        const roles = NEEDED_ROLES[extensions.access as keyof typeof NEEDED_ROLES];
        const byRole = extensions.access === "ADMIN" ? "ADMIN" : undefined;
        const scope = root.name === "Mutation" ? (extensions.scope ?? byRole) : "READ";
        const ending = `[^ ] Needs ${roles}; a token with scopes needs ${scope}\\.$`;
        expect([root.name, name, description]).toEqual([root.name, name, expect.stringMatching(new RegExp(ending))]);
        expect(description!.match(/Needs [^.]*; a token/g)).toHaveLength(1);
      }
    }
  });

  it("takes exactly the settings that the catalog explains", () => {
    const input = schema.getType("CreateIntegrationInput") as GraphQLInputObjectType;
    const fields = Object.keys(input.getFields()).filter(
      (field) => !["connectorId", "resourceTypes", "clientRequestId"].includes(field),
    );
    expect(fields.sort()).toEqual(CONFIGURATION_KEYS.map((one) => one.key).sort());
  });

  it("offers every list in pages", () => {
    for (const field of Object.values(schema.getQueryType()!.getFields())) {
      if (!String(field.type).endsWith("Connection")) continue;
      expect(field.args.map((argument) => argument.name)).toEqual(expect.arrayContaining(["first", "after"]));
    }
  });
});

describe("a schema without a rule does not build", () => {
  @Access("WITH_PARENT")
  @ObjectType()
  class Guarded {
    @Field(() => String)
    name!: string;
  }

  @ObjectType()
  class Open {
    @Field(() => String)
    name!: string;
  }

  @Resolver()
  class OpenField {
    @Query(() => Guarded)
    forgotten(): Guarded {
      return { name: "x" };
    }
  }

  @Resolver()
  class WithParentField {
    @Access("WITH_PARENT")
    @Query(() => Guarded)
    rootWithoutParent(): Guarded {
      return { name: "x" };
    }
  }

  @Resolver()
  class OpenObject {
    @Access("READER")
    @Query(() => Open)
    open(): Open {
      return { name: "x" };
    }
  }

  it.each([
    ["a query without one", OpenField, "Query.forgotten"],
    ["a query that points at a parent it does not have", WithParentField, "Query.rootWithoutParent"],
    ["an object without one", OpenObject, "Open"],
  ])("for %s", (_what, resolver, missing) => {
    const schema = buildSchemaSync({ resolvers: [resolver], validate: false });
    expect(() => enforceAccess(schema)).toThrow(new RegExp(`No access rule is declared for: .*${missing}`));
  });
});
