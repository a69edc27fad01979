import { addressGuard } from "./webhook-address";

const PRIVATE = [
  "10.0.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "169.254.170.2",
  "100.64.0.1",
  "100.100.100.200",
  "168.63.129.16",
  "::ffff:168.63.129.16",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "fd00:ec2::254",
  "fe80::1",
  "::",
  "::ffff:169.254.169.254",
  "::ffff:10.0.0.1",
  "64:ff9b::a9fe:a9fe",
  "2002:0a00:0001::1",
  "2001:db8::1",
];
const LOOPBACK = ["127.0.0.1", "127.8.8.8", "::1"];
const PUBLIC = ["8.8.8.8", "172.32.0.1", "2606:4700:4700::1111"];

describe("the address of a webhook", () => {
  it.each(PRIVATE)("is never the private address %s, unless any is allowed", (address) => {
    expect(addressGuard("public").mayBeCalled(address)).toBe(false);
    expect(addressGuard("loopback").mayBeCalled(address)).toBe(false);
    expect(addressGuard("any").mayBeCalled(address)).toBe(true);
  });

  it.each(LOOPBACK)("is this machine (%s) only where that is allowed", (address) => {
    expect(addressGuard("public").mayBeCalled(address)).toBe(false);
    expect(addressGuard("loopback").mayBeCalled(address)).toBe(true);
  });

  it.each(PUBLIC)("is the public internet (%s)", (address) => {
    expect(addressGuard("public").mayBeCalled(address)).toBe(true);
  });
});

describe("a webhook's URL", () => {
  it.each([
    ["https://hooks.example.com/drawbridge?team=1", "public"],
    ["http://localhost:8080/", "loopback"],
    ["http://127.0.0.1:8080/", "loopback"],
    ["http://[::1]:8080/", "loopback"],
    ["https://10.1.2.3/", "any"],
  ] as const)("may be %s with %s", (url, targets) => {
    expect(addressGuard(targets).problemWithUrl(url)).toBeNull();
  });

  it.each([
    ["", "is no URL"],
    ["hooks.example.com", "is no URL"],
    ["ftp://hooks.example.com", "https"],
    ["http://hooks.example.com/", "https"],
    ["https://user:secret@hooks.example.com/", "user or password"],
    ["https://hooks.example.com/#part", "'#'"],
    ["https://169.254.169.254/latest/meta-data", "not public"],
    ["https://[fd00:ec2::254]/", "not public"],
    ["https://0x7f.1/", "not public"],
    ["https://2852039166/", "not public"],
    ["https://[::ffff:127.0.0.1]/", "not public"],
    ["https://localhost/", "not public"],
    [`https://hooks.example.com/${"x".repeat(2_000)}`, "is no URL"],
  ])("cannot be %s", (url, problem) => {
    expect(addressGuard("public").problemWithUrl(url)).toContain(problem);
  });
});
