import { isLoopback, isLoopbackHost } from "./loopback";

describe("a host", () => {
  it.each(["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "::ffff:127.0.0.1", "LOCALHOST", "a.b-1.localhost"])(
    "is this machine: %s",
    (host) => expect(isLoopback(host)).toBe(true),
  );

  it.each([
    "",
    "0.0.0.0",
    "127.0.0.1.example.com",
    "localhost.example.com",
    "127.evil",
    "10.0.0.1",
    "::",
    "evillocalhost",
    ".localhost",
    "localhost.",
  ])("is not this machine: %j", (host) => expect(isLoopback(host)).toBe(false));
});

describe("a Host header", () => {
  it.each([
    "localhost",
    "localhost:4000",
    "app.localhost:80",
    "LocalHost:1",
    "127.0.0.1:4000",
    "127.8.9.1",
    "[::1]",
    "[::1]:4000",
  ])("names this machine: %s", (header) => expect(isLoopbackHost(header)).toBe(true));

  it.each([
    undefined,
    "",
    ":4000",
    "evil.example",
    "evil.example:4000",
    "localhost.evil.example:4000",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "evil.example@localhost",
    "evil.example/localhost",
    "localhost:4000:80",
    "localhost:",
    "localhost:port",
    "localhost, evil.example",
    " localhost",
    "10.0.0.7:4000",
    "0.0.0.0:4000",
    "::1",
    "::1:4000",
    "[::1",
    "::1]",
    "[::2]:4000",
    "[localhost]",
  ])("does not name this machine: %j", (header) => expect(isLoopbackHost(header)).toBe(false));
});
