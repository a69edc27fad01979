import { request } from "node:http";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { createSchema } from "../../server/schema";
import { type HostileOperation, hostileLists, invalidDocuments } from "./hostile-operations";
import type { AbuseWorld } from "./world";

/** Sent to the process that attacks. */
export interface Target extends AbuseWorld {
  readonly port: number;
}

/** One kind of attack. It runs until it is stopped, and counts what it sent and received. */
export interface Attack {
  readonly name: string;
  readonly begin: (target: Target, count: (kind: "sent" | "answered" | "refused", told?: string) => void) => void;
}

type Count = Parameters<Attack["begin"]>[1];

/** Addresses of attackers; the person beside them uses 127.0.0.1. */
const ADDRESSES = Array.from({ length: 8 }, (_, n) => `127.0.0.${n + 2}`);
const LARGE = "x".repeat(900_000);
const ARRAY = JSON.stringify({ type: "connection_init", payload: { a: Array(400_000).fill(0) } });
const PING = JSON.stringify({ type: "ping", payload: { a: LARGE } });
const LIST = "accessRequests(first: 200) { nodes { justification } }";
const ALIASES = `{ ${Array.from({ length: 15 }, (_, n) => `a${n}: ${LIST}`).join(" ")} }`;
const PREVIEW = `query ($input: AccessRequestInput!) { previewAccessRequest(input: $input) { __typename } }`;
const CREATE = `mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }`;
const CANCEL = "mutation ($id: ID!) { cancelRequest(requestId: $id) { request { id } } }";
const WAITING = "subscription { approvalsWaiting { count requests { id justification items { resourceName } } } }";

export const ATTACKS: readonly Attack[] = [
  {
    name: "pings of 900 kB before sign-in",
    begin: (target, count) => fromEverywhere((address) => flood(target, address, count, PING)),
  },
  {
    name: "arrays of 800 kB before sign-in",
    begin: (target, count) => fromEverywhere((address) => flood(target, address, count, ARRAY)),
  },
  {
    name: "sockets that say nothing",
    begin: (target, count) => fromEverywhere((address) => silentSockets(target, address, count)),
  },
  {
    name: "bodies of 900 kB before sign-in",
    begin: (target, count) =>
      fromEverywhere((address) => inParallel(4, () => post(target, address, null, { query: LARGE }, count))),
  },
  {
    name: "pings of 900 kB after sign-in",
    begin: (target, count) =>
      fromEverywhere((address) => signedIn(target, address, count, (socket) => repeatSend(socket, PING, count))),
  },
  {
    name: "answers of 12 MB",
    begin: (target, count) =>
      fromEverywhere((address) =>
        inParallel(4, () => post(target, address, target.attackerToken, { query: ALIASES }, count)),
      ),
  },
  {
    name: "answers that nobody reads, over sockets",
    begin: (target, count) =>
      fromEverywhere((address) =>
        signedIn(target, address, count, (socket) => {
          socket.pause();
          for (let n = 0; n < 40; n += 1)
            send(socket, { id: `${n}`, type: "subscribe", payload: { query: `{ ${LIST} }` } }, count);
        }),
      ),
  },
  {
    name: "answers that nobody reads, over HTTP",
    begin: (target, count) =>
      fromEverywhere((address) => {
        for (let n = 0; n < 20; n += 1) unread(target, address, count);
      }),
  },
  {
    name: "100 subscriptions while requests come and go",
    begin(target, count) {
      for (const address of ADDRESSES.slice(0, 5)) {
        signedIn(target, address, count, (socket) => {
          for (let n = 0; n < 20; n += 1)
            send(socket, { id: `${n}`, type: "subscribe", payload: { query: WAITING } }, count);
        });
      }
      inParallel(4, () => comeAndGo(target, ADDRESSES[7]!, count));
    },
  },
  {
    name: "previews of 20 clusters, 20 permissions and 50 namespaces",
    begin(target, count) {
      const { resourceIds, permissions } = target;
      const input = { resourceIds, permissions, durationSeconds: 1_800, justification: "bench" };
      fromEverywhere((address) =>
        inParallel(2, () =>
          post(target, address, target.attackerToken, { query: PREVIEW, variables: { input } }, count),
        ),
      );
    },
  },
  {
    name: "revocations and extensions",
    begin(target, count) {
      let next = 0;
      fromEverywhere((address) =>
        inParallel(4, () => {
          next += 1;
          const id = target.grantIds[next % target.grantIds.length];
          const what = next % 2 === 0 ? "revokeGrant(grantId: $id)" : "extendGrant(input: { grantId: $id })";
          const query = `mutation ($id: ID!) { ${what} { grant { id } } }`;
          return post(target, address, target.attackerToken, { query, variables: { id } }, count);
        }),
      );
    },
  },
  {
    name: "hostile lists in variables, over HTTP",
    begin: (target, count) => overHttp(target, count, hostileLists(createSchema())),
  },
  {
    name: "hostile lists in variables, over sockets",
    begin: (target, count) => overSockets(target, count, hostileLists(createSchema())),
  },
  {
    name: "hostile documents, over HTTP",
    begin: (target, count) => overHttp(target, count, invalidDocuments()),
  },
  {
    name: "hostile documents, over sockets",
    begin: (target, count) => overSockets(target, count, invalidDocuments()),
  },
];

/** A hundred requests are under way all the time. */
const AT_ONCE_OF_ADDRESS = 13;

function overHttp(target: Target, count: Count, operations: Iterator<HostileOperation, never>): void {
  fromEverywhere((address) =>
    inParallel(AT_ONCE_OF_ADDRESS, () => post(target, address, target.attackerToken, operations.next().value, count)),
  );
}

/** Each answer to an operation leads to the next one. */
function overSockets(target: Target, count: Count, operations: Iterator<HostileOperation, never>): void {
  let sent = 0;
  fromEverywhere((address) =>
    signedIn(target, address, count, (socket) => {
      const next = () => {
        if (socket.readyState !== WebSocket.OPEN) return;
        sent += 1;
        send(socket, { id: `${sent}`, type: "subscribe", payload: operations.next().value }, count);
      };
      socket.on("message", (text) => {
        if (/^\{"(?:id":"\d+",")?type":"(?:error|complete)"/.test(String(text))) next();
      });
      for (let n = 0; n < AT_ONCE_OF_ADDRESS; n += 1) next();
    }),
  );
}

function fromEverywhere(begin: (address: string) => void): void {
  for (const address of ADDRESSES) begin(address);
}

/** Keeps this many requests under way without end. */
function inParallel(times: number, work: () => Promise<unknown>): void {
  for (let n = 0; n < times; n += 1) {
    void (async () => {
      for (;;) await work();
    })();
  }
}

/** Resolves with the body of an answer, or null when there is none. */
function post(
  { port }: Target,
  localAddress: string,
  token: string | null,
  body: object,
  count: Count,
): Promise<string | null> {
  const text = JSON.stringify(body);
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...(token !== null && { authorization: `Bearer ${token}` }),
  };
  count("sent");
  return new Promise((resolve) => {
    const asked = request(
      { host: "127.0.0.1", port, path: "/graphql", method: "POST", localAddress, headers },
      (answer) => {
        let told = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          told += part;
        });
        answer.on("error", () => resolve(null));
        answer.on("end", () => {
          count(answer.statusCode === 200 && !told.includes('"errors"') ? "answered" : "refused", told);
          resolve(told);
        });
      },
    );
    // The request was refused before its end.
    asked.on("error", () => {
      count("refused");
      setTimeout(resolve, 1, null);
    });
    asked.end(text);
  });
}

async function comeAndGo(target: Target, address: string, count: Count): Promise<void> {
  const input = {
    resourceIds: [target.resourceIds[Math.floor(Math.random() * 20)]],
    permissions: [{ permission: "AmazonEKSViewPolicy" }],
    durationSeconds: 1_800,
    justification: "bench",
  };
  const told = await post(target, address, target.attackerToken, { query: CREATE, variables: { input } }, count);
  const id = /"id":"([^"]+)"/.exec(told ?? "")?.[1];
  if (id) await post(target, address, target.attackerToken, { query: CANCEL, variables: { id } }, count);
}

/** Asks for a large answer and reads none of it. */
function unread(target: Target, localAddress: string, count: Count): void {
  const text = JSON.stringify({ query: `{ ${LIST} }` });
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    authorization: `Bearer ${target.attackerToken}`,
  };
  const again = () => setTimeout(() => unread(target, localAddress, count), 10);
  const options = {
    host: "127.0.0.1",
    port: target.port,
    path: "/graphql",
    method: "POST",
    localAddress,
    headers,
    agent: false,
  };
  const asked = request(options, (answer) => answer.pause().on("close", again));
  asked.on("error", () => {
    count("refused");
    again();
  });
  count("sent");
  asked.end(text);
}

function open({ port }: Target, localAddress: string): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL, {
    localAddress,
    perMessageDeflate: false,
  });
}

/** Reconnects whenever it is closed. */
function flood(target: Target, address: string, count: Count, message: string): void {
  const socket = open(target, address);
  socket.on("open", () => repeatSend(socket, message, count));
  socket.on("message", () => count("answered"));
  socket.on("error", () => count("refused"));
  socket.on("close", () => setTimeout(() => flood(target, address, count, message), 1));
}

function repeatSend(socket: WebSocket, message: string, count: Count): void {
  const more = () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    count("sent");
    socket.send(message, () => setImmediate(more));
  };
  for (let n = 0; n < 4; n += 1) more();
}

function silentSockets(target: Target, address: string, count: Count): void {
  for (let n = 0; n < 250; n += 1) {
    const again = () => {
      const socket = open(target, address);
      count("sent");
      socket.on("error", () => count("refused"));
      socket.on("close", () => setTimeout(again, 10));
    };
    again();
  }
}

function signedIn(target: Target, address: string, count: Count, then: (socket: WebSocket) => void): void {
  const socket = open(target, address);
  socket.on("open", () =>
    send(socket, { type: "connection_init", payload: { authorization: `Bearer ${target.attackerToken}` } }, count),
  );
  socket.on("message", (text) => {
    if (String(text).startsWith('{"type":"connection_ack"')) then(socket);
    else {
      const isRefusal = String(text).includes('"errors"') || String(text).includes('"type":"error"');
      count(isRefusal ? "refused" : "answered", String(text));
    }
  });
  socket.on("error", () => count("refused"));
  socket.on("close", () => setTimeout(() => signedIn(target, address, count, then), 10));
}

function send(socket: WebSocket, message: object, count: Count): void {
  count("sent");
  socket.send(JSON.stringify(message));
}
