import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import Fastify, { type FastifyInstance } from "fastify";
import {
  type ExecutionResult,
  execute,
  type GraphQLFormattedError,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  parse,
} from "graphql";
import {
  buildSchemaSync,
  createUnionType,
  Field,
  FieldResolver,
  InterfaceType,
  ObjectType,
  Query,
  Resolver,
} from "type-graphql";
import type { Actor } from "../../shared/kernel/actor";
import { AUDITOR, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { Access, enforceAccess } from "./access";
import { createContext, type GraphQLContext } from "./context";
import { formatError } from "./errors";

@InterfaceType()
abstract class Named {
  @Field(() => String, { nullable: true })
  name!: string | null;
}

@Access("WITH_PARENT")
@ObjectType({ implements: Named })
class Shown extends Named {}

@Access("READER")
@ObjectType({ implements: Named })
class Secret extends Named {
  @Field(() => String, { nullable: true })
  told!: string | null;
}

const Either = createUnionType({ name: "Either", types: () => [Shown, Secret] as const });
const ByName = createUnionType({
  name: "ByName",
  types: () => [Shown, Secret] as const,
  resolveType: async ({ name }) => (name === "shown" ? Shown : "Secret"),
});

const shown = Object.assign(new Shown(), { name: "shown" });
const secret = Object.assign(new Secret(), { name: "a secret" });

@Resolver(() => Secret)
class Things {
  @Access("SIGNED_IN")
  @Query(() => Secret, { nullable: true })
  direct(): Secret {
    return secret;
  }

  @Access("SIGNED_IN")
  @Query(() => Either, { nullable: true })
  either(): Shown | Secret {
    return secret;
  }

  @Access("SIGNED_IN")
  @Query(() => [Either], { nullable: "itemsAndList" })
  list(): (Shown | Secret)[] {
    return [shown, secret, shown];
  }

  @Access("SIGNED_IN")
  @Query(() => [ByName], { nullable: "itemsAndList" })
  byName(): (Shown | Secret)[] {
    return [shown, secret];
  }

  @Access("SIGNED_IN")
  @Query(() => Named, { nullable: true })
  named(): Named {
    return secret;
  }

  @Access("SIGNED_IN")
  @Query(() => [Named], { nullable: "itemsAndList" })
  nameds(): Named[] {
    return [secret, shown];
  }

  @FieldResolver(() => String, { nullable: true })
  told(): string {
    return "a secret that is told";
  }
}

const FORBIDDEN = { message: expect.stringMatching(/^This needs the role ADMIN/), code: "FORBIDDEN" };

describe("an object behind a union or an interface", () => {
  const schema = enforceAccess(buildSchemaSync({ resolvers: [Things], validate: false }));
  let api: TestApi;
  let app: FastifyInstance;
  let apollo: ApolloServer<GraphQLContext>;
  let actor: Actor;

  beforeAll(async () => {
    api = await createTestApi();
    apollo = new ApolloServer<GraphQLContext>({
      schema,
      formatError: (_formatted, error) => formatError(error, api.platform.log),
    });
    await apollo.start();
    app = Fastify();
    app.post("/graphql", fastifyApolloHandler(apollo, { context: async () => createContext(api.platform, actor) }));
  });

  afterAll(async () => {
    await app.close();
    await apollo.stop();
    await api.close();
  });

  interface Answer {
    readonly data: unknown;
    readonly errors?: readonly GraphQLFormattedError[];
  }

  async function overHttp(query: string): Promise<Answer> {
    const { body } = await app.inject({ method: "POST", url: "/graphql", payload: { query } });
    return JSON.parse(body);
  }

  /** Executes without Apollo, as over a socket. */
  async function executed(query: string): Promise<Answer> {
    const contextValue = createContext(api.platform, actor);
    const { data, errors } = (await execute({ schema, document: parse(query), contextValue })) as ExecutionResult;
    const told = errors?.map((error) => formatError(error, api.platform.log));
    return JSON.parse(JSON.stringify({ data, errors: told }));
  }

  const ROADS: [string, (query: string) => Promise<Answer>][] = [
    ["HTTP", overHttp],
    ["execute", executed],
  ];
  const refusals = ({ errors = [] }: Answer) =>
    errors.map(({ message, extensions }) => ({ message, code: extensions?.code }));

  describe.each(ROADS)("by %s", (_road, ask) => {
    it.each([
      ["{ direct { name } }", { direct: { name: null } }],
      ["{ direct { told } }", { direct: { told: null } }],
      ["{ either { ... on Secret { name } } }", { either: null }],
      ["{ either { ... on Named { name } } }", { either: null }],
      ["{ either { __typename } }", { either: null }],
      ["{ either { ... on Shown { name } } }", { either: null }],
      ["{ named { name } }", { named: null }],
      ["{ named { __typename } }", { named: null }],
      ["{ named { ... on Secret { told } } }", { named: null }],
      ["{ named { ...F } } fragment F on Named { ... on Secret { name } }", { named: null }],
      ["{ list { ... on Named { name } } }", { list: [{ name: "shown" }, null, { name: "shown" }] }],
      ["{ list { __typename } }", { list: [{ __typename: "Shown" }, null, { __typename: "Shown" }] }],
      ["{ byName { ... on Named { name } } }", { byName: [{ name: "shown" }, null] }],
      ["{ nameds { name __typename } }", { nameds: [null, { name: "shown", __typename: "Shown" }] }],
    ])("is refused by its own rule: %s", async (query, data) => {
      actor = MEMBER;
      const answer = await ask(query);
      expect(answer.data).toEqual(data);
      expect(refusals(answer)).toEqual([FORBIDDEN]);
      expect(JSON.stringify(answer)).not.toMatch(/secret/i);
    });

    it.each([
      ["{ direct { name told } }", { direct: { name: "a secret", told: "a secret that is told" } }],
      [
        "{ either { __typename ... on Secret { name told } } }",
        { either: { __typename: "Secret", name: "a secret", told: "a secret that is told" } },
      ],
      ["{ nameds { name } }", { nameds: [{ name: "a secret" }, { name: "shown" }] }],
      ["{ byName { __typename } }", { byName: [{ __typename: "Shown" }, { __typename: "Secret" }] }],
    ])("is returned to those who may read it: %s", async (query, data) => {
      actor = AUDITOR;
      expect(await ask(query)).toEqual({ data });
    });
  });

  it("has its refusal recorded as the direct path does", async () => {
    const recorded = async (query: string, name: string) => {
      actor = { ...MEMBER, id: name };
      await overHttp(query);
      return api.platform.db.query(
        "select action, subject_type, outcome, error_code from audit_events where actor_id = $1",
        [name],
      );
    };
    const direct = await recorded("{ direct { name } }", "direct-1");
    expect(direct).toHaveLength(1);
    expect(await recorded("{ list { __typename } }", "list-1")).toEqual(direct);
  });
});

describe("a schema in which a rule could be bypassed does not build", () => {
  @Access("READER")
  @InterfaceType()
  abstract class Ruled {
    @Field(() => String)
    name!: string;
  }

  @Access("WITH_PARENT")
  @ObjectType({ implements: Ruled })
  class OfRuled extends Ruled {}

  @InterfaceType()
  abstract class WithRuledField {
    @Access("READER")
    @Field(() => String)
    name!: string;
  }

  @Access("WITH_PARENT")
  @ObjectType({ implements: WithRuledField })
  class OfRuledField extends WithRuledField {}

  @InterfaceType()
  abstract class Unruled {
    @Field(() => String)
    name!: string;
  }

  @ObjectType({ implements: Unruled })
  class Forgotten extends Unruled {}

  const returning = (type: object) => {
    @Resolver()
    class One {
      @Access("SIGNED_IN")
      @Query(() => type as never)
      one(): unknown {
        return {};
      }
    }
    return One;
  };
  const build = (type: object, orphan: new () => object) =>
    enforceAccess(buildSchemaSync({ resolvers: [returning(type)], orphanedTypes: [orphan], validate: false }));

  it("with a rule on an interface, which nothing would check", () => {
    expect(() => build(Ruled, OfRuled)).toThrow("Only operations and object types have access rules, not: Ruled");
  });

  it("with a rule on a single field", () => {
    const message = "Only operations and object types have access rules, not: OfRuledField.name, WithRuledField.name";
    expect(() => build(WithRuledField, OfRuledField)).toThrow(message);
  });

  it("with an operation that is reachable from a type", () => {
    const change = { type: GraphQLString, extensions: { access: "ADMIN" }, resolve: () => "changed" };
    const Changes = new GraphQLObjectType({ name: "Mutation", fields: { change } });
    const Any = new GraphQLUnionType({ name: "Any", types: [Changes], resolveType: () => "Mutation" });
    const asked = (type: GraphQLOutputType) => ({ type, extensions: { access: "SIGNED_IN" }, resolve: () => ({}) });
    const Inside = new GraphQLObjectType({
      name: "Inside",
      extensions: { access: "WITH_PARENT" },
      fields: { changes: { type: Changes } },
    });
    const query = new GraphQLObjectType({
      name: "Query",
      fields: { any: asked(Any), inside: asked(Inside), changes: asked(Changes) },
    });
    expect(() => enforceAccess(new GraphQLSchema({ query, mutation: Changes }))).toThrow(
      "Operations are reached from the root alone, not by: Any, Query.changes, Inside.changes",
    );
  });

  it("with an object without a rule that only an interface leads to", () => {
    expect(() => build(Unruled, Forgotten)).toThrow("No access rule is declared for: Forgotten");
  });
});
