import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { eventually } from "../../../testing/eventually";
import { addressGuard } from "../../domain/webhooks/webhook-address";
import type { HostLookup } from "./shared-lookups";
import { createWebhookSender } from "./webhook-sender";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function receiver(listener: RequestListener): Promise<number> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const never = new AbortController().signal;
const send = (url: string, targets: "public" | "loopback" = "loopback", signal = never) =>
  createWebhookSender(addressGuard(targets)).send({ url, headers: { "X-Test": "1" }, body: '{"a":"ü"}' }, signal);

describe("a delivery to a webhook", () => {
  it("posts the body unchanged and returns the status", async () => {
    const got: string[] = [];
    const port = await receiver((request, response) => {
      request.on("data", (part: Buffer) => void got.push(part.toString("utf8")));
      request.on("end", () => response.writeHead(204).end());
    });
    expect(await send(`http://127.0.0.1:${port}/hook`)).toEqual({ status: 204 });
    expect(got.join("")).toBe('{"a":"ü"}');
  });

  it("follows no redirect", async () => {
    let calls = 0;
    const port = await receiver((_request, response) => {
      calls += 1;
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ status: 307 });
    expect(calls).toBe(1);
  });

  it("checks the address behind a name, and does not connect where that is not allowed", async () => {
    let calls = 0;
    const port = await receiver((_request, response) => {
      calls += 1;
      response.end();
    });
    expect(await send(`http://localhost:${port}/`)).toEqual({ status: 200 });
    // With a public name this check alone protects internal machines from an admin's webhook.
    const guard = { problemWithUrl: () => null, mayBeCalled: addressGuard("public").mayBeCalled };
    const message = { url: `http://localhost:${port}/`, headers: {}, body: "" };
    expect(await createWebhookSender(guard).send(message, never)).toEqual({
      error: expect.stringContaining("which is not public"),
    });
    expect(calls).toBe(1);
  });

  it("shares a pending lookup of its name with others, checks its answer itself, and looks it up again later", async () => {
    const port = await receiver((_request, response) => void response.writeHead(204).end());
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const silent: HostLookup = (hostname, _options, answer) => {
      asked.push(hostname);
      answers.push(() => answer(null, [{ address: "127.0.0.1", family: 4 }]));
    };
    const senderFor = (targets: "any" | "public") =>
      createWebhookSender({ problemWithUrl: () => null, mayBeCalled: addressGuard(targets).mayBeCalled }, silent);
    const [sender, wary] = [senderFor("any"), senderFor("public")];
    const sendBy = (by = sender, host = "dead.example.com") =>
      by.send({ url: `http://${host}:${port}/`, headers: {}, body: "" }, never);
    const sent = Promise.all(Array.from({ length: 20 }, () => sendBy()));
    const refused = sendBy(wary);
    const other = sendBy(sender, "other.example.com");
    await eventually("both names are asked for", () => asked.length === 2);
    for (const answer of answers) answer();
    expect(await sent).toEqual(Array(20).fill({ status: 204 }));
    expect(await refused).toEqual({ error: expect.stringContaining("which is not public") });
    expect(await other).toEqual({ status: 204 });
    expect(asked).toEqual(["dead.example.com", "other.example.com"]);
    const again = sendBy();
    await eventually("the name is asked for again", () => asked.length === 3);
    answers[2]!();
    expect(await again).toEqual({ status: 204 });
  });

  it("does not call an address that was allowed when the webhook was created, but is not now", async () => {
    expect(await send("http://192.0.2.1/", "public")).toEqual({ error: expect.stringContaining("https") });
    expect(await send("https://127.0.0.1:1/", "public")).toEqual({ error: expect.stringContaining("not public") });
  });

  it("reports a refused connection, or that it was stopped", async () => {
    expect(await send("http://127.0.0.1:1/")).toEqual({ error: expect.stringContaining("could not be reached") });
    const port = await receiver(() => undefined);
    const stop = new AbortController();
    const waiting = send(`http://127.0.0.1:${port}/`, "loopback", stop.signal);
    stop.abort();
    expect(await waiting).toEqual({ error: expect.any(String) });
  });

  it.each([
    [
      "a change of protocol",
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
      /no answer/,
    ],
    ["another protocol", "220 mail.example.com ESMTP\r\n", /could not be reached/],
    ["endless headers", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}\r\n\r\n`, /could not be reached/],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", /could not be reached/],
  ])("fails where the receiver answers %s", async (_what, answer, error) => {
    const raw = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.write(answer));
    });
    await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
    const { port } = raw.address() as AddressInfo;
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ error: expect.stringMatching(error) });
    raw.close();
  });

  it("does not wait for an answer that never ends", async () => {
    const port = await receiver((_request, response) => void response.writeHead(200).write("and so on"));
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ status: 200 });
  });
});
