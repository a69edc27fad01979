import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Harness } from "./testing/harness";

const SECRET_WORD = "a-secret-of-this-very-story";

/** Every story looks through what its processes wrote. Here is one in which each of them tells on something. */
describe("a secret that a process writes", () => {
  let folder: string;
  let teller: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
    teller = join(folder, "teller.js");
    writeFileSync(teller, "console.error(process.env.TELL.replace('%', process.env.DRAWBRIDGE_ADMIN_TOKEN))");
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** The end of the story, in which such a process wrote that before anything else. */
  async function endOf(kind: "server" | "worker" | "command", tell: string): Promise<string> {
    const harness = await Harness.open();
    const env = { TELL: tell, NODE_OPTIONS: `--require ${teller}` };
    if (kind === "server") await harness.startServer(env);
    if (kind === "worker") await harness.startWorker(env);
    if (kind === "command") await harness.runToEnd(teller, { ...harness.env(), TELL: tell, THEIR_SECRET: SECRET_WORD });
    return harness[Symbol.asyncDispose]().then(
      () => "nothing was found",
      (error: Error) => error.message,
    );
  }

  it.each(["server", "worker", "command"] as const)("fails the story: of a %s", async (kind) => {
    expect(await endOf(kind, "the token is '%'")).toContain("A process logged a secret: the token is '");
  });

  it.each([
    ["a token of ours", `drawbridge_${"x".repeat(43)}`],
    ["credentials of a header", "Authorization: Bearer 0123456789abcdef"],
    ["a JSON web token", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"],
    ["a presigned address", "https://s3.amazonaws.com/b?X-Amz-Signature=0a1b"],
    ["a password in an address", "postgres://app:hunter2@db:5432/x"],
    ["a private key", "-----BEGIN EC PRIVATE KEY-----"],
    ["a secret", `what it was told: ${SECRET_WORD}`],
  ])("fails the story: %s", async (kind, text) => {
    expect(await endOf("command", text)).toContain(`A process logged ${kind}: ${text.slice(0, 30)}`);
  });

  it("fails no story where there is none", async () => {
    expect(await endOf("command", "nothing at all")).toBe("nothing was found");
  });

  it("fails the story: one that the API returned", async () => {
    const harness = await Harness.open();
    const { api } = await harness.startServer();
    const { createWebhook } = await api.ask<{ createWebhook: { secret: string } }>(
      'mutation { createWebhook(input: { url: "https://hooks.example.com/a", events: [GRANT_ENDED] }) { secret } }',
    );
    await harness.runToEnd(teller, { ...harness.env(), TELL: createWebhook.secret.replace(/^drawbridge_[a-z]+_/, "") });
    await expect(harness[Symbol.asyncDispose]()).rejects.toThrow("A process logged a secret");
  });
});
