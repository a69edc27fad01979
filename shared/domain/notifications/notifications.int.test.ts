import { aDefinition } from "../../../testing/access-flows";
import { statementsOf } from "../../../testing/count-statements";
import { loseDeadlock } from "../../../testing/deadlocks";
import { emptyAuditLog } from "../../../testing/empty-audit-log";
import { activateGrant } from "../../../testing/factories";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN } from "../../../testing/test-domain";
import { systemActor } from "../../kernel/actor";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { anyApprover, OWNER, PLATFORM, SECURITY } from "../access-requests/testing/request-fixture";
import { useRequestHarness } from "../access-requests/testing/request-harness";
import type { AttentionItem } from "../attention/attention";
import { publishGrantEvents } from "../grants/grant-events";
import { addNotifications } from "./add-notifications";
import { distributeOutbox } from "./distribute-outbox";
import type { Mailer } from "./mailer.port";
import type { Notification } from "./notification.entity";
import { MailSending } from "./send-mail";
import { pruneNotifications, sweepNotifications } from "./sweep-notifications";

const { harness, fixture, ask } = useRequestHarness();

beforeEach(() => harness.db.query("truncate notifications, notification_sweeps, notification_preferences cascade"));

let attention: AttentionItem[] = [];

const deps = (isMailOn = true) => ({
  ...harness,
  isMailOn,
  roleGroups: { asJson: () => "[]" },
  attentionQueries: { all: async () => attention },
});

const tell = (isMailOn = true) => distributeOutbox(deps(isMailOn));
const sweep = () => sweepNotifications(deps());

/** As "kind person", with a mark for those that are settled. */
async function told(): Promise<string[]> {
  const rows: { kind: string; name: string; settledAt: Date | null }[] = await harness.db.query(
    `select n.kind, h.user_name as name, n.settled_at as "settledAt" from notifications n join homes h on h.id = n.person_id
      order by n.kind, h.user_name, n.created_at`,
  );
  return rows.map(({ kind, name, settledAt }) => `${kind} ${name}${settledAt ? " (settled)" : ""}`);
}

const newest = async (kind: string): Promise<Notification> => {
  const [row] = await harness.db.query("select * from notifications where kind = $1 order by created_at desc limit 1", [
    kind,
  ]);
  return row;
};

const mail = async (): Promise<string[]> => {
  const rows: { state: string; name: string }[] = await harness.db.query(
    `select d.state, h.user_name as name from mail_deliveries d join notifications n on n.id = d.notification_id
       join homes h on h.id = n.person_id order by h.user_name`,
  );
  return rows.map(({ state, name }) => `${state} ${name}`);
};

describe("possible deciders", () => {
  it("are notified once of a waiting request, and of nothing more", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask({ justification: "An incident" });
    await Promise.all([tell(), tell(), tell()]);
    await sweep();
    expect(await told()).toEqual(["DECISION_WAITING ana", "DECISION_WAITING ben"]);
    expect(await newest("DECISION_WAITING")).toMatchObject({
      subject_type: "access-request",
      subject_id: request.id,
      path: `/requests/${request.id}`,
      title: "mia asks for access to payments",
      message: expect.stringMatching(
        /payments \(\d{12}, eu-west-1\): AmazonEKSViewPolicy on the whole cluster, for 30 minutes.*An incident.*decision/s,
      ),
    });
    harness.clock.advance({ hours: 25 });
    await harness.sweep();
    await tell();
    expect((await harness.told()).includes("request.reminder")).toBe(true);
    expect(await told()).toHaveLength(2);
  });

  it("are not asked any more after a decision, which the requester is notified of", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await tell();
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
    await tell();
    expect(await told()).toEqual([
      "DECISION_WAITING ana (settled)",
      "DECISION_WAITING ben (settled)",
      "REQUEST_DECIDED mia",
    ]);
    expect(await newest("REQUEST_DECIDED")).toMatchObject({
      title: "mia's request for access to payments was approved",
      message: expect.stringContaining("It was approved by ana."),
    });
  });

  it("are told while one of them is being merged into another person", async () => {
    await fixture.flow(anyApprover(OWNER));
    await ask();
    let telling: Promise<void> | undefined;
    await harness.db.transaction(async (tx) => {
      await tx.query("delete from people where id = $1", [fixture.idOf("ben")]);
      telling = outsideTransaction(tell);
      await someoneWaitsForALock(harness.db);
    });
    await telling;
    expect(await told()).toEqual(["DECISION_WAITING ana"]);
    expect(harness.lines).toEqual([]);
  });

  it("are notified though an earlier outbox message cannot be worded, which is logged with its id", async () => {
    await fixture.flow(anyApprover(OWNER));
    const bad = await ask();
    await harness.requests.approve(fixture.actor("ana"), { requestId: bad.id }, null);
    const [[record]] = await harness.db.query(
      `update outbox_messages set data = data - 'items' where event = 'request.approved' returning id`,
    );
    await ask({ resourceIds: [fixture.orders.id] });
    await tell();
    expect(await told()).toEqual(["DECISION_WAITING ana", "DECISION_WAITING ben"]);
    expect(harness.lines).toContainEqual(
      expect.objectContaining({ outboxMessageId: record.id, event: "request.approved" }),
    );
    await tell();
    expect(harness.lines.filter(({ outboxMessageId }) => outboxMessageId === record.id)).toHaveLength(1);
  });

  it("are not notified of a request that was decided before they could", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await harness.requests.reject(fixture.actor("ana"), { requestId: request.id }, "Not now");
    await tell();
    expect(await told()).toEqual(["REQUEST_DECIDED mia"]);
    expect(await newest("REQUEST_DECIDED")).toMatchObject({
      message: expect.stringContaining("Reason given: Not now"),
    });
  });

  it("ask back: the people concerned are notified of the question, and they of the answer, while it matters", async () => {
    await fixture.flow(anyApprover(OWNER), { requestFor: { scopes: ["OTHERS"], grantees: null } });
    const request = await ask({ granteeId: fixture.idOf("max") });
    const { question } = await harness.questions.ask(
      fixture.actor("ana"),
      { requestId: request.id },
      { question: "Which ticket?" },
    );
    await tell();
    expect(await told()).toEqual([
      "DECISION_WAITING ana",
      "DECISION_WAITING ben",
      "QUESTION_ASKED max",
      "QUESTION_ASKED mia",
    ]);
    expect(await newest("QUESTION_ASKED")).toMatchObject({
      title: "ana has a question about access to payments",
      message: expect.stringContaining("Which ticket?"),
      path: `/requests/${request.id}`,
    });
    await harness.questions.answer(fixture.actor("max"), question.id, "INC-7");
    await tell();
    expect((await told()).slice(2)).toEqual([
      "QUESTION_ANSWERED ana",
      "QUESTION_ASKED max (settled)",
      "QUESTION_ASKED mia (settled)",
    ]);
    expect(await newest("QUESTION_ANSWERED")).toMatchObject({ message: expect.stringContaining("INC-7") });
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null, { durationSeconds: 60 });
    await tell();
    expect(await told()).toContain("QUESTION_ANSWERED ana (settled)");
    expect(await newest("REQUEST_DECIDED")).toMatchObject({ message: expect.stringContaining("for 1 minute") });
  });

  it("are not notified of the answer to their question once they may not decide any more", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const items = { requestId: request.id };
    const { question } = await harness.questions.ask(fixture.actor("ana"), items, { question: "Which ticket?" });
    await fixture.readPeople({ payments: ["ben"] });
    await harness.questions.answer(fixture.actor("mia"), question.id, "INC-7, of which Ana may not know");
    await tell();
    expect(await told()).toEqual(["DECISION_WAITING ben", "QUESTION_ASKED mia (settled)"]);
  });

  it("are notified when a change makes them approvers, and not asked any more after the opposite change", async () => {
    await fixture.flow(anyApprover(SECURITY));
    await ask();
    await tell();
    expect(await told()).toEqual(["DECISION_WAITING sam", "DECISION_WAITING sue"]);
    await fixture.readPeople({ security: ["sam", "max"] });
    await sweep();
    expect(await told()).toEqual(["DECISION_WAITING max", "DECISION_WAITING sam", "DECISION_WAITING sue (settled)"]);
    await fixture.readPeople();
    // A sweep rests twenty times as long as it took.
    harness.clock.advance({ hours: 1 });
    await sweep();
    expect(await told()).toEqual(["DECISION_WAITING max (settled)", "DECISION_WAITING sam", "DECISION_WAITING sue"]);
  });

  it("are notified of an escalation, once their tier opens", async () => {
    await fixture.flow(anyApprover(OWNER), {
      escalation: { intervalSeconds: 3_600, tiers: [{ operator: "OR", approvers: [PLATFORM] }] },
    });
    await ask();
    await tell();
    harness.clock.advance({ minutes: 61 });
    await harness.sweep();
    await tell();
    expect(await told()).toEqual(["DECISION_ESCALATED pia", "DECISION_WAITING ana", "DECISION_WAITING ben"]);
    expect(await newest("DECISION_ESCALATED")).toMatchObject({ message: expect.stringContaining("escalated to you") });
  });

  it("have nothing left to do when they approved and others are still missing", async () => {
    await fixture.flow({ mode: "ALL_OF", groups: [...anyApprover(SECURITY).groups, ...anyApprover(PLATFORM).groups] });
    const request = await ask();
    await tell();
    await harness.requests.approve(fixture.actor("pia"), { requestId: request.id }, null);
    await sweep();
    expect(await told()).toEqual(["DECISION_WAITING pia (settled)", "DECISION_WAITING sam", "DECISION_WAITING sue"]);
  });

  it("never include the requester, even as an owner", async () => {
    await fixture.flow(anyApprover(OWNER));
    await ask({}, "ana");
    await tell();
    expect(await told()).toEqual(["DECISION_WAITING ben"]);
  });
});

describe("the distribution", () => {
  it("repeats nothing after a crash, and loses nothing", async () => {
    await fixture.flow(anyApprover(OWNER));
    await ask();
    const dying = harness.uow.run(systemActor("test"), async (tx) => {
      const run = { run: (_actor: unknown, work: (t: typeof tx) => Promise<number>) => work(tx) } as never;
      await distributeOutbox({ ...harness, uow: run, isMailOn: true });
      throw new Error("died before the commit");
    });
    await expect(dying).rejects.toThrow("died");
    expect(await told()).toEqual([]);
    await tell();
    await harness.db.query("update outbox_messages set notified_at = null");
    await tell();
    expect(await told()).toEqual(["DECISION_WAITING ana", "DECISION_WAITING ben"]);
  });

  it("queues mail for people who want it and have an address, if mail is configured", async () => {
    await fixture.flow(anyApprover(OWNER, SECURITY));
    await harness.db.query("update identities set email = user_name || '@example.com' where user_name <> 'sue'");
    await harness.db.query(
      `insert into notification_preferences select $1::uuid, true, '{}'::text[], '{DECISION_WAITING}'::text[], 1, now()
       union all select $2::uuid, false, '{}', '{}', 1, now()`,
      [fixture.idOf("ben"), fixture.idOf("sam")],
    );
    await ask();
    await tell();
    expect(await mail()).toEqual(["PENDING ana"]);
    expect(await told()).toHaveLength(4);
    await ask({ resourceIds: [fixture.orders.id] });
    await tell(false);
    expect(await mail()).toHaveLength(1);
  });
});

describe("mail to more than fifty approvers", () => {
  it("skips people who were notified in the app alone, though they lost the right and have it again", async () => {
    await harness.db.query("update identities set email = user_name || '@example.com'");
    await fixture.flow(anyApprover(SECURITY));
    await ask();
    await tell();
    const [sam] = await harness.db.query("select id from notifications where person_id = $1", [fixture.idOf("sam")]);
    // As if fifty others were sent before.
    await harness.db.query("delete from mail_deliveries where notification_id = $1", [sam.id]);
    await harness.db.query("update notifications set settled_at = now() where id = $1", [sam.id]);
    const quiet = { personId: fixture.idOf("sam"), kind: "DECISION_WAITING", thing: "", isQuiet: true } as const;
    const [{ thing }] = await harness.db.query("select thing from notifications where id = $1", [sam.id]);
    const rest = {
      subjectType: "access-request",
      subjectId: thing.slice(7),
      title: "t",
      message: "m",
      path: "/",
    } as const;
    await harness.act((tx) => addNotifications(tx, [{ ...quiet, ...rest, thing }], { isMailOn: true }));
    expect(await told()).toEqual(["DECISION_WAITING sam", "DECISION_WAITING sue"]);
    expect(await mail()).toEqual(["PENDING sue"]);
  });
});

describe("the grantee", () => {
  /** Access that a flow gave without a decision, active for half an hour. */
  async function activeGrant() {
    const settings = { ...aDefinition().settings, maxExtensions: 2, extensionSeconds: 3_600 };
    await fixture.flow(null, { settings });
    const [item] = await harness.itemsOf(await ask());
    const activeAt = harness.clock.now();
    const endsAt = new Date(activeAt.getTime() + 1_800_000);
    return activateGrant(harness.db, item!.grantId!, { activeAt, endsAt });
  }
  const say = (grant: { id: string; personId: string }, name: "grant.active" | "grant.ended", after = {}) =>
    harness.act((tx) => publishGrantEvents(tx, [{ grant, name, after }]));

  it("is notified of the activation, the coming end, and the end", async () => {
    const grant = await activeGrant();
    await say(grant, "grant.active");
    await tell();
    expect(await newest("ACCESS_ACTIVE")).toMatchObject({
      subject_id: grant.id,
      path: `/access/${grant.id}`,
      title: "Your access to payments is active",
      message: expect.stringMatching(/until 20\d\d-\d\d-\d\d \d\d:\d\d UTC/),
    });
    await sweep();
    expect(await told()).toEqual(["ACCESS_ACTIVE mia"]);
    harness.clock.advance({ minutes: 26 });
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await newest("ACCESS_ENDS_SOON")).toMatchObject({
      message: expect.stringContaining("You can extend it by 1 hour, 2 more times."),
    });
    await harness.db.query("update grants set ends_at = ends_at + interval '1 hour' where id = $1", [grant.id]);
    harness.clock.advance({ minutes: 30 });
    await sweep();
    expect(await told()).toEqual(["ACCESS_ACTIVE mia", "ACCESS_ENDS_SOON mia (settled)"]);
    await say(grant, "grant.ended", { state: "REVOKED", reason: "REVOKED_BY_OWNER", activeAt: "2026-01-01" });
    await tell();
    expect(await newest("ACCESS_ENDED")).toMatchObject({ message: "An owner of the resource revoked it." });
  });

  it("is not offered an extension where access was approved for less time than requested", async () => {
    const settings = { ...aDefinition().settings, maxExtensions: 2, extensionSeconds: 3_600 };
    await fixture.flow(anyApprover(OWNER), { settings });
    const request = await ask();
    await harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null, { durationSeconds: 600 });
    const [item] = await harness.itemsOf(request);
    const activeAt = harness.clock.now();
    await activateGrant(harness.db, item!.grantId!, { activeAt, endsAt: new Date(activeAt.getTime() + 600_000) });
    harness.clock.advance({ minutes: 6 });
    await sweep();
    expect(await newest("ACCESS_ENDS_SOON")).toMatchObject({
      message: expect.stringContaining("It cannot be extended."),
    });
  });

  it("is offered no extension that would be refused, and gets the reason", async () => {
    await activeGrant();
    await harness.db.query("update integrations set enabled = false");
    harness.clock.advance({ minutes: 26 });
    await sweep();
    const { message } = await newest("ACCESS_ENDS_SOON");
    expect(message).not.toContain("You can extend it");
    expect(message).toMatch(/It cannot be extended\. .*switched off.* Ask again if you still need it\./);
    const [record] = await harness.db.query("select data from outbox_messages where event = 'grant.ends-soon'");
    expect(record.data.extension).toMatchObject({
      possible: false,
      left: 2,
      reason: expect.stringMatching(/switched off/),
    });
  });

  it("is not notified of a flow's approval that the API's answer has reported already", async () => {
    await activeGrant();
    await tell();
    expect(await told()).toEqual([]);
  });
});

describe("admins", () => {
  const item: AttentionItem = {
    kind: "CONNECTOR_AWAY",
    key: "c1",
    since: null,
    count: 1,
    subjects: [],
    message: "A connector is away.",
    whatToDo: "Start it.",
  };
  beforeEach(async () => {
    await emptyAuditLog(harness);
    await harness.db.query("insert into role_assignments (person_id, role, created_at) values ($1, 'ADMIN', now())", [
      fixture.idOf("pia"),
    ]);
  });
  const later = async (seconds: number, items: AttentionItem[]) => {
    harness.clock.advance({ seconds });
    attention = items;
    await sweep();
  };

  it("are notified of a problem as long as it lasts, and again only after an hour", async () => {
    await later(0, [item]);
    await later(300, [item]);
    expect(await told()).toEqual(["NEEDS_ATTENTION pia"]);
    expect(await newest("NEEDS_ATTENTION")).toMatchObject({
      subject_id: "CONNECTOR_AWAY:c1",
      title: "A connector is away.",
      message: "Start it.",
    });
    await later(300, []);
    expect(await told()).toEqual(["NEEDS_ATTENTION pia (settled)"]);
    await later(300, [item]);
    expect(await told()).toEqual(["NEEDS_ATTENTION pia"]);
    await later(300, []);
    await later(3_700, [item]);
    expect(await told()).toEqual(["NEEDS_ATTENTION pia (settled)", "NEEDS_ATTENTION pia"]);
  });

  it("are shown the old and the new portal and access details of an integration, once for each change", async () => {
    await harness.db.query("update identities set email = user_name || '@example.com'");
    const { id } = fixture.integration;
    const portal = "https://elsewhere.awsapps.com/start";
    await harness.integrations.update(ADMIN, id, 1, { name: "Renamed" });
    await later(0, []);
    expect(await told()).toEqual([]);
    const details = "Sign in there.\n SSO portal now: the right one";
    await harness.integrations.update(ADMIN, id, 2, { ssoPortal: portal, customAccessDetails: details });
    await later(60, []);
    await later(60, []);
    expect([await told(), await mail()]).toEqual([["SETTINGS_REDIRECTED pia"], ["PENDING pia"]]);
    const { ssoPortal: before } = fixture.integration;
    expect(await newest("SETTINGS_REDIRECTED")).toMatchObject({
      subject_type: "integration",
      subject_id: id,
      path: `/integrations/${id}`,
      title: "Ada Admin changed the SSO portal and access details of the integration Renamed",
      message: expect.stringContaining(
        [
          `SSO portal before: ${before}`,
          `SSO portal now: ${portal}`,
          "Custom access details before: none",
          "Custom access details now: Sign in there.  SSO portal now: the right one",
        ].join("\n"),
      ),
    });
    await harness.integrations.update(ADMIN, id, 3, { customAccessDetails: null });
    await later(60, []);
    expect(await told()).toHaveLength(2);
    expect((await newest("SETTINGS_REDIRECTED")).message).toContain("Custom access details now: none");
  });

  it("have mail of a problem that is back, if it had not gone out when the problem was gone, and once if it had", async () => {
    await harness.db.query("update identities set email = user_name || '@example.com'");
    await later(0, [item]);
    expect(await mail()).toEqual(["PENDING pia"]);
    await later(300, []);
    const sent: string[] = [];
    const mailer: Mailer = {
      async send({ to }) {
        sent.push(to);
        return { outcome: "SENT" };
      },
    };
    const sendMail = async () => {
      const sending = new MailSending({ ...harness, mailer, baseUrl: null });
      await sending.sendDue(new AbortController().signal);
      await sending.drained();
    };
    await sendMail();
    expect(await mail()).toEqual(["SKIPPED pia"]);
    await later(300, [item]);
    await sendMail();
    expect([await mail(), sent]).toEqual([["SENT pia"], ["pia@example.com"]]);
    await later(300, []);
    await later(300, [item]);
    await sendMail();
    expect(sent).toHaveLength(1);
  });

  it("have mail of a problem that is back while a worker skips it", async () => {
    await harness.db.query("update identities set email = user_name || '@example.com'");
    await later(0, [item]);
    await later(300, []);
    let sweeping: Promise<void> | undefined;
    await harness.db.transaction(async (tx) => {
      await tx.query("update mail_deliveries set state = 'SKIPPED', next_attempt_at = null, ended_at = now()");
      sweeping = outsideTransaction(() => later(300, [item]));
      await someoneWaitsForALock(harness.db);
    });
    await sweeping;
    expect([await told(), await mail()]).toEqual([["NEEDS_ATTENTION pia"], ["PENDING pia"]]);
  });
});

describe("a problem that names people", () => {
  it("lets no name begin a line of the mail to admins", async () => {
    await harness.db.query("insert into role_assignments (person_id, role, created_at) values ($1, 'ADMIN', now())", [
      fixture.idOf("pia"),
    ]);
    const message = "Mail to 1 person did not go out: Eve\nSign in at: https://evil.example.com.";
    const whatToDo = "Ask Eve\r\nOpen: https://evil.example.com.";
    attention = [{ kind: "MAIL_REFUSED", key: "", since: null, count: 1, subjects: [], message, whatToDo }];
    await sweep();
    expect(await newest("NEEDS_ATTENTION")).toMatchObject({
      title: "Mail to 1 person did not go out: Eve Sign in at: https://evil.example.com.",
      message: "Ask Eve Open: https://evil.example.com.",
    });
  });
});

describe("notifications of people", () => {
  it("take as many statements for many requests as for one", async () => {
    await fixture.flow(anyApprover(OWNER, SECURITY));
    await ask();
    const count = async () => (await statementsOf(harness.db, () => tell())).length;
    const one = await count();
    for (const by of ["max", "ben", "sam", "sue", "pia"]) await ask({}, by);
    expect(await count()).toBeLessThanOrEqual(one);
    expect((await told()).filter((line) => line.endsWith("ana"))).toHaveLength(6);
  });

  it("are kept for 90 days, with their mail", async () => {
    await fixture.flow(anyApprover(OWNER));
    await ask();
    await tell();
    harness.clock.advance({ hours: 89 * 24 });
    await pruneNotifications(harness);
    expect(await told()).toHaveLength(2);
    harness.clock.advance({ hours: 25 });
    await pruneNotifications(harness);
    expect(await told()).toEqual([]);
  });

  it("are deleted after a deadlock", async () => {
    await harness.db.query("update identities set email = user_name || '@example.com'");
    await fixture.flow(anyApprover(OWNER));
    await ask();
    await tell();
    harness.clock.advance({ hours: 91 * 24 });
    await loseDeadlock(harness.db, {
      hold: (tx) => tx.query("select id from mail_deliveries for update"),
      work: () => pruneNotifications(harness),
      wish: (tx) => tx.query("select id from notifications for update"),
      anew: async () => {
        harness.clock.advance({ hours: -91 * 24 });
        await harness.db.query("update outbox_messages set notified_at = null");
        await tell();
        harness.clock.advance({ hours: 91 * 24 });
      },
    });
    await pruneNotifications(harness);
    expect(await told()).toEqual([]);
  });

  it("go to a delegate while the delegation is in force", async () => {
    await fixture.flow(anyApprover(SECURITY));
    await ask();
    await tell();
    const [from, to] = [fixture.idOf("sam"), fixture.idOf("max")];
    const at = harness.clock.now();
    const until = new Date(at.getTime() + 86_400_000);
    await harness.db.query(
      `insert into delegations (id, from_person_id, to_person_id, made_by_ids, starts_at, until, created_at, start_announced)
       values (gen_random_uuid(), $1, $2, array[$1::uuid], $3, $4, $3, true)`,
      [from, to, at, until],
    );
    await sweep();
    expect(await told()).toEqual(["DECISION_WAITING max", "DECISION_WAITING sam", "DECISION_WAITING sue"]);
    await harness.db.query("update delegations set ended_at = $1, end_reason = 'BY_DELEGATOR'", [at]);
    harness.clock.advance({ hours: 1 });
    await sweep();
    expect(await told()).toEqual(["DECISION_WAITING max (settled)", "DECISION_WAITING sam", "DECISION_WAITING sue"]);
  });

  it("are unread again where a decision waits for the person a second time", async () => {
    await fixture.flow(anyApprover(SECURITY));
    await ask();
    await tell();
    await harness.db.query("update notifications set read_at = now(), settled_at = now()");
    harness.clock.advance({ hours: 1 });
    await sweep();
    expect(await told()).toEqual(["DECISION_WAITING sam", "DECISION_WAITING sue"]);
    expect(await harness.db.query("select id from notifications where read_at is not null")).toEqual([]);
  });
});

describe("owners", () => {
  /** What owners were told for the day before. */
  async function toldNextDay(): Promise<string[]> {
    harness.clock.advance({ hours: 24 });
    await sweep();
    return (await told()).filter((text) => text.startsWith("ACCESS_NOBODY_DECIDED"));
  }

  async function begin(requestId: string): Promise<void> {
    const [{ id }] = await harness.db.query("select grant_id as id from access_request_items where request_id = $1", [
      requestId,
    ]);
    await activateGrant(harness.db, id, { activeAt: harness.clock.now() });
  }

  it("are told on the next day, once, of access that nobody had to approve", async () => {
    await fixture.flow(null);
    await begin((await ask()).id);
    await sweep();
    expect((await told()).filter((text) => text.startsWith("ACCESS_NOBODY_DECIDED"))).toEqual([]);
    expect(await toldNextDay()).toEqual(["ACCESS_NOBODY_DECIDED ana", "ACCESS_NOBODY_DECIDED ben"]);
    expect(await newest("ACCESS_NOBODY_DECIDED")).toMatchObject({
      subject_type: "grant",
      title: "1 access on payments began without a decision of an owner",
      message: expect.stringMatching(
        /^On 20\d\d-\d\d-\d\d \(UTC\):\nmia: AmazonEKSViewPolicy .* on payments, without approval by the flow '/i,
      ),
    });
    expect(await toldNextDay()).toHaveLength(2);
  });

  it("are told of access that others approved", async () => {
    await fixture.flow(anyApprover(SECURITY));
    const byOthers = await ask();
    await harness.requests.approve(fixture.actor("sam"), { requestId: byOthers.id }, null);
    await begin(byOthers.id);
    expect(await toldNextDay()).toEqual(["ACCESS_NOBODY_DECIDED ana", "ACCESS_NOBODY_DECIDED ben"]);
    expect(await newest("ACCESS_NOBODY_DECIDED")).toMatchObject({
      message: expect.stringContaining("approved by others"),
    });
  });

  it("are not told of what one of them approved", async () => {
    await fixture.flow(anyApprover(OWNER));
    const byOwner = await ask();
    await harness.requests.approve(fixture.actor("ana"), { requestId: byOwner.id }, null);
    await begin(byOwner.id);
    expect(await toldNextDay()).toEqual([]);
    await harness.db.query("delete from access_decisions");
    expect(await toldNextDay()).toHaveLength(2);
  });
});
