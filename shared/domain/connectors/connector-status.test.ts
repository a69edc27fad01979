import { FakeClock } from "../../../testing/fake-clock";
import { connectorStatus, DISCONNECTED_AFTER_SECONDS, HEARTBEAT_SECONDS } from "./connector-status";

describe("a connector", () => {
  it("is connected for a minute after its last heartbeat, and not a moment longer", () => {
    const clock = new FakeClock();
    const connector = { lastSeenAt: clock.now() };
    clock.advance({ seconds: DISCONNECTED_AFTER_SECONDS });
    expect(connectorStatus(connector, clock.now())).toBe("CONNECTED");
    clock.advance({ milliseconds: 1 });
    expect(connectorStatus(connector, clock.now())).toBe("DISCONNECTED");
  });

  it("is connected when its own clock is a little ahead", () => {
    const clock = new FakeClock();
    const lastSeenAt = new Date(clock.now().getTime() + 3_000);
    expect(connectorStatus({ lastSeenAt }, clock.now())).toBe("CONNECTED");
  });

  it("may lose several heartbeats in a row before it counts as disconnected", () => {
    expect(DISCONNECTED_AFTER_SECONDS / HEARTBEAT_SECONDS).toBeGreaterThanOrEqual(3);
  });
});
