import { type AddressInfo, createServer } from "node:net";
import { StartupError } from "../shared/kernel/app-error";
import { askServer, connectionFrom } from "./server-connection";

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
    const asked = askServer({ origin, token: "t" }, "GET", "/");
    await expect(asked).rejects.toThrow(StartupError);
    await expect(asked).rejects.toThrow(`${origin} does not answer: `);
    server.close();
  });
});
