import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import type { SMTPServerSession } from "smtp-server";
import { eventually } from "../../../testing/eventually";
import { createSmtpMailer, parseSender } from "./smtp-mailer";
import { type MailServer, startMailServer } from "./testing/mail-server";

const FROM = "Drawbridge <drawbridge@example.com>";
const MESSAGE = {
  to: "ana@example.com",
  subject: "Mia asks for access",
  text: "Ä text",
  html: "<p>Ä text</p>",
  messageId: "notification.1",
};
const never = new AbortController().signal;

let server: MailServer | undefined;
let plain: Server | undefined;
const sockets = new Set<Socket>();

afterEach(async () => {
  await server?.close();
  for (const socket of sockets) socket.destroy();
  plain?.close();
  server = plain = undefined;
});

const send = (given: Partial<typeof MESSAGE> = {}, url = server!.url) =>
  createSmtpMailer({ url, from: FROM }).send({ ...MESSAGE, ...given }, never);

/** For servers that never answer. Others may take longer than this on a busy machine. */
const sendImpatiently = (url: string) => createSmtpMailer({ url, from: FROM, stepMs: 500 }).send(MESSAGE, never);

/** Sends these lines to each client and nothing else. */
async function speaker(...lines: string[]): Promise<string> {
  plain = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    for (const line of lines) socket.write(`${line}\r\n`);
  });
  await new Promise<void>((resolve) => plain!.listen(0, "127.0.0.1", resolve));
  return `smtp://127.0.0.1:${(plain.address() as AddressInfo).port}`;
}

describe("mail by SMTP", () => {
  it("goes out in the clear to this machine, as text and HTML, with a Message-ID that stays", async () => {
    server = await startMailServer();
    expect(await send()).toEqual({ outcome: "SENT" });
    expect(await send()).toEqual({ outcome: "SENT" });
    expect(server.received).toHaveLength(2);
    const { raw, to, from } = server.received[0]!;
    expect([from, to]).toEqual(["drawbridge@example.com", ["ana@example.com"]]);
    expect(raw).toContain("Message-ID: <notification.1@example.com>");
    expect(raw).toContain("Auto-Submitted: auto-generated");
    expect(raw).toMatch(/From: "?Drawbridge"? <drawbridge@example.com>/);
    expect(raw).toMatch(/text\/plain.*text\/html/s);
  });

  it("signs in, and repeats no password where it is refused", async () => {
    const onAuth: Parameters<typeof startMailServer>[0] = {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === "bot@example.com" && password === "p@ss/word"
          ? done(null, { user: username })
          : done(new Error(`Wrong password ${password}`)),
    };
    server = await startMailServer(onAuth, "bot%40example.com:p%40ss%2Fword@");
    expect(await send()).toEqual({ outcome: "SENT" });
    await server.close();
    server = await startMailServer(onAuth, "bot:s3cret-s3cret@");
    const result = await send();
    expect(result).toEqual({
      outcome: "LATER",
      isOutage: true,
      reason: "The mail server refused the user or password of SMTP_URL (535).",
    });
  });

  it("does not go out in the clear to another machine", async () => {
    server = await startMailServer();
    // Resolves to this machine, although its text is no loopback name.
    const url = server.url.replace("127.0.0.1", "0.0.0.0");
    expect(await send({}, url)).toMatchObject({ outcome: "LATER", isOutage: true });
    expect(server.received).toEqual([]);
    expect(await send({}, `${url}?tls=off`)).toEqual({ outcome: "SENT" });
  });

  it("does not trust an invalid certificate", async () => {
    server = await startMailServer({ secure: true });
    expect(await send()).toMatchObject({ outcome: "LATER", isOutage: true });
    expect(server.received).toEqual([]);
  });

  it.each([
    [550, "5.1.1 No such user"],
    [550, "5.1.1 <relay@example.com>: User unknown"],
    [550, "5.1.1 Rejected: User unknown in relay recipient table"],
    [550, "#5.1.0 Address rejected."],
    [550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"],
    [550, "5.2.1 The email account that you tried to reach is disabled."],
    [550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."],
    [550, "No such user here"],
    [550, "Invalid recipient <sender@example.com>"],
    [551, "Unknown user"],
  ])("is refused for good where the server refuses the mailbox: %i %s", async (code, text) => {
    server = await startMailServer();
    server.answers.push({ at: "RCPT", code, text });
    expect(await send()).toEqual({ outcome: "REFUSED", reason: `The mail server answered: ${code} ${text}` });
  });

  it("is refused for good where the server refuses the mailbox once it has the message", async () => {
    server = await startMailServer();
    server.answers.push({ at: "DATA", code: 550, text: "5.1.1 User unknown" });
    expect(await send()).toMatchObject({ outcome: "REFUSED" });
  });

  it("is retried where the server is busy, and a refused sender is an outage", async () => {
    server = await startMailServer();
    server.answers.push({ at: "RCPT", code: 450, text: "4.2.0 Greylisted" });
    expect(await send()).toMatchObject({ outcome: "LATER", isOutage: false });
    server.answers.push({ at: "RCPT", code: 450, text: "4.1.1 User unknown in local recipient table" });
    expect(await send()).toMatchObject({ outcome: "LATER", isOutage: false });
    server.answers.push({ at: "MAIL", code: 553, text: "Sender is not yours" });
    expect(await send()).toMatchObject({ outcome: "LATER", isOutage: true });
    server.answers.push({ at: "DATA", code: 421, text: "Shutting down" });
    expect(await send()).toMatchObject({ outcome: "LATER", isOutage: true });
  });

  it.each([
    ["RCPT", 554, "5.7.1 <ana@example.com>: Relay access denied"],
    ["RCPT", 550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain"],
    ["RCPT", 530, "5.7.0 Authentication required"],
    ["RCPT", 554, "5.7.1 Service unavailable; Client host [10.5.1.4] blocked using zen.spamhaus.org"],
    ["RCPT", 553, "5.7.1 <bot@example.com>: Sender address rejected: not owned by user bot"],
    ["RCPT", 550, "5.1.0 <bot@example.com>: Sender address rejected: User unknown in local recipient table"],
    ["RCPT", 550, "5.1.8 <bot@example.com>: Sender address rejected: Domain not found"],
    ["RCPT", 504, "5.5.2 <worker-1>: Helo command rejected: need fully-qualified hostname"],
    ["RCPT", 550, "Requested action not taken: mailbox unavailable. Reject due to SPF policy"],
    ["DATA", 554, "Message rejected: Email address is not verified."],
    ["DATA", 550, "5.7.60 SMTP; Client does not have permissions to send as this sender"],
    ["DATA", 550, "5.4.5 Daily user sending limit exceeded."],
    ["DATA", 554, "5.7.1 Looks like spam"],
  ] as const)(
    "is retried where the server may refuse this machine or the sender: at %s, %i %s",
    async (at, code, text) => {
      server = await startMailServer();
      server.answers.push({ at, code, text });
      expect(await send()).toEqual({
        outcome: "LATER",
        isOutage: true,
        reason: `The mail server answered: ${code} ${text}`,
      });
    },
  );

  it("has a reason that is cut between signs, which the database can hold", async () => {
    server = await startMailServer();
    for (const filled of ["", "x"]) {
      server.answers.push({ at: "RCPT", code: 450, text: `${filled}${"🦊".repeat(200)}` });
      expect(await send()).toMatchObject({ reason: expect.stringMatching(/^The mail server answered: 450 x?🦊+$/u) });
    }
  });

  it("does not wait for a server that is slow, dead or talks nonsense", async () => {
    const later = { outcome: "LATER", isOutage: true };
    const slow = await speaker();
    expect(await sendImpatiently(slow)).toMatchObject(later);
    plain!.close();
    expect(await sendImpatiently(await speaker("HTTP/1.1 400 Bad Request"))).toMatchObject(later);
    expect(await sendImpatiently("smtp://127.0.0.1:1")).toMatchObject(later);
  });

  it("waits for a server that examines a message for longer than a step", async () => {
    const silent = await speaker();
    const stepMs = 2_000;
    server = await startMailServer({
      onData(stream, _session, done) {
        stream.resume();
        // Another conversation, which began later, is over for its silence.
        stream.on("end", async () => {
          await createSmtpMailer({ url: silent, from: FROM, stepMs }).send(MESSAGE, never);
          done();
        });
      },
    });
    const mailer = createSmtpMailer({ url: server.url, from: FROM, stepMs });
    expect(await mailer.send(MESSAGE, never)).toEqual({ outcome: "SENT" });
  });

  it("is in doubt where the server has the message and does not answer, or its own worker stops", async () => {
    const sessions: SMTPServerSession[] = [];
    server = await startMailServer({
      onData(stream, session) {
        stream.resume();
        stream.on("end", () => void sessions.push(session));
      },
    });
    const doubt = { outcome: "IN_DOUBT", reason: expect.stringMatching(/has the message and gave no answer/) };
    const impatient = createSmtpMailer({ url: server.url, from: FROM, answerMs: 200 });
    expect(await impatient.send(MESSAGE, never)).toEqual(doubt);
    const stop = new AbortController();
    const patient = createSmtpMailer({ url: server.url, from: FROM }).send(MESSAGE, stop.signal);
    await eventually("the server has the message", () => sessions.length === 2);
    stop.abort();
    expect(await patient).toEqual(doubt);
  });

  it("stops on demand", async () => {
    const url = await speaker("220 hello");
    const stop = new AbortController();
    const sending = createSmtpMailer({ url, from: FROM }).send(MESSAGE, stop.signal);
    stop.abort();
    expect(await sending).toMatchObject({ outcome: "LATER" });
  });

  it("refuses injected headers and recipients", async () => {
    server = await startMailServer();
    await send({ subject: "Hello\r\nBcc: eve@example.com\r\n\r\nbody \u202Eevil" });
    expect(server.received[0]!.to).toEqual(["ana@example.com"]);
    expect(server.received[0]!.raw).not.toMatch(/^Bcc:/im);
    for (const to of [
      "ana@example.com, eve@example.com",
      "ana@example.com\r\nBcc: eve@example.com",
      "<eve@example.com>",
      "no address",
      "",
    ]) {
      expect(await send({ to })).toEqual({
        outcome: "REFUSED",
        reason: expect.stringContaining("not the address of a mailbox"),
      });
    }
    expect(server.received).toHaveLength(1);
  });

  it("reads a sender with and without a name", () => {
    expect(parseSender('"Draw, bridge" <a@b.c>')).toEqual({ name: "Draw, bridge", address: "a@b.c" });
    expect(parseSender("a@b.c")).toEqual({ name: "", address: "a@b.c" });
  });
});
