import { isLoopback } from "./loopback";

describe("a host", () => {
  it.each(["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "::ffff:127.0.0.1", "LOCALHOST"])(
    "is this machine: %s",
    (host) => expect(isLoopback(host)).toBe(true),
  );

  it.each(["", "0.0.0.0", "127.0.0.1.example.com", "localhost.example.com", "127.evil", "10.0.0.1", "::"])(
    "is not this machine: %j",
    (host) => expect(isLoopback(host)).toBe(false),
  );
});
