import autocannon from "autocannon";
import { TOKENS } from "./contents";

const headersOf = (token: string) => ({ authorization: `Bearer ${token}`, "content-type": "application/json" });

export interface Load {
  readonly port: number;
  readonly body: string;
  readonly connections: number;
  /** Number of requests. A time limit would discard the requests in progress, most of all those of a slow server. */
  readonly amount: number;
}

export interface Loaded {
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

/** Each connection is a person of its own, and sends its next request when the one before is answered. Throws unless all are answered rightly. */
export async function generateLoad({ port, body, connections, amount }: Load): Promise<Loaded> {
  const request = { method: "POST", headers: headersOf(TOKENS[0]!), body } as const;
  const expected = await lengthOf(port, request);
  const latenciesMs: number[] = [];
  let bytes = 0;
  const start = performance.now();
  // Of the last answer: what sends them ends only with the next full second.
  let end = start;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    let person = 0;
    const setupClient = (client: autocannon.Client) => client.setHeaders(headersOf(TOKENS[person++]!));
    const options = { url: urlOf(port), ...request, connections, amount, setupClient };
    const run = autocannon(options, (error, ended) => (error ? reject(error) : resolve(ended)));
    run.on("response", (_client, _status, length, ms) => {
      latenciesMs.push(ms);
      bytes += length;
      end = performance.now();
    });
  });
  if (result.non2xx + result.errors > 0) throw new Error(`Refused: ${JSON.stringify(result)}`);
  // Parsing each body would cost the measured server; an answer with errors has another length.
  const length = bytes / latenciesMs.length;
  if (Math.abs(length - expected) > 0.01 * expected)
    throw new Error(`Answers of ${length} bytes instead of ${expected}.`);
  return { seconds: (end - start) / 1_000, latenciesMs };
}

/** Bytes of a right answer, with its head. */
async function lengthOf(port: number, request: { method: "POST"; headers: Record<string, string>; body: string }) {
  const answer = await fetch(urlOf(port), request);
  const text = await answer.text();
  if (text.includes('"errors"')) throw new Error(`Refused: ${text}`);
  const head = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.byteLength(`HTTP/1.1 200 OK\r\n${head}\r\n${text}`);
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/graphql`;
}
