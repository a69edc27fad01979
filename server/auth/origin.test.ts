import { isFromForeignPage, isFromOurPage } from "./origin";

const LOCAL = { url: null, allowedOrigins: [] };
const SERVED = { url: "https://drawbridge.example", allowedOrigins: ["https://console.example"] };

describe("a request", () => {
  it.each([
    [LOCAL, { origin: "http://127.0.0.1:4000", host: "127.0.0.1:4000" }],
    [LOCAL, { origin: "http://localhost:4000", host: "localhost:4000" }],
    [LOCAL, { "sec-fetch-site": "same-origin", host: "localhost:4000" }],
    [SERVED, { origin: "https://drawbridge.example", host: "10.0.0.1" }],
    [SERVED, { origin: "https://console.example", host: "drawbridge.example" }],
  ] as const)("comes from a page of the console: %j %j", (settings, headers) => {
    expect([isFromOurPage(settings, headers), isFromForeignPage(settings, headers)]).toEqual([true, false]);
  });

  it.each([
    [LOCAL, { origin: "http://localhost:5000", host: "localhost:4000" }],
    // An attacker's name that resolves to this machine.
    [LOCAL, { origin: "http://evil.example:4000", host: "evil.example:4000" }],
    [LOCAL, { origin: "null", host: "localhost:4000" }],
    [SERVED, { origin: "http://drawbridge.example", host: "drawbridge.example" }],
    [SERVED, { origin: "https://drawbridge.example.evil", host: "drawbridge.example" }],
    [SERVED, { origin: "http://localhost:4000", host: "localhost:4000" }],
    [SERVED, { "sec-fetch-site": "cross-site", host: "drawbridge.example" }],
    [SERVED, { "sec-fetch-site": "same-site", host: "drawbridge.example" }],
  ] as const)("comes from a foreign page: %j %j", (settings, headers) => {
    expect([isFromOurPage(settings, headers), isFromForeignPage(settings, headers)]).toEqual([false, true]);
  });

  it("of a program comes from no page at all", () => {
    expect([isFromOurPage(LOCAL, {}), isFromForeignPage(LOCAL, {})]).toEqual([false, false]);
  });

  it("that was typed into a browser comes from no page at all", () => {
    const typed = { "sec-fetch-site": "none" };
    expect([isFromOurPage(LOCAL, typed), isFromForeignPage(LOCAL, typed)]).toEqual([false, false]);
  });
});
