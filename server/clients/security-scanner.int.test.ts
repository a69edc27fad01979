import { type ClientsServer, startClientsServer } from "./testing/clients-server";

interface Said {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

interface Sent {
  readonly method: "GET" | "POST";
  /** In the address. */
  readonly query?: string;
  readonly json?: unknown;
}

interface Finding {
  readonly title: string;
  readonly sent: Sent;
  readonly isFound: (said: Said) => boolean;
}

const posted = (query: string): Sent => ({ method: "POST", json: { query } });
const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(" ");
const typename = ({ data }: Said) => data?.__typename !== undefined && data?.__typename !== null;
const typesOf = ({ data }: Said) => (data?.__schema as { types?: unknown[] } | undefined)?.types ?? [];

/** The findings of graphql-cop: what it sends, and what it takes for a weakness. */
const FINDINGS: readonly Finding[] = [
  {
    title: "alias overloading",
    sent: posted(`query cop { ${times(101, (n) => `alias${n}:__typename`)} }`),
    isFound: ({ data }) => Boolean(data?.alias100),
  },
  {
    title: "array batching",
    sent: { method: "POST", json: Array.from({ length: 11 }, () => ({ query: "query cop { __typename }" })) },
    isFound: (said) => Array.isArray(said) && said.length >= 10,
  },
  {
    title: "directive overloading",
    sent: posted("query cop { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }"),
    isFound: ({ errors }) => errors?.length === 10,
  },
  {
    title: "field duplication",
    sent: posted(`query cop { ${times(500, () => "__typename")} }`),
    isFound: typename,
  },
  {
    title: "circular introspection",
    sent: posted(
      "query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }",
    ),
    isFound: (said) => typesOf(said).length > 25,
  },
  {
    title: "introspection",
    sent: posted("query cop { __schema { types { name fields { name } } } }"),
    isFound: (said) => typesOf(said).length > 0,
  },
  {
    title: "field suggestions",
    sent: posted("query cop { __schema { directive } }"),
    isFound: ({ errors }) => errors?.[0]?.message.includes("Did you mean") ?? false,
  },
  {
    title: "GET-based mutations",
    sent: { method: "GET", query: "mutation cop { __typename }" },
    isFound: typename,
  },
  {
    title: "url-encoded queries by POST",
    sent: { method: "POST", query: "query cop { __typename }" },
    isFound: typename,
  },
  {
    title: "a tracing extension",
    sent: posted("query cop { __typename }"),
    isFound: (said) =>
      Boolean((said as { extensions?: { tracing?: unknown } }).extensions?.tracing) ||
      (said.errors ?? []).some(({ extensions }) => extensions?.tracing || extensions?.exception) ||
      /stacktrace/i.test(JSON.stringify(said)),
  },
  {
    title: "unhandled errors",
    sent: posted("qwerty cop { abc }"),
    isFound: ({ errors }) => (errors ?? []).some(({ extensions }) => extensions?.exception || extensions?.stacktrace),
  },
];

/** A token may: a page can put no Authorization header into what it makes a browser send. */
const BY_GET: Finding = {
  title: "GET-based queries without a header that needs a preflight",
  sent: { method: "GET", query: "query cop { __typename }" },
  isFound: typename,
};

describe("a scanner of GraphQL servers", () => {
  let server: ClientsServer;
  const callers: Record<string, Record<string, string>> = {};

  beforeAll(async () => {
    server = await startClientsServer();
    const member = await server.member();
    callers.nobody = {};
    callers["a member's token"] = { authorization: member.authorization };
    callers["a member's session"] = { cookie: member.cookie, origin: member.origin };
  });
  afterAll(() => server.stop());

  async function say({ method, query, json }: Sent, headers: Record<string, string>): Promise<Said> {
    const url = new URL(server.url);
    if (query !== undefined) url.searchParams.set("query", query);
    const answer = await fetch(url, {
      method,
      headers: { ...headers, ...(json !== undefined && { "content-type": "application/json" }) },
      body: json === undefined ? undefined : JSON.stringify(json),
    });
    return (await answer.json()) as Said;
  }

  const everybody = ["nobody", "a member's token", "a member's session"] as const;
  const asked = FINDINGS.flatMap((finding) => everybody.map((who) => ({ finding, who })));

  it.each(asked.map(({ finding, who }) => [finding.title, who, finding] as const))(
    "does not find %s as %s",
    async (_title, who, { sent, isFound }) => {
      const said = await say(sent, callers[who]!);
      expect({ said, found: isFound(said) }).toMatchObject({ found: false });
    },
  );

  it.each(["nobody", "a member's session"] as const)(`does not find ${BY_GET.title} as %s`, async (who) => {
    expect(BY_GET.isFound(await say(BY_GET.sent, callers[who]!))).toBe(false);
  });

  it("would get its answers where they are allowed, so that a broken scanner does not pass", async () => {
    const plain = posted("query cop { __typename }");
    for (const who of ["a member's token", "a member's session"] as const) {
      expect(await say(plain, callers[who]!)).toEqual({ data: { __typename: "Query" } });
    }
    expect(BY_GET.isFound(await say(BY_GET.sent, callers["a member's token"]!))).toBe(true);
    const introspection = FINDINGS.find(({ title }) => title === "introspection")!;
    const admin = { authorization: server.authorization };
    expect(introspection.isFound(await say(introspection.sent, admin))).toBe(true);
  });
});
