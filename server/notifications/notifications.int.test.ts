import { KINDS, NOTIFICATION_KINDS } from "../../shared/domain/notifications/notification-kinds";
import { newId } from "../../shared/kernel/ids";
import { type MailServer, startMailServer } from "../../shared/platform/mail/testing/mail-server";
import { personActor, saveIdentity, saveProvider } from "../../testing/factories";
import { ADMIN, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { saveNotificationsOfSide } from "../testing/authorization-matrix/notifications-of-side";

const LIST = `query ($filter: NotificationFilterInput, $first: Int, $after: String) {
  notifications(filter: $filter, first: $first, after: $after) { totalCount unreadCount pageInfo { hasNextPage endCursor }
    nodes { id kind title message url path subjectType subjectId subject { __typename } apiFields readAt settledAt mail { state lastError } } } }`;
const READ = `mutation ($ids: [ID!], $upTo: DateTimeISO) {
  markNotificationsRead(ids: $ids, upTo: $upTo) { unreadCount notifications { id readAt } } }`;
const PREFERENCES =
  "notificationPreferences { mail mailAddress mailConfigured version kinds { kind inApp mail inAppChangeable } }";
const SET = `mutation ($version: Int!, $mail: Boolean, $kinds: [NotificationPreferenceInput!]) {
  setNotificationPreferences(version: $version, mail: $mail, kinds: $kinds) {
    preferences { mail version kinds { kind inApp mail } } } }`;
const TEST = "mutation { testNotification(channel: MAIL) { sentTo delivery { id } } }";

describe("notifications of the API", () => {
  let api: TestApi;
  let server: MailServer;
  let mia: ReturnType<typeof personActor>;
  let max: ReturnType<typeof personActor>;
  let unreadId: string;

  beforeAll(async () => {
    server = await startMailServer();
    api = await createTestApi({
      SMTP_URL: server.url,
      MAIL_FROM: "drawbridge@example.com",
      DRAWBRIDGE_URL: "https://drawbridge.example.com/",
    });
    const { db } = api.platform;
    const provider = await saveProvider(db);
    mia = personActor(await saveIdentity(db, provider, "mia", { email: "mia@example.com" }));
    max = personActor(await saveIdentity(db, provider, "max", { email: "max@example.com" }));
    unreadId = await saveNotificationsOfSide(api.platform, "mia", mia.personId!, newId());
    await saveNotificationsOfSide(api.platform, "max", max.personId!, newId());
  });

  afterAll(async () => {
    await api.close();
    await server.close();
  });

  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API as it comes.
  const ask = async (actor: typeof mia, document: string, variables = {}): Promise<any> => {
    const { data, codes } = await api.ask(actor, document, variables);
    expect(codes).toEqual([]);
    return data;
  };

  it("are listed for their person with page, object and names, filtered and in pages", async () => {
    const { notifications } = await ask(mia, LIST);
    expect(notifications).toMatchObject({ totalCount: 2, unreadCount: 1 });
    expect(notifications.nodes.find(({ id }: { id: string }) => id === unreadId)).toMatchObject({
      kind: "DECISION_WAITING",
      url: "https://drawbridge.example.com/requests/mia",
      subjectType: "ACCESS_REQUEST",
      apiFields: ["accessRequest", "approveRequest", "rejectRequest"],
      mail: { state: "PENDING", lastError: "Error mia" },
    });
    expect((await ask(mia, LIST, { filter: { unreadOnly: true } })).notifications).toMatchObject({ totalCount: 1 });
    const none = await ask(mia, LIST, { filter: { kinds: ["ACCESS_ENDED"] } });
    expect(none.notifications).toMatchObject({ totalCount: 0, unreadCount: 1 });
    const first = (await ask(mia, LIST, { first: 1 })).notifications;
    const rest = (await ask(mia, LIST, { first: 1, after: first.pageInfo.endCursor })).notifications;
    expect([...first.nodes, ...rest.nodes]).toEqual(notifications.nodes);
    expect((await ask(MEMBER, LIST)).notifications).toMatchObject({ totalCount: 0, unreadCount: 0 });
  });

  it("name fields that the schema has", () => {
    const roots = [api.schema.getQueryType(), api.schema.getMutationType(), api.schema.getSubscriptionType()];
    const fields = new Set(roots.flatMap((root) => Object.keys(root!.getFields())));
    const named = Object.values(KINDS).flatMap(({ apiFields }) => [...apiFields]);
    expect(named.filter((field) => !fields.has(field))).toEqual([]);
  });

  it("are sent to a subscriber with the present state first", async () => {
    const event = await ask(mia, "subscription { notificationsChanged { unreadCount notifications { id title } } }");
    expect(event.notificationsChanged.unreadCount).toBe(1);
    expect(event.notificationsChanged.notifications).toHaveLength(2);
  });

  it("are marked as read by their person alone, by ids or up to a time", async () => {
    expect((await ask(max, READ, { ids: [unreadId] })).markNotificationsRead).toEqual({
      unreadCount: 1,
      notifications: [],
    });
    expect((await api.ask(mia, READ, {})).codes).toEqual(["INVALID_INPUT"]);
    expect((await api.ask(ADMIN, READ, { ids: [unreadId] })).codes).toEqual(["FORBIDDEN"]);
    const marked = (await ask(mia, READ, { ids: [unreadId] })).markNotificationsRead;
    expect(marked).toEqual({ unreadCount: 0, notifications: [{ id: unreadId, readAt: expect.any(String) }] });
    expect((await ask(mia, READ, { upTo: "2999-01-01T00:00:00Z" })).markNotificationsRead.notifications).toEqual([]);
  });

  it("follow the preferences of each person, and never hide a decision that waits", async () => {
    const before = (await ask(mia, `{ ${PREFERENCES} }`)).notificationPreferences;
    expect(before).toMatchObject({ mail: true, mailAddress: "mia@example.com", mailConfigured: true, version: 0 });
    expect(before.kinds).toHaveLength(NOTIFICATION_KINDS.length);
    const off = (kind: string) => ({ kind, inApp: false, mail: false });
    const refused = await api.ask(mia, SET, { version: 0, kinds: [off("DECISION_WAITING"), off("ACCESS_ENDED")] });
    expect(refused.codes).toEqual(["INVALID_INPUT"]);
    const { preferences } = (await ask(mia, SET, { version: 0, kinds: [off("ACCESS_ENDED")] }))
      .setNotificationPreferences;
    expect(preferences.version).toBe(1);
    expect(preferences.kinds).toContainEqual(off("ACCESS_ENDED"));
    expect((await api.ask(mia, SET, { version: 0, mail: false })).codes).toEqual(["CONFLICT"]);
    const both = await Promise.all([1, 1].map((version) => api.ask(mia, SET, { version, mail: false })));
    expect(both.flatMap(({ codes }) => codes)).toEqual(["CONFLICT"]);
    expect((await ask(max, `{ ${PREFERENCES} }`)).notificationPreferences.version).toBe(0);
  });

  it("are tested by a mail to oneself: a refused address is one clear error, and nothing is saved", async () => {
    server.answers.push({ at: "RCPT", code: 550, text: "5.1.1 No such user" });
    expect((await api.ask(mia, TEST)).codes).toEqual(["INVALID_STATE"]);
    await expect(api.platform.testMail.send(mia)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect((await ask(max, TEST)).testNotification).toEqual({ sentTo: "max@example.com", delivery: null });
    expect(server.received.map(({ to }) => to)).toEqual([["max@example.com"]]);
    const [{ n }] = await api.platform.db.query("select count(*)::int as n from notifications");
    expect(n).toBe(4);
  });

  it("are tested to a webhook by admins alone", async () => {
    const { webhook } = await api.platform.webhooks.create(ADMIN, "https://hooks.example.com/x", ["grant.ended"]);
    const test = `mutation { testNotification(channel: WEBHOOK, webhookId: "${webhook.id}") { sentTo delivery { event state } } }`;
    expect((await ask(ADMIN, test)).testNotification).toEqual({
      sentTo: "hooks.example.com",
      delivery: { event: "WEBHOOK_TEST", state: "PENDING" },
    });
    expect((await api.ask(mia, test)).codes).toEqual(["FORBIDDEN"]);
    expect((await api.ask(ADMIN, "mutation { testNotification(channel: WEBHOOK) { sentTo } }")).codes).toEqual([
      "INVALID_INPUT",
    ]);
  });

  it("and webhooks have events with descriptions, and are updated whole", async () => {
    const { webhookEvents } = await ask(ADMIN, "{ webhookEvents { event name description } }");
    expect(webhookEvents).toContainEqual({
      event: "GRANT_ENDS_SOON",
      name: "grant.ends-soon",
      description: expect.stringContaining("extended"),
    });
    const created = await ask(
      ADMIN,
      `mutation { createWebhook(input: { clientRequestId: "a", url: "https://hooks.slack.com/x", events: [GRANT_ENDED], format: SLACK }) { secret webhook { id version format events } } }`,
    );
    const { webhook, secret } = created.createWebhook;
    expect([secret, webhook]).toEqual([null, { id: webhook.id, version: 1, format: "SLACK", events: ["GRANT_ENDED"] }]);
    const update = `mutation { updateWebhook(input: { id: "${webhook.id}", version: 1, events: [REQUEST_CREATED] }) { webhook { version format events } } }`;
    expect((await ask(ADMIN, update)).updateWebhook.webhook).toEqual({
      version: 2,
      format: "SLACK",
      events: ["REQUEST_CREATED"],
    });
    expect((await api.ask(ADMIN, update)).codes).toEqual(["CONFLICT"]);
    const remove = (version: number) =>
      `mutation { deleteWebhook(id: "${webhook.id}", version: ${version}) { webhook { id lastDelivery { id } } } }`;
    expect((await api.ask(ADMIN, remove(1))).codes).toEqual(["CONFLICT"]);
    const gone = await ask(ADMIN, remove(2));
    expect(gone.deleteWebhook.webhook).toEqual({ id: webhook.id, lastDelivery: null });
  });
});
