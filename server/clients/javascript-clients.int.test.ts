import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { cacheExchange, createClient, fetchExchange, subscriptionExchange } from "@urql/core";
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import { ClientError, GraphQLClient } from "graphql-request";
import { createClient as createSocketClient } from "graphql-ws";
import WebSocket from "ws";
import { type ClientsServer, CREATE, startClientsServer, VIEWER, WAITING } from "./testing/clients-server";

let server: ClientsServer;

beforeAll(async () => {
  server = await startClientsServer();
});
afterAll(() => server.stop());

const headers = () => ({ authorization: server.authorization });
const sockets = () =>
  createSocketClient({
    url: server.socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: server.authorization },
  });

const EMPTY_NAME = { code: "INVALID_INPUT", fields: [{ path: ["name"] }] };

describe("urql with its defaults", () => {
  const client = () =>
    createClient({
      url: server.url,
      exchanges: [cacheExchange, fetchExchange],
      fetchOptions: () => ({ headers: headers() }),
    });

  it("queries, by GET", async () => {
    const { data, error, operation } = await client().query(VIEWER, {});
    expect([error, data]).toMatchObject([undefined, { viewer: { roles: ["ADMIN"] } }]);
    expect(operation.context.preferGetMethod).not.toBe(false);
  });

  it("mutates, and receives the problems of an input", async () => {
    const made = await client().mutation(CREATE, { name: "urql" });
    expect([made.error, made.data]).toMatchObject([
      undefined,
      { createServiceAccount: { serviceAccount: { name: "urql" } } },
    ]);
    const refused = await client().mutation(CREATE, { name: "" });
    expect(refused.error?.graphQLErrors).toMatchObject([{ extensions: EMPTY_NAME }]);
  });

  it("receives the error of a query with an unknown field", async () => {
    const { error } = await client().query("query Wrong { nothing }", {});
    expect(error?.graphQLErrors).toMatchObject([{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }]);
  });

  it("subscribes by graphql-ws", async () => {
    const followed = sockets();
    const following = createClient({
      url: server.url,
      exchanges: [
        subscriptionExchange({
          forwardSubscription: ({ query = "", variables }) => ({
            subscribe: (sink) => ({ unsubscribe: followed.subscribe({ query, variables }, sink) }),
          }),
        }),
      ],
    });
    const first = await new Promise((resolve) => void following.subscription(WAITING, {}).subscribe(resolve));
    expect(first).toMatchObject({ data: { approvalsWaiting: { count: 0 } } });
    await followed.dispose();
  });
});

describe("Apollo Client with its defaults", () => {
  const client = () =>
    new ApolloClient({ link: new HttpLink({ uri: server.url, headers: headers() }), cache: new InMemoryCache() });

  it("queries", async () => {
    expect((await client().query({ query: gql(VIEWER) })).data).toMatchObject({ viewer: { roles: ["ADMIN"] } });
  });

  it("queries by GET", async () => {
    const link = new HttpLink({ uri: server.url, headers: headers(), useGETForQueries: true });
    const asking = new ApolloClient({ link, cache: new InMemoryCache() });
    expect((await asking.query({ query: gql(VIEWER) })).data).toMatchObject({ viewer: { roles: ["ADMIN"] } });
  });

  it("mutates, and receives the problems of an input", async () => {
    const change = (name: string) => client().mutate({ mutation: gql(CREATE), variables: { name } });
    expect((await change("apollo-client")).data).toMatchObject({
      createServiceAccount: { serviceAccount: { name: "apollo-client" } },
    });
    const error = await change("").catch((refused) => refused);
    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([{ extensions: EMPTY_NAME }]);
  });

  it("subscribes by graphql-ws", async () => {
    const followed = sockets();
    const following = new ApolloClient({ link: new GraphQLWsLink(followed), cache: new InMemoryCache() });
    const first = await new Promise((resolve, reject) => {
      following.subscribe({ query: gql(WAITING) }).subscribe({ next: resolve, error: reject });
    });
    expect(first).toMatchObject({ data: { approvalsWaiting: { count: 0 } } });
    await followed.dispose();
  });
});

describe("graphql-request with its defaults", () => {
  const client = (options: { method?: "GET" } = {}) =>
    new GraphQLClient(server.url, { headers: headers(), ...options });

  it.each([{}, { method: "GET" }] as const)("queries, with %j", async (options) => {
    expect(await client(options).request(VIEWER)).toMatchObject({ viewer: { roles: ["ADMIN"] } });
  });

  it("mutates, and receives the problems of an input", async () => {
    const made = await client().request(CREATE, { name: "graphql-request" });
    expect(made).toMatchObject({ createServiceAccount: { serviceAccount: { name: "graphql-request" } } });
    const error = await client()
      .request(CREATE, { name: "" })
      .catch((refused) => refused);
    expect(error).toBeInstanceOf(ClientError);
    expect(error.response.errors).toMatchObject([{ extensions: EMPTY_NAME }]);
  });

  it("reads the schema, from which a client can be generated", async () => {
    const introspection = await client().request<IntrospectionQuery>(getIntrospectionQuery());
    expect(buildClientSchema(introspection).getType("Grant")).toBeDefined();
  });
});
