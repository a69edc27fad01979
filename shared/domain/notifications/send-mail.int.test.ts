import { eventually } from "../../../testing/eventually";
import { createSmtpMailer } from "../../platform/mail/smtp-mailer";
import { type MailServer, startMailServer } from "../../platform/mail/testing/mail-server";
import { anyApprover, OWNER } from "../access-requests/testing/request-fixture";
import { useRequestHarness } from "../access-requests/testing/request-harness";
import { addNotifications } from "./add-notifications";
import { distributeOutbox } from "./distribute-outbox";
import type { Mailer, MailResult } from "./mailer.port";
import { MailSending } from "./send-mail";

const { harness, fixture, ask } = useRequestHarness();
const never = new AbortController().signal;

let server: MailServer;

beforeEach(async () => {
  await harness.db.query("truncate notifications, notification_sweeps, notification_preferences cascade");
  server = await startMailServer();
  await harness.db.query("update identities set email = user_name || '@example.com'");
  await fixture.flow(anyApprover(OWNER));
});

afterEach(() => server.close());

const smtp = (): Mailer => createSmtpMailer({ url: server.url, from: "drawbridge@example.com" });
const sendingBy = (mailer: Mailer) =>
  new MailSending({ ...harness, mailer, baseUrl: "https://drawbridge.example.com", pauseMs: 0 });

async function send(mailer = smtp(), signal = never): Promise<void> {
  const sending = sendingBy(mailer);
  await sending.sendDue(signal);
  await sending.drained();
}

const tell = () => distributeOutbox({ ...harness, isMailOn: true });
const deliveries = (): Promise<{ state: string; attempts: number; error: string | null }[]> =>
  harness.db.query(`select state, attempts, last_error as error from mail_deliveries order by state, id`);

describe("mail of notifications", () => {
  it("carries the page, the object and the names of the API, and goes out once", async () => {
    const request = await ask({ justification: "<b>Ärger & more</b>" });
    await tell();
    await Promise.all([send(), send(), send()]);
    await send();
    expect(server.received.map(({ to }) => to[0]).sort()).toEqual(["ana@example.com", "ben@example.com"]);
    const body = decoded(server.received[0]!.raw);
    expect(body).toContain(`https://drawbridge.example.com/requests/${request.id}`);
    expect(body).toContain(`Object: access-request ${request.id}. API: accessRequest,`);
    expect(body).toContain("Reason given: <b>Ärger & more</b>");
    expect(body).toContain("Reason given: &#60;b&#62;Ärger &#38; more&#60;/b&#62;");
  });

  it("is not sent any more once the request is decided, though that was not distributed yet", async () => {
    const request = await ask();
    await tell();
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
    await send();
    expect(server.received).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: "SKIPPED" }, { state: "SKIPPED" }]);
  });

  it("waits out an outage without trying every message, and arrives afterwards", async () => {
    await ask();
    await tell();
    await server.close();
    await send();
    expect(await deliveries()).toEqual([
      { state: "PENDING", attempts: 1, error: expect.stringContaining("could not be reached") },
      { state: "PENDING", attempts: 1, error: expect.stringContaining("could not be reached") },
    ]);
    server = await startMailServer();
    await send();
    expect(server.received).toEqual([]);
    harness.clock.advance({ seconds: 10 });
    await send();
    expect(server.received).toHaveLength(2);
  });

  it("retries with a busy server, and records its permanent refusals", async () => {
    await harness.db.query("update identities set email = null where user_name = 'ben'");
    await ask();
    await tell();
    server.answers.push({ at: "RCPT", code: 451, text: "Try later" });
    await send();
    expect(await deliveries()).toMatchObject([{ state: "PENDING", error: expect.stringContaining("Try later") }]);
    harness.clock.advance({ seconds: 10 });
    server.answers.push({ at: "RCPT", code: 550, text: "No such user" });
    await send();
    harness.clock.advance({ hours: 1 });
    await send();
    expect(await deliveries()).toEqual([
      { state: "FAILED", attempts: 2, error: "The mail server answered: 550 No such user" },
    ]);
  });

  it("is retried as new mail where its notification was reopened days after it was written", async () => {
    await harness.db.query("update identities set email = null where user_name = 'ben'");
    await ask();
    await tell();
    await harness.db.query("update mail_deliveries set state = 'SKIPPED', attempts = 9, next_attempt_at = null");
    await harness.db.query("update notifications set settled_at = $1", [harness.clock.now()]);
    harness.clock.advance({ hours: 80 });
    const [again] = await harness.db.query(
      `select person_id as "personId", kind, thing, subject_type as "subjectType", subject_id as "subjectId",
              title, message, path from notifications where person_id = $1`,
      [fixture.idOf("ana")],
    );
    await harness.act((tx) => addNotifications(tx, [again], { isMailOn: true }));
    server.answers.push({ at: "RCPT", code: 451, text: "Try later" });
    await send();
    expect(await deliveries()).toMatchObject([{ state: "PENDING", attempts: 1 }]);
  });

  it("is sent where its notification is reopened after it was skipped, while other mail is under way", async () => {
    const first = await ask();
    await tell();
    await ask({ resourceIds: [fixture.orders.id] }, "max");
    await tell();
    await harness.requests.approve(fixture.actor("ana"), { requestId: first.id }, null);
    await harness.db.query(
      "delete from mail_deliveries d using notifications n where n.id = d.notification_id and n.person_id <> $1",
      [fixture.idOf("ben")],
    );
    let answer = (_: MailResult) => {};
    const examined = new Promise<MailResult>((resolve) => {
      answer = resolve;
    });
    const sending = sendingBy({ send: () => examined });
    await sending.sendDue(never);
    const [reopened] = await harness.db.query(
      `select person_id as "personId", kind, thing, subject_type as "subjectType", subject_id as "subjectId",
              title, message, path from notifications where settled_at is not null and person_id = $1`,
      [fixture.idOf("ben")],
    );
    await harness.act((tx) => addNotifications(tx, [reopened], { isMailOn: true }));
    answer({ outcome: "SENT" });
    await sending.drained();
    expect((await deliveries()).map(({ state }) => state)).toEqual(["PENDING", "SENT"]);
  });

  it("is sent again with the same Message-ID after a crash between sending and recording", async () => {
    await harness.db.query("update identities set email = null where user_name = 'ben'");
    await ask();
    await tell();
    const dying: Mailer = {
      async send(message, signal) {
        await smtp().send(message, signal);
        throw new Error("the worker died");
      },
    };
    await send(dying);
    expect(harness.lines).toContainEqual(
      expect.objectContaining({ err: expect.objectContaining({ message: "the worker died" }) }),
    );
    await send();
    expect(server.received).toHaveLength(1);
    harness.clock.advance({ seconds: 721 });
    await send();
    const ids = server.received.map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw)![1]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(await deliveries()).toMatchObject([{ state: "SENT", attempts: 2 }]);
  });

  it("waits for no mail that the server examines for long, and takes its place again once it is answered", async () => {
    await ask();
    await tell();
    let answer = (_: MailResult) => {};
    const examined = new Promise<MailResult>((resolve) => {
      answer = resolve;
    });
    const sent: string[] = [];
    const sending = sendingBy({
      async send({ to }) {
        sent.push(to);
        return sent.length === 1 ? examined : { outcome: "SENT" };
      },
    });
    await sending.sendDue(never);
    const recorded = async () => (await deliveries()).map(({ state }) => state);
    await eventually("the other mail is recorded", recorded, (states) => states.includes("SENT"));
    await ask({ resourceIds: [fixture.orders.id] });
    await tell();
    await sending.sendDue(never);
    await eventually(
      "later mail is recorded",
      recorded,
      (states) => states.filter((one) => one === "SENT").length === 3,
    );
    expect(await recorded()).toEqual(["PENDING", "SENT", "SENT", "SENT"]);
    answer({ outcome: "SENT" });
    await sending.drained();
    expect(await recorded()).toEqual(Array(4).fill("SENT"));
  });

  it("takes a place only until the server has it", async () => {
    await ask();
    await tell();
    const stop = new AbortController();
    const sent: string[] = [];
    const examining: Mailer = {
      async send({ to }, signal, onHandedOver) {
        sent.push(to);
        onHandedOver?.();
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return { outcome: "IN_DOUBT", reason: "The mail server gave no answer." };
      },
    };
    const sending = new MailSending({ ...harness, mailer: examining, baseUrl: null, pauseMs: 0, atOnce: 1 });
    await sending.sendDue(stop.signal);
    expect(sent.sort()).toEqual(["ana@example.com", "ben@example.com"]);
    stop.abort();
    await sending.drained();
  });

  it("is given up after three attempts without an answer, as each may have reached the person", async () => {
    await harness.db.query("update identities set email = null where user_name = 'ben'");
    await ask();
    await tell();
    let sent = 0;
    const silent: Mailer = {
      send: async () => {
        sent += 1;
        return { outcome: "IN_DOUBT", reason: "The mail server gave no answer." };
      },
    };
    for (let n = 0; n < 5; n += 1) {
      await send(silent);
      harness.clock.advance({ hours: 1 });
    }
    expect(sent).toBe(3);
    expect(await deliveries()).toEqual([{ state: "FAILED", attempts: 3, error: "The mail server gave no answer." }]);
  });

  it("goes out by another worker at once where its own one stops", async () => {
    await harness.db.query("update identities set email = null where user_name = 'ben'");
    await ask();
    await tell();
    const stop = new AbortController();
    const stopped: Mailer = {
      async send() {
        stop.abort();
        return { outcome: "LATER", reason: "It was stopped.", isOutage: true };
      },
    };
    await send(stopped, stop.signal);
    await send();
    expect(server.received).toHaveLength(1);
  });

  it("goes to nobody who has left", async () => {
    await ask();
    await tell();
    await fixture.readPeople({}, ["ana", "ben"]);
    await send();
    expect(server.received).toEqual([]);
  });
});

/** Quoted-printable, as it is read. */
function decoded(raw: string): string {
  const bytes = raw
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
