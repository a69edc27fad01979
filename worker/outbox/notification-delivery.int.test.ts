import { anyApprover, OWNER } from "../../shared/domain/access-requests/testing/request-fixture";
import { useRequestHarness } from "../../shared/domain/access-requests/testing/request-harness";
import { createSmtpMailer } from "../../shared/platform/mail/smtp-mailer";
import { startMailServer } from "../../shared/platform/mail/testing/mail-server";
import { eventually } from "../../testing/eventually";
import { startNotificationDelivery } from "./notification-delivery";

const { harness, fixture, ask } = useRequestHarness();

describe("a worker that distributes notifications", () => {
  it("sends waiting ones, then each as it happens, and the mail of both", async () => {
    const server = await startMailServer();
    await harness.db.query("update identities set email = user_name || '@example.com'");
    await fixture.flow(anyApprover(OWNER));
    const mailer = createSmtpMailer({ url: server.url, from: "drawbridge@example.com" });
    const request = await ask();
    // It polls once an hour, so everything within the test comes by hints.
    const telling = startNotificationDelivery({ ...harness, mailer, baseUrl: null }, 3_600_000);
    await eventually("both owners have mail", () => server.received.length === 2);
    await harness.requests.reject(fixture.actor("ana"), { requestId: request.id }, "Not now");
    await eventually("who asked has mail", () => server.received.length === 3);
    expect(server.received[2]!.to).toEqual(["mia@example.com"]);
    await telling.stop();
    await server.close();
  });
});
