import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartupError } from "../shared/kernel/app-error";
import { exportCommand } from "./commands/export";
import { importCommand } from "./commands/import";
import { askServer, connectionFrom } from "./server-connection";
import { runInTest } from "./testing/run-in-test";

describe("the connection of a command to a server", () => {
  it.each(["secret\nof-two-lines", "secret\u200b", "secret of words", "secret\u0001"])(
    "refuses a token that cannot be sent, and does not show it (%j)",
    (token) => {
      const connect = () =>
        connectionFrom({ DRAWBRIDGE_ENDPOINT: "https://drawbridge.example", DRAWBRIDGE_TOKEN: token });
      expect(connect).toThrow(StartupError);
      expect(connect).toThrow(/^DRAWBRIDGE_TOKEN has characters that no token has/);
      expect(connect).not.toThrow(/secret/);
    },
  );

  it("takes a token with a line break behind it", () => {
    const env = { DRAWBRIDGE_ENDPOINT: "https://drawbridge.example", DRAWBRIDGE_TOKEN: "secret\n" };
    expect(connectionFrom(env).token).toBe("secret");
  });

  it("says that the server broke off in the middle of an answer", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":'));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const asked = askServer({ origin, token: "t" }, "GET", "/", (_answer): _answer is object => true);
    await expect(asked).rejects.toThrow(StartupError);
    await expect(asked).rejects.toThrow(`${origin} does not answer: `);
    server.close();
  });

  describe("to something else that answers", () => {
    const folder = mkdtempSync(join(tmpdir(), "no-drawbridge-"));
    writeFileSync(join(folder, "drawbridge.yaml"), "version: 1");
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each([
      ["export", exportCommand, 200, {}],
      ["export", exportCommand, 200, { integrations: [], access_flows: [], drawbridge: {}, not_portable: [] }],
      ["export", exportCommand, 200, { message: "Welcome" }],
      ["import", importCommand, 200, []],
      ["import", importCommand, 200, { changes: [{ kind: "ROLE" }] }],
      ["import", importCommand, 404, { message: "Not found", problems: "none" }],
    ] as const)("is said by %s", async (_name, command, status, answer) => {
      const server = createHttpServer((_request, response) => response.writeHead(status).end(JSON.stringify(answer)));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const ran = await runInTest(command, [folder], { DRAWBRIDGE_ENDPOINT: origin, DRAWBRIDGE_TOKEN: "t" });
      expect(ran).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`${origin} answered ${status}, and not as a Drawbridge server does.`),
      });
      server.close();
    });
  });
});
